import 'dart:async';

/// A stream that [open] gives when it is listened to.
///
/// Cancelling the subscription calls [abort] at once, also while it is being
/// opened: a generator would first wait for its next event.
Stream<T> opened<T>(
  Future<Stream<T>> Function() open, {
  required void Function() abort,
}) {
  StreamSubscription<T>? subscription;
  var isCancelled = false;
  late final StreamController<T> controller;

  Future<void> listen() async {
    try {
      final stream = await open();
      if (isCancelled) return;
      subscription = stream.listen(
        controller.add,
        onError: controller.addError,
        onDone: controller.close,
      );
      if (controller.isPaused) subscription?.pause();
    } on Exception catch (error, trace) {
      if (isCancelled) return;
      controller.addError(error, trace);
      unawaited(controller.close());
    }
  }

  controller = StreamController<T>(
    onListen: listen,
    onPause: () => subscription?.pause(),
    onResume: () => subscription?.resume(),
    onCancel: () async {
      isCancelled = true;
      abort();
      await subscription?.cancel();
    },
  );
  return controller.stream;
}

import 'dart:async';

import 'errors.dart';
import 'retries.dart';
import 'rpc.dart';
import 'tokens.dart';
import 'transport.dart';
import 'value.dart';

/// Makes calls: with the caller's credential, within their time, and again if
/// that is safe and may help.
final class Caller {
  /// Calls with a single answer take at most [timeout], if they name no other.
  const Caller(this._transport, this._tokens, this._retries, this._timeout);

  final Transport _transport;
  final Tokens _tokens;
  final Retries _retries;
  final Duration? _timeout;

  /// The attempts of a call that begins now.
  Attempts attempts(Rpc<Value, Object?> rpc, {Duration? timeout}) => Attempts(
    _tokens,
    _retries,
    isRepeatable: rpc.isRepeatable,
    isPublic: rpc.isPublic,
    timeout: timeout,
  );

  /// Sends a message, and returns the answer. [timeout] holds for all attempts
  /// together.
  Future<A> unary<Q extends Value, A>(
    Rpc<Q, A> rpc,
    Q request, {
    Duration? timeout,
  }) => _repeat(
    attempts(rpc, timeout: timeout ?? _timeout),
    (options) => _transport.unary(rpc, request, options),
  );

  /// Sends a message, and yields the messages of the answer. It is repeated
  /// only before the first one.
  Stream<A> stream<Q extends Value, A>(
    Rpc<Q, A> rpc,
    Q request, {
    Duration? timeout,
  }) => Resumed<A>(
    attempts(rpc, timeout: timeout),
    (options) => once(rpc, request, options),
    canResume: () => false,
  ).stream;

  /// One attempt of a stream, which only the caller can repeat.
  Stream<A> once<Q extends Value, A>(
    Rpc<Q, A> rpc,
    Q request,
    CallOptions options,
  ) => _transport.stream(rpc, request, options);

  /// Sends a message, and returns the bytes of the answer.
  Future<Download> download<Q extends Value>(
    Rpc<Q, void> rpc,
    Q request, {
    Duration? timeout,
  }) => _repeat(
    attempts(rpc, timeout: timeout),
    (options) => _transport.download(rpc, request, options),
  );

  /// One attempt of a download, which only the caller can resume.
  Future<Download> downloadOnce<Q extends Value>(
    Rpc<Q, void> rpc,
    Q request,
    CallOptions options,
  ) => _transport.download(rpc, request, options);

  /// Sends a message and bytes, and returns the answer.
  Future<A> upload<Q extends Value, A>(
    Rpc<Q, A> rpc,
    Q request,
    Content content, {
    Duration? timeout,
  }) => _repeat(
    attempts(rpc, timeout: timeout),
    (options) => _transport.upload(rpc, request, content, options),
  );

  Future<A> _repeat<A>(
    Attempts attempts,
    Future<A> Function(CallOptions options) call,
  ) async {
    while (true) {
      try {
        return await call(await attempts.begin());
      } on PlugAIException catch (error) {
        await attempts.recover(error);
      }
    }
  }
}

/// The attempts of one call.
final class Attempts {
  /// [timeout] holds for all of them together; null means any time.
  Attempts(
    this._tokens,
    this._retries, {
    required bool isRepeatable,
    required bool isPublic,
    Duration? timeout,
  }) : _isRepeatable = isRepeatable,
       _isPublic = isPublic,
       _deadline = timeout == null ? null : _retries.now().add(timeout);

  final Tokens _tokens;
  final Retries _retries;
  final bool _isRepeatable;
  final bool _isPublic;
  final DateTime? _deadline;
  int _number = 0;
  String _token = '';
  bool _hasRenewed = false;

  /// The options of the next attempt.
  Future<CallOptions> begin() async {
    _number++;
    _token = _isPublic ? '' : await _tokens.current();
    return CallOptions(token: _token, timeout: _left());
  }

  /// Waits until another attempt makes sense. Throws [error] if none does.
  Future<void> recover(PlugAIException error) async {
    if (error is AuthenticationException && await _renew(error)) return;
    final delay = _retries.delay(_number, error, isRepeatable: _isRepeatable);
    if (delay == null) throw error;
    final left = _left();
    if (left != null && delay >= left) throw error;
    await _retries.sleep(delay);
  }

  /// Something arrived: what fails from now on has nothing to do with earlier
  /// failures.
  void progress() {
    _number = 0;
    _hasRenewed = false;
  }

  Future<bool> _renew(AuthenticationException error) async {
    if (_isPublic || _hasRenewed || error.reason != 'UNAUTHENTICATED') {
      return false;
    }
    _hasRenewed = true;
    return _tokens.renew(_token);
  }

  Duration? _left() {
    if (_deadline == null) return null;
    final left = _deadline.difference(_retries.now());
    return left > Duration.zero ? left : throw deadlinePassed();
  }
}

/// A stream over as many connections as it takes.
final class Resumed<T> {
  /// [open] opens a connection for what has not arrived yet.
  ///
  /// [canResume] says after a failure whether it may be called again although
  /// something arrived. [isLast] says of an event that it is the last one: a
  /// connection that ends without it was lost. [onCancel] is called when nobody
  /// listens any more.
  Resumed(
    this._attempts,
    this._open, {
    required this.canResume,
    this.isLast,
    this.onCancel,
  });

  final Attempts _attempts;
  final Stream<T> Function(CallOptions options) _open;

  /// Whether the stream can go on after something of it has arrived.
  final bool Function() canResume;

  /// Whether an event is the last one; null if any may be.
  final bool Function(T event)? isLast;

  /// What the end of the subscription means.
  final Future<void> Function()? onCancel;

  late final StreamController<T> _events = StreamController<T>(
    onListen: _run,
    onPause: () => _connection?.pause(),
    onResume: () => _connection?.resume(),
    onCancel: _cancel,
  );
  StreamSubscription<T>? _connection;
  bool _hasBegun = false;
  bool _isCancelled = false;

  /// The stream; nothing is sent before it is listened to.
  Stream<T> get stream => _events.stream;

  Future<void> _run() async {
    try {
      var isDone = false;
      while (!isDone && !_isCancelled) {
        try {
          isDone = await _connect(await _attempts.begin());
        } on PlugAIException catch (error) {
          if (_isCancelled) return;
          if (_hasBegun && !canResume()) rethrow;
          await _attempts.recover(error);
        }
      }
    } on Exception catch (error, trace) {
      if (!_isCancelled) _events.addError(error, trace);
    }
    // Its future waits for a listener, who may be gone.
    unawaited(_events.close());
  }

  /// Reads one connection to its end, and returns whether that is the end of
  /// all.
  Future<bool> _connect(CallOptions options) {
    final ended = Completer<bool>();
    if (_isCancelled) return Future<bool>.value(true);
    _connection = _open(options).listen(
      (event) {
        if (ended.isCompleted) return;
        _attempts.progress();
        _hasBegun = true;
        _events.add(event);
        if (isLast?.call(event) ?? false) {
          // It ends by itself, so that the connection can be used again.
          _connection = null;
          ended.complete(true);
        }
      },
      onError: (Object error, StackTrace trace) {
        if (!ended.isCompleted) ended.completeError(error, trace);
      },
      onDone: () {
        if (ended.isCompleted) return;
        if (isLast == null) {
          ended.complete(true);
        } else {
          ended.completeError(
            const LostConnectionException(
              'the stream ended before its last event',
              sent: true,
            ),
          );
        }
      },
      cancelOnError: true,
    );
    if (_events.isPaused) _connection?.pause();
    return ended.future;
  }

  Future<void> _cancel() async {
    _isCancelled = true;
    await _connection?.cancel();
    await onCancel?.call();
  }
}

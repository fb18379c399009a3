import 'dart:async';
import 'dart:convert';

import 'caller.dart';
import 'content.dart';
import 'errors.dart';
import 'generated/rpcs.dart';
import 'generated/types.dart';
import 'json.dart' as wire;
import 'transport.dart';

// Whoever leaves waits for the server to have heard of it, but not long.
const _cancelTimeout = Duration(seconds: 5);

/// An answer that is being generated: a stream of its events.
///
/// Nothing is sent before it is listened to, or before [text] or [message] is
/// called. If the connection is lost it connects again and continues: no event
/// is missing, and none comes twice. A request that fails ends it with the
/// exception of its reason. Cancelling the subscription before the end cancels
/// the request.
///
/// ```dart
/// await for (final event in client.generate('Count to five')) {
///   if (event case Delta(content: DeltaText(:final text))) stdout.write(text);
/// }
/// ```
final class Generation extends Stream<Event> {
  /// The answer to what [send] sends; without it, that of a request which was
  /// sent elsewhere, after the event [afterSeq].
  Generation(
    this._caller,
    this.requestId, {
    required Attempts attempts,
    Stream<GenerateEvent> Function(CallOptions options)? send,
    int afterSeq = 0,
  }) : _attempts = attempts,
       _send = send,
       _seq = afterSeq;

  /// The request's id, with which another client can watch or cancel it.
  final String requestId;

  final Caller _caller;
  final Attempts _attempts;
  final Stream<GenerateEvent> Function(CallOptions options)? _send;
  final _growing = GrowingMessage();
  int _seq;
  bool _isSent = false;
  bool _hasEnded = false;
  bool _keeps = false;
  Accepted? _accepted;
  Finished? _finished;
  String _model = '';

  /// The number of the last event that has arrived.
  int get seq => _seq;

  /// The first event; null before it.
  Accepted? get accepted => _accepted;

  /// The last event, with usage and timings; null before it.
  Finished? get finished => _finished;

  /// The model that actually answers; empty before it begins.
  String get model => _model;

  late final Stream<Event> _events =
      Resumed<GenerateEvent>(
        _attempts,
        _connect,
        canResume: () => true,
        isLast: (envelope) =>
            envelope.event is Finished || envelope.event is Failed,
        onCancel: _abandon,
      ).stream.transform(
        StreamTransformer<GenerateEvent, Event>.fromHandlers(
          handleData: _deliver,
        ),
      );

  @override
  StreamSubscription<Event> listen(
    void Function(Event event)? onData, {
    Function? onError,
    void Function()? onDone,
    bool? cancelOnError,
  }) => _events.listen(
    onData,
    onError: onError,
    onDone: onDone,
    cancelOnError: cancelOnError,
  );

  /// The whole answer: its texts, reasoning, tool calls and artifacts.
  Future<Message> message() async {
    await drain<void>();
    return _growing.message();
  }

  /// The whole text of the answer.
  Future<String> text() async => textOf(await message());

  /// The answer as a value, for requests with a `responseFormat`.
  ///
  /// Throws a [FormatException] if it is no JSON object.
  Future<T> json<T>(T Function(Map<String, Object?> json) fromJson) async =>
      fromJson(wire.asObject((jsonDecode(await text()) as Object?) ?? 'null'));

  /// Cancelling the subscription cancels the request no more:
  /// `requests.watch` has the rest, and [stop] ends it.
  void keepRunning() => _keeps = true;

  /// Cancels the request. The stream then ends with [Finished], and what was
  /// generated before remains.
  Future<Request> stop() => _caller.unary(
    Rpcs.cancelRequest,
    CancelRequestRequest(requestId: requestId),
  );

  Stream<GenerateEvent> _connect(CallOptions options) {
    final send = _send;
    if (send != null && _seq == 0) {
      _isSent = true;
      // The same id again is the same request again.
      return send(options).map(_note).handleError(_refused);
    }
    final rest = WatchRequestRequest(requestId: requestId, afterSeq: _seq);
    return _caller.once(Rpcs.watchRequest, rest, options).map(_note);
  }

  // What the server refuses needs no cancellation.
  Never _refused(Object error, StackTrace trace) {
    if (error is ServerException && _seq == 0) _isSent = false;
    Error.throwWithStackTrace(error, trace);
  }

  // Before anything else happens to the event: a connection that is lost next
  // is resumed after it.
  GenerateEvent _note(GenerateEvent envelope) {
    _seq = envelope.seq ?? _seq;
    _hasEnded = envelope.event is Finished || envelope.event is Failed;
    return envelope;
  }

  void _deliver(GenerateEvent envelope, EventSink<Event> events) {
    final event = envelope.event;
    // One that this version does not know is none.
    if (event == null || event is Heartbeat) return;
    switch (event) {
      case final Failed failed:
        events.addError(_failure(failed));
        return;
      case final Accepted accepted:
        _accepted = accepted;
      case Started(:final model):
        _model = model;
      case final Finished finished:
        _finished = finished;
      default:
        _growing.add(event);
    }
    events.add(event);
  }

  ServerException _failure(Failed failed) => ServerException.of(
    Status(
      failed.code,
      failed.message,
      reason: failed.reason.wireName.replaceFirst('ERROR_REASON_', ''),
      metadata: {'request_id': requestId},
      retryAfter: switch (failed.retryAfterSeconds) {
        final seconds? => Duration(milliseconds: (seconds * 1000).round()),
        null => null,
      },
      retryable: failed.retryable,
    ),
  );

  Future<void> _abandon() async {
    if (!_isSent || _hasEnded || _keeps) return;
    try {
      await _caller.unary(
        Rpcs.cancelRequest,
        CancelRequestRequest(requestId: requestId),
        timeout: _cancelTimeout,
      );
    } on PlugAIException {
      // Whoever leaves does not wait for what fails here.
    }
  }
}

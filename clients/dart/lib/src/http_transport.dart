import 'dart:async';
import 'dart:convert';

import 'package:http/http.dart' as http;

import 'errors.dart';
import 'http_request.dart';
import 'json.dart' as wire;
import 'rpc.dart';
import 'sse.dart';
import 'streams.dart';
import 'transport.dart';
import 'value.dart';

/// REST and server-sent events, on every platform.
final class HttpTransport implements Transport {
  /// A transport to the server at [url], such as `https://ai.example.org`.
  ///
  /// [client] carries the requests and is closed with this transport; by
  /// default it is that of the platform.
  HttpTransport(Uri url, {http.Client? client})
    : _url = url,
      _client = client ?? http.Client();

  final Uri _url;
  final http.Client _client;

  @override
  Future<A> unary<Q extends Value, A>(
    Rpc<Q, A> rpc,
    Q request,
    CallOptions options,
  ) => _answer(rpc, _request(rpc, request, options));

  @override
  Stream<A> stream<Q extends Value, A>(
    Rpc<Q, A> rpc,
    Q request,
    CallOptions options,
  ) {
    final call = _request(rpc, request, options);
    return opened(() async {
      final response = await _send(call);
      final bytes = _errorsOf(response.stream, call);
      return serverSentEvents(bytes).map((data) => _decoded(rpc, data));
    }, abort: call.abort);
  }

  @override
  Future<Download> download<Q extends Value>(
    Rpc<Q, void> rpc,
    Q request,
    CallOptions options,
  ) async {
    final call = _request(rpc, request, options);
    final response = await _send(call);
    final bytes = _errorsOf(response.stream, call);
    return Download(
      response.headers,
      opened(() async => bytes, abort: call.abort),
    );
  }

  @override
  Future<A> upload<Q extends Value, A>(
    Rpc<Q, A> rpc,
    Q request,
    Content content,
    CallOptions options,
  ) async {
    final parts = httpParts(rpc, request.toJson());
    final aborted = Completer<void>();
    final sent = http.AbortableStreamedRequest(
      rpc.verb,
      _target(parts),
      abortTrigger: aborted.future,
    );
    sent.contentLength = content.length;
    sent.headers.addAll({
      ..._headers(options),
      if (content.mimeType.isNotEmpty) 'content-type': content.mimeType,
    });
    // What fails while it is read fails the request.
    unawaited(
      sent.sink.addStream(content.open()).whenComplete(sent.sink.close),
    );
    return _answer(rpc, _HttpCall(sent, aborted, options.timeout));
  }

  @override
  Future<void> close() async => _client.close();

  _HttpCall _request(
    Rpc<Value, Object?> rpc,
    Value request,
    CallOptions options,
  ) {
    final parts = httpParts(rpc, request.toJson());
    final aborted = Completer<void>();
    final sent = http.AbortableRequest(
      rpc.verb,
      _target(parts),
      abortTrigger: aborted.future,
    );
    sent.headers.addAll(_headers(options));
    if (parts.body case final body?) {
      sent.headers['content-type'] = 'application/json';
      sent.bodyBytes = utf8.encode(jsonEncode(body));
    }
    return _HttpCall(sent, aborted, options.timeout);
  }

  Uri _target(HttpParts parts) {
    final query = parts.query.isEmpty ? '' : '?${parts.query}';
    return Uri.parse('${_url.origin}${parts.path}$query');
  }

  Map<String, String> _headers(CallOptions options) => {
    ...options.headers,
    if (options.timeout case final timeout?)
      'grpc-timeout': '${timeout.inMilliseconds.clamp(1, 99999999)}m',
  };

  /// Sends, and returns an answer that is no error.
  Future<http.StreamedResponse> _send(_HttpCall call) async {
    call.begin();
    final http.StreamedResponse response;
    try {
      response = await _client.send(call.request);
    } on Exception catch (error) {
      // Whether anything was sent is not known: a browser does not say it.
      throw call.failure(error);
    }
    if (response.statusCode < 300) return response;
    throw _error(response, await _text(response, call));
  }

  Future<A> _answer<A>(Rpc<Value, A> rpc, _HttpCall call) async {
    final response = await _send(call);
    return _decoded(rpc, await _text(response, call));
  }

  Future<String> _text(http.StreamedResponse response, _HttpCall call) async {
    final bytes = _errorsOf(response.stream, call);
    final body = await http.ByteStream(bytes).toBytes();
    call.end();
    return utf8.decode(body, allowMalformed: true);
  }

  /// The library's errors as ours.
  Stream<List<int>> _errorsOf(Stream<List<int>> bytes, _HttpCall call) =>
      bytes.handleError((Object error) => throw call.failure(error));

  A _decoded<A>(Rpc<Value, A> rpc, String text) {
    try {
      return rpc.decode(text.isEmpty ? const {} : _object(text));
    } on FormatException catch (error) {
      throw LostConnectionException(
        'the answer cannot be decoded: ${error.message}',
        sent: true,
      );
    }
  }

  ServerException _error(http.StreamedResponse response, String body) {
    final requestId = response.headers['x-request-id'] ?? '';
    try {
      final json = _object(body);
      if (json['code'] == null) throw const FormatException('no status');
      return ServerException.of(Status.fromJson(json, requestId: requestId));
    } on FormatException {
      return ServerException.of(
        Status(
          codeOfHttp(response.statusCode),
          'the server, or a proxy before it, answered with HTTP status '
          '${response.statusCode}',
          metadata: {if (requestId.isNotEmpty) 'request_id': requestId},
        ),
      );
    }
  }
}

Map<String, Object?> _object(String text) =>
    wire.asObject((jsonDecode(text) as Object?) ?? 'null');

/// One HTTP request, with what ends it early.
final class _HttpCall {
  _HttpCall(this.request, this._aborted, this._timeout);

  final http.BaseRequest request;
  final Completer<void> _aborted;
  final Duration? _timeout;
  Timer? _timer;
  bool _isExpired = false;

  /// The time begins that it may take.
  void begin() {
    if (_timeout case final timeout?) _timer = Timer(timeout, _expire);
  }

  /// The answer is complete.
  void end() => _timer?.cancel();

  /// Nobody reads the answer any more.
  void abort() {
    end();
    if (!_aborted.isCompleted) _aborted.complete();
  }

  PlugAIException failure(Object error) {
    end();
    return _isExpired
        ? deadlinePassed()
        : LostConnectionException('the connection broke: $error', sent: true);
  }

  void _expire() {
    _isExpired = true;
    abort();
  }
}

import 'dart:async';
import 'dart:convert';

import 'package:http/http.dart' as http;
import 'package:http/testing.dart';
import 'package:plugai/plugai.dart';

/// Answers one request: its number, from 1, and what was sent.
typedef Answer =
    FutureOr<http.StreamedResponse> Function(int number, http.BaseRequest sent);

/// A client of a server that follows a script, and what it has received.
final class Scripted {
  /// The server answers with [answer].
  Scripted(this._answer, {this.token = 'plgt_test', MemoryStore? credentials})
    : credentials = credentials ?? MemoryStore();

  final Answer _answer;

  /// The API token of the client.
  final String? token;

  /// Where the client keeps tokens.
  final MemoryStore credentials;

  /// The requests, as `GET /v1/models?page_size=1`.
  final received = <String>[];

  /// The waits between attempts.
  final waits = <Duration>[];

  /// The client.
  late final PlugAI client = PlugAI(
    'http://server.test',
    token: token,
    credentials: credentials,
    retries: Retries(
      sleep: (duration) async => waits.add(duration),
      chance: () => 0,
    ),
    transport: HttpTransport(
      Uri.parse('http://server.test'),
      client: MockClient.streaming((request, body) async {
        await body.drain<void>();
        final query = request.url.hasQuery ? '?${request.url.query}' : '';
        received.add('${request.method} ${request.url.path}$query');
        return _answer(received.length, request);
      }),
    ),
  );
}

/// An answer of JSON.
http.StreamedResponse json(Map<String, Object?> body, {int status = 200}) =>
    text(jsonEncode(body), status: status);

/// An answer of text.
http.StreamedResponse text(String body, {int status = 200}) =>
    http.StreamedResponse(Stream.value(utf8.encode(body)), status);

/// The JSON of an error.
Map<String, Object?> error(int code, String reason, {String? retryDelay}) => {
  'code': code,
  'message': 'as the script says',
  'details': [
    {
      '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
      'reason': reason,
      'domain': 'plugai',
      'metadata': {'request_id': 'r-1'},
    },
    if (retryDelay != null)
      {
        '@type': 'type.googleapis.com/google.rpc.RetryInfo',
        'retry_delay': retryDelay,
      },
  ],
};

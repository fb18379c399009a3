import 'value.dart';

/// One call of the API: how it is reached, and what it answers.
final class Rpc<Q extends Value, A> {
  /// A call; the generated `Rpcs` has all.
  const Rpc({
    required this.service,
    required this.name,
    required this.verb,
    required this.path,
    required this.body,
    required this.decode,
    required this.isRepeatable,
    required this.isPublic,
  });

  /// The full name of the service.
  final String service;

  /// The name within the service.
  final String name;

  /// The HTTP method.
  final String verb;

  /// The template of the HTTP path, such as `/v1/models/{model=**}:load`.
  final String path;

  /// The field that is the body; `*` for all that is not in the path.
  final String body;

  /// Reads a message of the answer.
  final A Function(Map<String, Object?> json) decode;

  /// Whether to call it again has the effect of calling it once.
  final bool isRepeatable;

  /// Whether it needs no credential.
  final bool isPublic;

  /// The path over gRPC.
  String get grpcPath => '/$service/$name';
}

/// Reads an answer that has no message.
void decodeNothing(Map<String, Object?> json) {}

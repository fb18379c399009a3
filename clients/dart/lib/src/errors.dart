/// The tree of exceptions.
library;

import 'package:meta/meta.dart';

import 'json.dart' as wire;

part 'generated/reasons.dart';

/// What a server says of a failed call.
@immutable
final class Status {
  /// A status with a canonical gRPC [code].
  const Status(
    this.code,
    this.message, {
    this.reason = '',
    this.metadata = const {},
    this.retryAfter,
    this.violations = const {},
    this.retryable,
  });

  /// Reads the JSON of a `google.rpc.Status`. Details that it does not know
  /// are ignored. [requestId] stands in for one that the details lack.
  factory Status.fromJson(Map<String, Object?> json, {String requestId = ''}) {
    Map<String, Object?> detail(String type) => details(json).firstWhere(
      (detail) => '${detail['@type']}'.endsWith('/$type'),
      orElse: () => const {},
    );
    final info = detail('google.rpc.ErrorInfo');
    final message = wire.field(json, 'message', wire.asString) ?? '';
    return Status(
      wire.field(json, 'code', wire.asInt) ?? 2,
      message.isEmpty ? 'the server gave no reason' : message,
      reason: wire.field(info, 'reason', wire.asString) ?? '',
      metadata: {
        if (requestId.isNotEmpty) 'request_id': requestId,
        ...?wire.field(info, 'metadata', wire.asMap(wire.asString)),
      },
      retryAfter: wire.field(
        detail('google.rpc.RetryInfo'),
        'retry_delay',
        wire.asDuration,
        alias: 'retryDelay',
      ),
      violations: _violations(detail('google.rpc.BadRequest')),
    );
  }

  /// The details in the JSON of a `google.rpc.Status`.
  static List<Map<String, Object?>> details(Map<String, Object?> json) =>
      wire.field(json, 'details', wire.asList(wire.asObject)) ?? const [];

  /// The canonical gRPC status code.
  final int code;

  /// What is wrong and what to do, for people.
  final String message;

  /// The `ErrorReason` without its prefix; empty if there is none.
  final String reason;

  /// What the error is about, by name, such as `model`.
  final Map<String, String> metadata;

  /// When a retry may succeed; null if the server has not said it.
  final Duration? retryAfter;

  /// What is wrong with each field of the request, by its path.
  final Map<String, String> violations;

  /// Whether the same call may succeed later; null if the reason says it.
  final bool? retryable;

  static Map<String, String> _violations(Map<String, Object?> badRequest) {
    final found = wire.field(
      badRequest,
      'field_violations',
      wire.asList(wire.asObject),
      alias: 'fieldViolations',
    );
    return {
      for (final violation in found ?? const <Map<String, Object?>>[])
        wire.field(violation, 'field', wire.asString) ?? '':
            wire.field(violation, 'description', wire.asString) ?? '',
    };
  }
}

/// The base of every exception of this client.
///
/// Catch a reason ([ModelNotFoundException]), a kind ([NotFoundException]) or
/// everything.
sealed class PlugAIException implements Exception {
  const PlugAIException(this.message);

  /// What is wrong and what to do.
  final String message;

  /// Whether the same call may succeed if it is made again.
  bool get retryable => false;

  /// When a retry may succeed; null if that is not known.
  Duration? get retryAfter => null;

  /// The id under which the server's log has the call; empty if there is none.
  String get requestId => '';

  @override
  String toString() => '$runtimeType: $message';
}

/// The client was given something that it cannot use.
final class ConfigurationException extends PlugAIException {
  /// Says what to correct.
  const ConfigurationException(super.message);
}

/// The server cannot be reached, or the connection broke.
final class LostConnectionException extends PlugAIException {
  /// [sent] says whether the server may have received the call.
  const LostConnectionException(super.message, {required this.sent});

  /// Whether the server may have received the call.
  final bool sent;

  @override
  bool get retryable => true;
}

/// The content that arrived is not the content that was stored.
final class ContentDamagedException extends PlugAIException {
  /// Says what to do.
  const ContentDamagedException(super.message);

  @override
  bool get retryable => true;
}

/// The password is right, and a code of the second factor is needed.
final class SecondFactorNeededException extends PlugAIException {
  /// [pendingToken] goes into the second step.
  const SecondFactorNeededException(this.pendingToken)
    : super('a code of the second factor is needed; call `auth.verify`');

  /// Identifies the sign-in to the second step.
  final String pendingToken;
}

/// A server reported an error. Its class says the kind, or what exactly.
sealed class ServerException extends PlugAIException {
  ServerException(this.status) : super(status.message);

  /// The exception of a status: that of its reason, or that of its code if this
  /// version of the client does not know the reason.
  factory ServerException.of(Status status) =>
      _exceptionOfReason(status) ?? _exceptionOfCode(status);

  /// What the server said.
  final Status status;

  /// What people can do about errors with this reason; empty if it is unknown.
  String get advice => '';

  /// The `ErrorReason` without its prefix; empty if there is none.
  String get reason => status.reason;

  /// What is wrong with each field of the request, by its path.
  Map<String, String> get violations => status.violations;

  @override
  bool get retryable => status.retryable ?? _mayBeRepeated;

  @override
  Duration? get retryAfter => status.retryAfter;

  @override
  String get requestId => status.metadata['request_id'] ?? '';

  bool get _mayBeRepeated => false;

  @override
  String toString() => [
    super.toString(),
    for (final MapEntry(:key, :value) in violations.entries) '  $key: $value',
    if (requestId.isNotEmpty) '  [request $requestId]',
  ].join('\n');
}

/// The request cannot be right. Correct it.
base class InvalidArgumentException extends ServerException {
  /// The exception of a status.
  InvalidArgumentException(super.status);
}

/// What the call names does not exist, or belongs to another user.
base class NotFoundException extends ServerException {
  /// The exception of a status.
  NotFoundException(super.status);
}

/// What the call would create exists.
base class AlreadyExistsException extends ServerException {
  /// The exception of a status.
  AlreadyExistsException(super.status);
}

/// The call does not fit the present state.
base class PreconditionException extends ServerException {
  /// The exception of a status.
  PreconditionException(super.status);
}

/// A limit is reached.
base class ResourceExhaustedException extends ServerException {
  /// The exception of a status.
  ResourceExhaustedException(super.status);
}

/// It does not work now. Try again.
base class UnavailableException extends ServerException {
  /// The exception of a status.
  UnavailableException(super.status);

  @override
  bool get _mayBeRepeated => true;
}

/// The server does not know the caller. Sign in, or check the token.
base class AuthenticationException extends ServerException {
  /// The exception of a status.
  AuthenticationException(super.status);
}

/// It took longer than it may. Allow more time.
base class DeadlineException extends ServerException {
  /// The exception of a status.
  DeadlineException(super.status);
}

/// The caller may not do this.
base class ForbiddenException extends ServerException {
  /// The exception of a status.
  ForbiddenException(super.status);
}

/// The server failed, or the error has no kind that is known.
base class InternalServerException extends ServerException {
  /// The exception of a status.
  InternalServerException(super.status);
}

/// The exception of a call whose time was up before the server said so.
ServerException deadlinePassed() => DeadlineExceededException(
  const Status(
    4,
    'the call took longer than its `timeout`; allow more time',
    reason: 'DEADLINE_EXCEEDED',
  ),
);

ServerException _exceptionOfCode(Status status) => switch (status.code) {
  3 || 11 => InvalidArgumentException(status),
  4 => DeadlineException(status),
  5 => NotFoundException(status),
  6 => AlreadyExistsException(status),
  7 => ForbiddenException(status),
  8 => ResourceExhaustedException(status),
  9 || 10 => PreconditionException(status),
  14 => UnavailableException(status),
  16 => AuthenticationException(status),
  _ => InternalServerException(status),
};

/// The canonical code of an HTTP status that came without one, as from a proxy
/// on the way.
int codeOfHttp(int status) => switch (status) {
  400 => 3,
  401 => 16,
  403 => 7,
  404 => 5,
  409 => 6,
  429 => 8,
  502 || 503 || 504 => 14,
  _ => 2,
};

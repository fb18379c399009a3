// Generated from protos/plugai/v1/operations.proto by `make proto`; do not edit.

import '../json.dart' as wire;
import '../value.dart';
import 'error.dart';

/// OperationKind says what an operation does.
enum OperationKind implements WireEnum {
  unspecified('OPERATION_KIND_UNSPECIFIED', 0),

  /// It loads a model.
  load('OPERATION_KIND_LOAD', 1),

  /// It downloads a model's files.
  download('OPERATION_KIND_DOWNLOAD', 2),

  /// It makes a backup of the server. Only administrators see it.
  backup('OPERATION_KIND_BACKUP', 3),

  /// A value that this version of the client does not know; it cannot be sent.
  unrecognized('', -1);

  const OperationKind(this.wireName, this.number);

  /// Decodes a name or a number of the JSON mapping.
  static OperationKind fromJson(Object json) =>
      wire.asEnum(json, values, unrecognized);

  @override
  final String wireName;

  @override
  final int number;
}

/// OperationState is the state of an operation.
enum OperationState implements WireEnum {
  unspecified('OPERATION_STATE_UNSPECIFIED', 0),

  /// It runs.
  running('OPERATION_STATE_RUNNING', 1),

  /// It succeeded.
  succeeded('OPERATION_STATE_SUCCEEDED', 2),

  /// It failed.
  failed('OPERATION_STATE_FAILED', 3),

  /// It was cancelled.
  cancelled('OPERATION_STATE_CANCELLED', 4),

  /// It is paused, and can be resumed.
  paused('OPERATION_STATE_PAUSED', 5),

  /// A value that this version of the client does not know; it cannot be sent.
  unrecognized('', -1);

  const OperationState(this.wireName, this.number);

  /// Decodes a name or a number of the JSON mapping.
  static OperationState fromJson(Object json) =>
      wire.asEnum(json, values, unrecognized);

  @override
  final String wireName;

  @override
  final int number;
}

/// Operation is a long-running operation. Requesting the same work twice
/// returns the same operation.
final class Operation extends Value {
  /// A value in which what is not given is not set.
  const Operation({
    this.operationId = '',
    this.kind = OperationKind.unspecified,
    this.model = '',
    this.state = OperationState.unspecified,
    this.stage = '',
    this.fraction,
    this.bytesDone,
    this.bytesTotal,
    this.waiters,
    this.error,
    this.createTime,
    this.endTime,
    this.bytesPerSecond,
    this.remainingSeconds,
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory Operation.fromJson(Map<String, Object?> json) => Operation(
    operationId:
        wire.field(json, 'operation_id', wire.asString, alias: 'operationId') ??
        '',
    kind:
        wire.field(json, 'kind', OperationKind.fromJson) ??
        OperationKind.unspecified,
    model: wire.field(json, 'model', wire.asString) ?? '',
    state:
        wire.field(json, 'state', OperationState.fromJson) ??
        OperationState.unspecified,
    stage: wire.field(json, 'stage', wire.asString) ?? '',
    fraction: wire.field(json, 'fraction', wire.asDouble),
    bytesDone: wire.field(json, 'bytes_done', wire.asInt, alias: 'bytesDone'),
    bytesTotal: wire.field(
      json,
      'bytes_total',
      wire.asInt,
      alias: 'bytesTotal',
    ),
    waiters: wire.field(json, 'waiters', wire.asInt),
    error: wire.field(json, 'error', wire.asMessage(OperationError.fromJson)),
    createTime: wire.field(
      json,
      'create_time',
      wire.asTime,
      alias: 'createTime',
    ),
    endTime: wire.field(json, 'end_time', wire.asTime, alias: 'endTime'),
    bytesPerSecond: wire.field(
      json,
      'bytes_per_second',
      wire.asInt,
      alias: 'bytesPerSecond',
    ),
    remainingSeconds: wire.field(
      json,
      'remaining_seconds',
      wire.asDouble,
      alias: 'remainingSeconds',
    ),
  );

  /// Its id.
  final String operationId;

  /// What it does.
  final OperationKind kind;

  /// The model; empty if it is about none.
  final String model;

  /// Its state.
  final OperationState state;

  /// The current stage.
  final String stage;

  /// The completed fraction, 0 to 1; unset while it is unknown.
  final double? fraction;

  /// Completed bytes; unset if the operation is not measured in bytes.
  final int? bytesDone;

  /// Total bytes; unset if the operation is not measured in bytes.
  final int? bytesTotal;

  /// The number of requests and calls that wait for it.
  final int? waiters;

  /// Why it failed, if it failed.
  final OperationError? error;

  /// When it started.
  final DateTime? createTime;

  /// When it ended; unset while it runs.
  final DateTime? endTime;

  /// Bytes per second in the last seconds; unset while nothing arrives.
  final int? bytesPerSecond;

  /// The estimated seconds until its end; unset while they are unknown.
  final double? remainingSeconds;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  Operation copyWith({
    String? operationId,
    OperationKind? kind,
    String? model,
    OperationState? state,
    String? stage,
    double? fraction,
    int? bytesDone,
    int? bytesTotal,
    int? waiters,
    OperationError? error,
    DateTime? createTime,
    DateTime? endTime,
    int? bytesPerSecond,
    double? remainingSeconds,
  }) => Operation(
    operationId: operationId ?? this.operationId,
    kind: kind ?? this.kind,
    model: model ?? this.model,
    state: state ?? this.state,
    stage: stage ?? this.stage,
    fraction: fraction ?? this.fraction,
    bytesDone: bytesDone ?? this.bytesDone,
    bytesTotal: bytesTotal ?? this.bytesTotal,
    waiters: waiters ?? this.waiters,
    error: error ?? this.error,
    createTime: createTime ?? this.createTime,
    endTime: endTime ?? this.endTime,
    bytesPerSecond: bytesPerSecond ?? this.bytesPerSecond,
    remainingSeconds: remainingSeconds ?? this.remainingSeconds,
  );

  @override
  Map<String, Object?> toJson() => {
    if (operationId.isNotEmpty) 'operation_id': operationId,
    if (kind.number > 0) 'kind': kind.wireName,
    if (model.isNotEmpty) 'model': model,
    if (state.number > 0) 'state': state.wireName,
    if (stage.isNotEmpty) 'stage': stage,
    if (fraction case final value?) 'fraction': wire.encodeDouble(value),
    if (bytesDone case final value?) 'bytes_done': value.toString(),
    if (bytesTotal case final value?) 'bytes_total': value.toString(),
    if (waiters case final value?) 'waiters': value,
    if (error case final value?) 'error': value.toJson(),
    if (createTime case final value?) 'create_time': wire.encodeTime(value),
    if (endTime case final value?) 'end_time': wire.encodeTime(value),
    if (bytesPerSecond case final value?) 'bytes_per_second': value.toString(),
    if (remainingSeconds case final value?)
      'remaining_seconds': wire.encodeDouble(value),
  };

  @override
  Map<String, Object?> get fields => {
    'operationId': operationId,
    'kind': kind,
    'model': model,
    'state': state,
    'stage': stage,
    'fraction': fraction,
    'bytesDone': bytesDone,
    'bytesTotal': bytesTotal,
    'waiters': waiters,
    'error': error,
    'createTime': createTime,
    'endTime': endTime,
    'bytesPerSecond': bytesPerSecond,
    'remainingSeconds': remainingSeconds,
  };
}

/// OperationError says why an operation failed.
final class OperationError extends Value {
  /// A value in which what is not given is not set.
  const OperationError({
    this.code = 0,
    this.reason = ErrorReason.unspecified,
    this.message = '',
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory OperationError.fromJson(Map<String, Object?> json) => OperationError(
    code: wire.field(json, 'code', wire.asInt) ?? 0,
    reason:
        wire.field(json, 'reason', ErrorReason.fromJson) ??
        ErrorReason.unspecified,
    message: wire.field(json, 'message', wire.asString) ?? '',
  );

  /// The canonical gRPC status code.
  final int code;

  /// The reason, for programs.
  final ErrorReason reason;

  /// The reason and a remedy, for people.
  final String message;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  OperationError copyWith({int? code, ErrorReason? reason, String? message}) =>
      OperationError(
        code: code ?? this.code,
        reason: reason ?? this.reason,
        message: message ?? this.message,
      );

  @override
  Map<String, Object?> toJson() => {
    if (code != 0) 'code': code,
    if (reason.number > 0) 'reason': reason.wireName,
    if (message.isNotEmpty) 'message': message,
  };

  @override
  Map<String, Object?> get fields => {
    'code': code,
    'reason': reason,
    'message': message,
  };
}

/// GetOperationRequest names an operation.
final class GetOperationRequest extends Value {
  /// A value in which what is not given is not set.
  const GetOperationRequest({this.operationId = ''});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory GetOperationRequest.fromJson(Map<String, Object?> json) =>
      GetOperationRequest(
        operationId:
            wire.field(
              json,
              'operation_id',
              wire.asString,
              alias: 'operationId',
            ) ??
            '',
      );

  /// The operation's id. 1 to 128 bytes.
  final String operationId;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  GetOperationRequest copyWith({String? operationId}) =>
      GetOperationRequest(operationId: operationId ?? this.operationId);

  @override
  Map<String, Object?> toJson() => {
    if (operationId.isNotEmpty) 'operation_id': operationId,
  };

  @override
  Map<String, Object?> get fields => {'operationId': operationId};
}

/// ListOperationsRequest requests a page of operations.
final class ListOperationsRequest extends Value {
  /// A value in which what is not given is not set.
  const ListOperationsRequest({this.pageSize = 0, this.pageToken = ''});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory ListOperationsRequest.fromJson(
    Map<String, Object?> json,
  ) => ListOperationsRequest(
    pageSize: wire.field(json, 'page_size', wire.asInt, alias: 'pageSize') ?? 0,
    pageToken:
        wire.field(json, 'page_token', wire.asString, alias: 'pageToken') ?? '',
  );

  /// The maximum number of operations; 0 means 50. 0 to 200.
  final int pageSize;

  /// The `next_page_token` of the previous page. At most 512 bytes.
  final String pageToken;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  ListOperationsRequest copyWith({int? pageSize, String? pageToken}) =>
      ListOperationsRequest(
        pageSize: pageSize ?? this.pageSize,
        pageToken: pageToken ?? this.pageToken,
      );

  @override
  Map<String, Object?> toJson() => {
    if (pageSize != 0) 'page_size': pageSize,
    if (pageToken.isNotEmpty) 'page_token': pageToken,
  };

  @override
  Map<String, Object?> get fields => {
    'pageSize': pageSize,
    'pageToken': pageToken,
  };
}

/// ListOperationsResponse is a page of operations.
final class ListOperationsResponse extends Value {
  /// A value in which what is not given is not set.
  const ListOperationsResponse({
    this.operations = const [],
    this.nextPageToken = '',
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory ListOperationsResponse.fromJson(Map<String, Object?> json) =>
      ListOperationsResponse(
        operations:
            wire.field(
              json,
              'operations',
              wire.asList(wire.asMessage(Operation.fromJson)),
            ) ??
            const [],
        nextPageToken:
            wire.field(
              json,
              'next_page_token',
              wire.asString,
              alias: 'nextPageToken',
            ) ??
            '',
      );

  /// The operations.
  final List<Operation> operations;

  /// The `page_token` of the next page; empty on the last page.
  final String nextPageToken;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  ListOperationsResponse copyWith({
    List<Operation>? operations,
    String? nextPageToken,
  }) => ListOperationsResponse(
    operations: operations ?? this.operations,
    nextPageToken: nextPageToken ?? this.nextPageToken,
  );

  @override
  Map<String, Object?> toJson() => {
    if (operations.isNotEmpty)
      'operations': [for (final item in operations) item.toJson()],
    if (nextPageToken.isNotEmpty) 'next_page_token': nextPageToken,
  };

  @override
  Map<String, Object?> get fields => {
    'operations': operations,
    'nextPageToken': nextPageToken,
  };
}

/// WatchOperationRequest names an operation.
final class WatchOperationRequest extends Value {
  /// A value in which what is not given is not set.
  const WatchOperationRequest({this.operationId = ''});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory WatchOperationRequest.fromJson(Map<String, Object?> json) =>
      WatchOperationRequest(
        operationId:
            wire.field(
              json,
              'operation_id',
              wire.asString,
              alias: 'operationId',
            ) ??
            '',
      );

  /// The operation's id. 1 to 128 bytes.
  final String operationId;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  WatchOperationRequest copyWith({String? operationId}) =>
      WatchOperationRequest(operationId: operationId ?? this.operationId);

  @override
  Map<String, Object?> toJson() => {
    if (operationId.isNotEmpty) 'operation_id': operationId,
  };

  @override
  Map<String, Object?> get fields => {'operationId': operationId};
}

/// CancelOperationRequest names an operation.
final class CancelOperationRequest extends Value {
  /// A value in which what is not given is not set.
  const CancelOperationRequest({this.operationId = ''});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory CancelOperationRequest.fromJson(Map<String, Object?> json) =>
      CancelOperationRequest(
        operationId:
            wire.field(
              json,
              'operation_id',
              wire.asString,
              alias: 'operationId',
            ) ??
            '',
      );

  /// The operation's id. 1 to 128 bytes.
  final String operationId;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  CancelOperationRequest copyWith({String? operationId}) =>
      CancelOperationRequest(operationId: operationId ?? this.operationId);

  @override
  Map<String, Object?> toJson() => {
    if (operationId.isNotEmpty) 'operation_id': operationId,
  };

  @override
  Map<String, Object?> get fields => {'operationId': operationId};
}

/// PauseOperationRequest names an operation.
final class PauseOperationRequest extends Value {
  /// A value in which what is not given is not set.
  const PauseOperationRequest({this.operationId = ''});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory PauseOperationRequest.fromJson(Map<String, Object?> json) =>
      PauseOperationRequest(
        operationId:
            wire.field(
              json,
              'operation_id',
              wire.asString,
              alias: 'operationId',
            ) ??
            '',
      );

  /// The operation's id. 1 to 128 bytes.
  final String operationId;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  PauseOperationRequest copyWith({String? operationId}) =>
      PauseOperationRequest(operationId: operationId ?? this.operationId);

  @override
  Map<String, Object?> toJson() => {
    if (operationId.isNotEmpty) 'operation_id': operationId,
  };

  @override
  Map<String, Object?> get fields => {'operationId': operationId};
}

/// ResumeOperationRequest names an operation.
final class ResumeOperationRequest extends Value {
  /// A value in which what is not given is not set.
  const ResumeOperationRequest({this.operationId = ''});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory ResumeOperationRequest.fromJson(Map<String, Object?> json) =>
      ResumeOperationRequest(
        operationId:
            wire.field(
              json,
              'operation_id',
              wire.asString,
              alias: 'operationId',
            ) ??
            '',
      );

  /// The operation's id. 1 to 128 bytes.
  final String operationId;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  ResumeOperationRequest copyWith({String? operationId}) =>
      ResumeOperationRequest(operationId: operationId ?? this.operationId);

  @override
  Map<String, Object?> toJson() => {
    if (operationId.isNotEmpty) 'operation_id': operationId,
  };

  @override
  Map<String, Object?> get fields => {'operationId': operationId};
}

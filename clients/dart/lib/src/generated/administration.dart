// Generated from protos/plugai/v1/administration.proto by `make proto`; do not edit.

import '../json.dart' as wire;
import '../value.dart';
import 'error.dart';
import 'event.dart';
import 'generate.dart';

/// UserRequest is what administrators see of a request of any user.
final class UserRequest extends Value {
  /// A value in which what is not given is not set.
  const UserRequest({
    this.userId = '',
    this.requestId = '',
    this.model = '',
    this.answeredBy = '',
    this.state = RequestState.unspecified,
    this.stateTime,
    this.queued,
    this.failureReason = ErrorReason.unspecified,
    this.cancelledBy = '',
    this.usage,
    this.timings,
    this.purpose = RequestPurpose.unspecified,
    this.createTime,
    this.endTime,
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory UserRequest.fromJson(Map<String, Object?> json) => UserRequest(
    userId: wire.field(json, 'user_id', wire.asString, alias: 'userId') ?? '',
    requestId:
        wire.field(json, 'request_id', wire.asString, alias: 'requestId') ?? '',
    model: wire.field(json, 'model', wire.asString) ?? '',
    answeredBy:
        wire.field(json, 'answered_by', wire.asString, alias: 'answeredBy') ??
        '',
    state:
        wire.field(json, 'state', RequestState.fromJson) ??
        RequestState.unspecified,
    stateTime: wire.field(json, 'state_time', wire.asTime, alias: 'stateTime'),
    queued: wire.field(json, 'queued', wire.asMessage(Queued.fromJson)),
    failureReason:
        wire.field(
          json,
          'failure_reason',
          ErrorReason.fromJson,
          alias: 'failureReason',
        ) ??
        ErrorReason.unspecified,
    cancelledBy:
        wire.field(json, 'cancelled_by', wire.asString, alias: 'cancelledBy') ??
        '',
    usage: wire.field(json, 'usage', wire.asMessage(Usage.fromJson)),
    timings: wire.field(json, 'timings', wire.asMessage(Timings.fromJson)),
    purpose:
        wire.field(json, 'purpose', RequestPurpose.fromJson) ??
        RequestPurpose.unspecified,
    createTime: wire.field(
      json,
      'create_time',
      wire.asTime,
      alias: 'createTime',
    ),
    endTime: wire.field(json, 'end_time', wire.asTime, alias: 'endTime'),
  );

  /// The user whose request it is.
  final String userId;

  /// Its id, which is unique among those of its user.
  final String requestId;

  /// The requested model.
  final String model;

  /// The model that actually answered; empty until one does.
  final String answeredBy;

  /// Its state.
  final RequestState state;

  /// Since when it has been in this state, while it runs on this gateway; unset
  /// after its end.
  final DateTime? stateTime;

  /// Its position, while it is queued.
  final Queued? queued;

  /// Why it failed, if it failed.
  final ErrorReason failureReason;

  /// Who or what cancelled it, as in Request; empty if it was not cancelled.
  final String cancelledBy;

  /// Its usage.
  final Usage? usage;

  /// Its timings.
  final Timings? timings;

  /// Its purpose.
  final RequestPurpose purpose;

  /// When it was received.
  final DateTime? createTime;

  /// When it ended; unset while it runs.
  final DateTime? endTime;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  UserRequest copyWith({
    String? userId,
    String? requestId,
    String? model,
    String? answeredBy,
    RequestState? state,
    DateTime? stateTime,
    Queued? queued,
    ErrorReason? failureReason,
    String? cancelledBy,
    Usage? usage,
    Timings? timings,
    RequestPurpose? purpose,
    DateTime? createTime,
    DateTime? endTime,
  }) => UserRequest(
    userId: userId ?? this.userId,
    requestId: requestId ?? this.requestId,
    model: model ?? this.model,
    answeredBy: answeredBy ?? this.answeredBy,
    state: state ?? this.state,
    stateTime: stateTime ?? this.stateTime,
    queued: queued ?? this.queued,
    failureReason: failureReason ?? this.failureReason,
    cancelledBy: cancelledBy ?? this.cancelledBy,
    usage: usage ?? this.usage,
    timings: timings ?? this.timings,
    purpose: purpose ?? this.purpose,
    createTime: createTime ?? this.createTime,
    endTime: endTime ?? this.endTime,
  );

  @override
  Map<String, Object?> toJson() => {
    if (userId.isNotEmpty) 'user_id': userId,
    if (requestId.isNotEmpty) 'request_id': requestId,
    if (model.isNotEmpty) 'model': model,
    if (answeredBy.isNotEmpty) 'answered_by': answeredBy,
    if (state.number > 0) 'state': state.wireName,
    if (stateTime case final value?) 'state_time': wire.encodeTime(value),
    if (queued case final value?) 'queued': value.toJson(),
    if (failureReason.number > 0) 'failure_reason': failureReason.wireName,
    if (cancelledBy.isNotEmpty) 'cancelled_by': cancelledBy,
    if (usage case final value?) 'usage': value.toJson(),
    if (timings case final value?) 'timings': value.toJson(),
    if (purpose.number > 0) 'purpose': purpose.wireName,
    if (createTime case final value?) 'create_time': wire.encodeTime(value),
    if (endTime case final value?) 'end_time': wire.encodeTime(value),
  };

  @override
  Map<String, Object?> get fields => {
    'userId': userId,
    'requestId': requestId,
    'model': model,
    'answeredBy': answeredBy,
    'state': state,
    'stateTime': stateTime,
    'queued': queued,
    'failureReason': failureReason,
    'cancelledBy': cancelledBy,
    'usage': usage,
    'timings': timings,
    'purpose': purpose,
    'createTime': createTime,
    'endTime': endTime,
  };
}

/// ListRunningRequestsRequest requests a page of the requests that run or wait.
final class ListRunningRequestsRequest extends Value {
  /// A value in which what is not given is not set.
  const ListRunningRequestsRequest({this.pageSize = 0, this.pageToken = ''});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory ListRunningRequestsRequest.fromJson(
    Map<String, Object?> json,
  ) => ListRunningRequestsRequest(
    pageSize: wire.field(json, 'page_size', wire.asInt, alias: 'pageSize') ?? 0,
    pageToken:
        wire.field(json, 'page_token', wire.asString, alias: 'pageToken') ?? '',
  );

  /// The maximum number of requests; 0 means 50. 0 to 200.
  final int pageSize;

  /// The `next_page_token` of the previous page. At most 512 bytes.
  final String pageToken;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  ListRunningRequestsRequest copyWith({int? pageSize, String? pageToken}) =>
      ListRunningRequestsRequest(
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

/// ListRunningRequestsResponse is a page of the requests that run or wait.
final class ListRunningRequestsResponse extends Value {
  /// A value in which what is not given is not set.
  const ListRunningRequestsResponse({
    this.requests = const [],
    this.nextPageToken = '',
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory ListRunningRequestsResponse.fromJson(Map<String, Object?> json) =>
      ListRunningRequestsResponse(
        requests:
            wire.field(
              json,
              'requests',
              wire.asList(wire.asMessage(UserRequest.fromJson)),
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

  /// The requests.
  final List<UserRequest> requests;

  /// The `page_token` of the next page; empty on the last page.
  final String nextPageToken;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  ListRunningRequestsResponse copyWith({
    List<UserRequest>? requests,
    String? nextPageToken,
  }) => ListRunningRequestsResponse(
    requests: requests ?? this.requests,
    nextPageToken: nextPageToken ?? this.nextPageToken,
  );

  @override
  Map<String, Object?> toJson() => {
    if (requests.isNotEmpty)
      'requests': [for (final item in requests) item.toJson()],
    if (nextPageToken.isNotEmpty) 'next_page_token': nextPageToken,
  };

  @override
  Map<String, Object?> get fields => {
    'requests': requests,
    'nextPageToken': nextPageToken,
  };
}

/// ListUserRequestsRequest requests a page of requests of all users.
final class ListUserRequestsRequest extends Value {
  /// A value in which what is not given is not set.
  const ListUserRequestsRequest({
    this.pageSize = 0,
    this.pageToken = '',
    this.userId = '',
    this.model = '',
    this.state = RequestState.unspecified,
    this.createdFrom,
    this.createdBefore,
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory ListUserRequestsRequest.fromJson(
    Map<String, Object?> json,
  ) => ListUserRequestsRequest(
    pageSize: wire.field(json, 'page_size', wire.asInt, alias: 'pageSize') ?? 0,
    pageToken:
        wire.field(json, 'page_token', wire.asString, alias: 'pageToken') ?? '',
    userId: wire.field(json, 'user_id', wire.asString, alias: 'userId') ?? '',
    model: wire.field(json, 'model', wire.asString) ?? '',
    state:
        wire.field(json, 'state', RequestState.fromJson) ??
        RequestState.unspecified,
    createdFrom: wire.field(
      json,
      'created_from',
      wire.asTime,
      alias: 'createdFrom',
    ),
    createdBefore: wire.field(
      json,
      'created_before',
      wire.asTime,
      alias: 'createdBefore',
    ),
  );

  /// The maximum number of requests; 0 means 50. 0 to 200.
  final int pageSize;

  /// The `next_page_token` of the previous page. At most 512 bytes.
  final String pageToken;

  /// Only requests of this user; empty means all. At most 64 bytes.
  final String userId;

  /// Only requests for this model, or answered by it; empty means all. At most
  /// 256 bytes.
  final String model;

  /// Only requests in this state; unspecified means all.
  final RequestState state;

  /// Only requests from this time on.
  final DateTime? createdFrom;

  /// Only requests before this time.
  final DateTime? createdBefore;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  ListUserRequestsRequest copyWith({
    int? pageSize,
    String? pageToken,
    String? userId,
    String? model,
    RequestState? state,
    DateTime? createdFrom,
    DateTime? createdBefore,
  }) => ListUserRequestsRequest(
    pageSize: pageSize ?? this.pageSize,
    pageToken: pageToken ?? this.pageToken,
    userId: userId ?? this.userId,
    model: model ?? this.model,
    state: state ?? this.state,
    createdFrom: createdFrom ?? this.createdFrom,
    createdBefore: createdBefore ?? this.createdBefore,
  );

  @override
  Map<String, Object?> toJson() => {
    if (pageSize != 0) 'page_size': pageSize,
    if (pageToken.isNotEmpty) 'page_token': pageToken,
    if (userId.isNotEmpty) 'user_id': userId,
    if (model.isNotEmpty) 'model': model,
    if (state.number > 0) 'state': state.wireName,
    if (createdFrom case final value?) 'created_from': wire.encodeTime(value),
    if (createdBefore case final value?)
      'created_before': wire.encodeTime(value),
  };

  @override
  Map<String, Object?> get fields => {
    'pageSize': pageSize,
    'pageToken': pageToken,
    'userId': userId,
    'model': model,
    'state': state,
    'createdFrom': createdFrom,
    'createdBefore': createdBefore,
  };
}

/// ListUserRequestsResponse is a page of requests. It may be shorter than
/// requested although more pages follow.
final class ListUserRequestsResponse extends Value {
  /// A value in which what is not given is not set.
  const ListUserRequestsResponse({
    this.requests = const [],
    this.nextPageToken = '',
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory ListUserRequestsResponse.fromJson(Map<String, Object?> json) =>
      ListUserRequestsResponse(
        requests:
            wire.field(
              json,
              'requests',
              wire.asList(wire.asMessage(UserRequest.fromJson)),
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

  /// The requests.
  final List<UserRequest> requests;

  /// The `page_token` of the next page; empty on the last page.
  final String nextPageToken;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  ListUserRequestsResponse copyWith({
    List<UserRequest>? requests,
    String? nextPageToken,
  }) => ListUserRequestsResponse(
    requests: requests ?? this.requests,
    nextPageToken: nextPageToken ?? this.nextPageToken,
  );

  @override
  Map<String, Object?> toJson() => {
    if (requests.isNotEmpty)
      'requests': [for (final item in requests) item.toJson()],
    if (nextPageToken.isNotEmpty) 'next_page_token': nextPageToken,
  };

  @override
  Map<String, Object?> get fields => {
    'requests': requests,
    'nextPageToken': nextPageToken,
  };
}

/// CancelUserRequestRequest names a request.
final class CancelUserRequestRequest extends Value {
  /// A value in which what is not given is not set.
  const CancelUserRequestRequest({this.userId = '', this.requestId = ''});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory CancelUserRequestRequest.fromJson(
    Map<String, Object?> json,
  ) => CancelUserRequestRequest(
    userId: wire.field(json, 'user_id', wire.asString, alias: 'userId') ?? '',
    requestId:
        wire.field(json, 'request_id', wire.asString, alias: 'requestId') ?? '',
  );

  /// The user whose request it is. 1 to 64 bytes.
  final String userId;

  /// The request's id. 1 to 128 bytes.
  final String requestId;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  CancelUserRequestRequest copyWith({String? userId, String? requestId}) =>
      CancelUserRequestRequest(
        userId: userId ?? this.userId,
        requestId: requestId ?? this.requestId,
      );

  @override
  Map<String, Object?> toJson() => {
    if (userId.isNotEmpty) 'user_id': userId,
    if (requestId.isNotEmpty) 'request_id': requestId,
  };

  @override
  Map<String, Object?> get fields => {'userId': userId, 'requestId': requestId};
}

/// GetStatisticsRequest selects the requests to count.
final class GetStatisticsRequest extends Value {
  /// A value in which what is not given is not set.
  const GetStatisticsRequest({
    this.createdFrom,
    this.createdBefore,
    this.userId = '',
    this.model = '',
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory GetStatisticsRequest.fromJson(Map<String, Object?> json) =>
      GetStatisticsRequest(
        createdFrom: wire.field(
          json,
          'created_from',
          wire.asTime,
          alias: 'createdFrom',
        ),
        createdBefore: wire.field(
          json,
          'created_before',
          wire.asTime,
          alias: 'createdBefore',
        ),
        userId:
            wire.field(json, 'user_id', wire.asString, alias: 'userId') ?? '',
        model: wire.field(json, 'model', wire.asString) ?? '',
      );

  /// Only requests from this time on; if it is not set, from 30 days before
  /// `created_before` on. At most 366 days before it.
  final DateTime? createdFrom;

  /// Only requests before this time; if it is not set, before now.
  final DateTime? createdBefore;

  /// Only requests of this user; empty means all. At most 64 bytes.
  final String userId;

  /// Only requests for this model, or answered by it; empty means all. At most
  /// 256 bytes.
  final String model;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  GetStatisticsRequest copyWith({
    DateTime? createdFrom,
    DateTime? createdBefore,
    String? userId,
    String? model,
  }) => GetStatisticsRequest(
    createdFrom: createdFrom ?? this.createdFrom,
    createdBefore: createdBefore ?? this.createdBefore,
    userId: userId ?? this.userId,
    model: model ?? this.model,
  );

  @override
  Map<String, Object?> toJson() => {
    if (createdFrom case final value?) 'created_from': wire.encodeTime(value),
    if (createdBefore case final value?)
      'created_before': wire.encodeTime(value),
    if (userId.isNotEmpty) 'user_id': userId,
    if (model.isNotEmpty) 'model': model,
  };

  @override
  Map<String, Object?> get fields => {
    'createdFrom': createdFrom,
    'createdBefore': createdBefore,
    'userId': userId,
    'model': model,
  };
}

/// GetStatisticsResponse contains what was counted.
final class GetStatisticsResponse extends Value {
  /// A value in which what is not given is not set.
  const GetStatisticsResponse({
    this.createdFrom,
    this.createdBefore,
    this.total,
    this.days = const [],
    this.models = const [],
    this.users = const [],
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory GetStatisticsResponse.fromJson(Map<String, Object?> json) =>
      GetStatisticsResponse(
        createdFrom: wire.field(
          json,
          'created_from',
          wire.asTime,
          alias: 'createdFrom',
        ),
        createdBefore: wire.field(
          json,
          'created_before',
          wire.asTime,
          alias: 'createdBefore',
        ),
        total: wire.field(
          json,
          'total',
          wire.asMessage(RequestStatistics.fromJson),
        ),
        days:
            wire.field(
              json,
              'days',
              wire.asList(wire.asMessage(StatisticsGroup.fromJson)),
            ) ??
            const [],
        models:
            wire.field(
              json,
              'models',
              wire.asList(wire.asMessage(StatisticsGroup.fromJson)),
            ) ??
            const [],
        users:
            wire.field(
              json,
              'users',
              wire.asList(wire.asMessage(StatisticsGroup.fromJson)),
            ) ??
            const [],
      );

  /// From when on requests were counted: later than was requested if there were
  /// more than can be counted.
  final DateTime? createdFrom;

  /// Before when requests were counted.
  final DateTime? createdBefore;

  /// All of them.
  final RequestStatistics? total;

  /// Those of each day in UTC on which there was one, the earliest first. The
  /// key is the day, as `2026-11-29`.
  final List<StatisticsGroup> days;

  /// Those of each model, at most 100, the most requested first. The key is the
  /// model that answered, or the requested one if none did.
  final List<StatisticsGroup> models;

  /// Those of each user, at most 100, the busiest first. The key is the user's
  /// id.
  final List<StatisticsGroup> users;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  GetStatisticsResponse copyWith({
    DateTime? createdFrom,
    DateTime? createdBefore,
    RequestStatistics? total,
    List<StatisticsGroup>? days,
    List<StatisticsGroup>? models,
    List<StatisticsGroup>? users,
  }) => GetStatisticsResponse(
    createdFrom: createdFrom ?? this.createdFrom,
    createdBefore: createdBefore ?? this.createdBefore,
    total: total ?? this.total,
    days: days ?? this.days,
    models: models ?? this.models,
    users: users ?? this.users,
  );

  @override
  Map<String, Object?> toJson() => {
    if (createdFrom case final value?) 'created_from': wire.encodeTime(value),
    if (createdBefore case final value?)
      'created_before': wire.encodeTime(value),
    if (total case final value?) 'total': value.toJson(),
    if (days.isNotEmpty) 'days': [for (final item in days) item.toJson()],
    if (models.isNotEmpty) 'models': [for (final item in models) item.toJson()],
    if (users.isNotEmpty) 'users': [for (final item in users) item.toJson()],
  };

  @override
  Map<String, Object?> get fields => {
    'createdFrom': createdFrom,
    'createdBefore': createdBefore,
    'total': total,
    'days': days,
    'models': models,
    'users': users,
  };
}

/// StatisticsGroup is what was counted of the requests that have something in
/// common.
final class StatisticsGroup extends Value {
  /// A value in which what is not given is not set.
  const StatisticsGroup({this.key = '', this.statistics});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory StatisticsGroup.fromJson(Map<String, Object?> json) =>
      StatisticsGroup(
        key: wire.field(json, 'key', wire.asString) ?? '',
        statistics: wire.field(
          json,
          'statistics',
          wire.asMessage(RequestStatistics.fromJson),
        ),
      );

  /// What they have in common.
  final String key;

  /// What was counted of them.
  final RequestStatistics? statistics;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  StatisticsGroup copyWith({String? key, RequestStatistics? statistics}) =>
      StatisticsGroup(
        key: key ?? this.key,
        statistics: statistics ?? this.statistics,
      );

  @override
  Map<String, Object?> toJson() => {
    if (key.isNotEmpty) 'key': key,
    if (statistics case final value?) 'statistics': value.toJson(),
  };

  @override
  Map<String, Object?> get fields => {'key': key, 'statistics': statistics};
}

/// RequestStatistics is what was counted of some requests. Latencies are those
/// of requests that finished: half of them, or 95 of 100, took at most this
/// long. They are unset if there is none.
final class RequestStatistics extends Value {
  /// A value in which what is not given is not set.
  const RequestStatistics({
    this.requests,
    this.failed,
    this.cancelled,
    this.inputTokens,
    this.outputTokens,
    this.firstDeltaMedianSeconds,
    this.firstDeltaP95Seconds,
    this.totalMedianSeconds,
    this.totalP95Seconds,
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory RequestStatistics.fromJson(Map<String, Object?> json) =>
      RequestStatistics(
        requests: wire.field(json, 'requests', wire.asInt),
        failed: wire.field(json, 'failed', wire.asInt),
        cancelled: wire.field(json, 'cancelled', wire.asInt),
        inputTokens: wire.field(
          json,
          'input_tokens',
          wire.asInt,
          alias: 'inputTokens',
        ),
        outputTokens: wire.field(
          json,
          'output_tokens',
          wire.asInt,
          alias: 'outputTokens',
        ),
        firstDeltaMedianSeconds: wire.field(
          json,
          'first_delta_median_seconds',
          wire.asDouble,
          alias: 'firstDeltaMedianSeconds',
        ),
        firstDeltaP95Seconds: wire.field(
          json,
          'first_delta_p95_seconds',
          wire.asDouble,
          alias: 'firstDeltaP95Seconds',
        ),
        totalMedianSeconds: wire.field(
          json,
          'total_median_seconds',
          wire.asDouble,
          alias: 'totalMedianSeconds',
        ),
        totalP95Seconds: wire.field(
          json,
          'total_p95_seconds',
          wire.asDouble,
          alias: 'totalP95Seconds',
        ),
      );

  /// The number of requests, including running ones.
  final int? requests;

  /// How many of them failed.
  final int? failed;

  /// How many of them were cancelled.
  final int? cancelled;

  /// The tokens that were read.
  final int? inputTokens;

  /// The tokens that were generated.
  final int? outputTokens;

  /// Seconds until the first part of the answer, of half of them.
  final double? firstDeltaMedianSeconds;

  /// Seconds until the first part of the answer, of 95 of 100.
  final double? firstDeltaP95Seconds;

  /// Seconds until the end, of half of them.
  final double? totalMedianSeconds;

  /// Seconds until the end, of 95 of 100.
  final double? totalP95Seconds;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  RequestStatistics copyWith({
    int? requests,
    int? failed,
    int? cancelled,
    int? inputTokens,
    int? outputTokens,
    double? firstDeltaMedianSeconds,
    double? firstDeltaP95Seconds,
    double? totalMedianSeconds,
    double? totalP95Seconds,
  }) => RequestStatistics(
    requests: requests ?? this.requests,
    failed: failed ?? this.failed,
    cancelled: cancelled ?? this.cancelled,
    inputTokens: inputTokens ?? this.inputTokens,
    outputTokens: outputTokens ?? this.outputTokens,
    firstDeltaMedianSeconds:
        firstDeltaMedianSeconds ?? this.firstDeltaMedianSeconds,
    firstDeltaP95Seconds: firstDeltaP95Seconds ?? this.firstDeltaP95Seconds,
    totalMedianSeconds: totalMedianSeconds ?? this.totalMedianSeconds,
    totalP95Seconds: totalP95Seconds ?? this.totalP95Seconds,
  );

  @override
  Map<String, Object?> toJson() => {
    if (requests case final value?) 'requests': value,
    if (failed case final value?) 'failed': value,
    if (cancelled case final value?) 'cancelled': value,
    if (inputTokens case final value?) 'input_tokens': value.toString(),
    if (outputTokens case final value?) 'output_tokens': value.toString(),
    if (firstDeltaMedianSeconds case final value?)
      'first_delta_median_seconds': wire.encodeDouble(value),
    if (firstDeltaP95Seconds case final value?)
      'first_delta_p95_seconds': wire.encodeDouble(value),
    if (totalMedianSeconds case final value?)
      'total_median_seconds': wire.encodeDouble(value),
    if (totalP95Seconds case final value?)
      'total_p95_seconds': wire.encodeDouble(value),
  };

  @override
  Map<String, Object?> get fields => {
    'requests': requests,
    'failed': failed,
    'cancelled': cancelled,
    'inputTokens': inputTokens,
    'outputTokens': outputTokens,
    'firstDeltaMedianSeconds': firstDeltaMedianSeconds,
    'firstDeltaP95Seconds': firstDeltaP95Seconds,
    'totalMedianSeconds': totalMedianSeconds,
    'totalP95Seconds': totalP95Seconds,
  };
}

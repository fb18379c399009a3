// Generated from protos/plugai/v1/sessions.proto by `make proto`; do not edit.

import '../json.dart' as wire;
import '../value.dart';
import 'event.dart';
import 'generate.dart';
import 'message.dart';

/// SessionState is the state of a session.
enum SessionState implements WireEnum {
  unspecified('SESSION_STATE_UNSPECIFIED', 0),

  /// It is active.
  active('SESSION_STATE_ACTIVE', 1),

  /// It is archived.
  archived('SESSION_STATE_ARCHIVED', 2),

  /// It is in the trash.
  deleted('SESSION_STATE_DELETED', 3),

  /// A value that this version of the client does not know; it cannot be sent.
  unrecognized('', -1);

  const SessionState(this.wireName, this.number);

  /// Decodes a name or a number of the JSON mapping.
  static SessionState fromJson(Object json) =>
      wire.asEnum(json, values, unrecognized);

  @override
  final String wireName;

  @override
  final int number;
}

/// ContextPolicy says what happens when a session is too long for the model.
enum ContextPolicy implements WireEnum {
  /// The same as CONTEXT_POLICY_REFUSE.
  unspecified('CONTEXT_POLICY_UNSPECIFIED', 0),

  /// The turn fails with CONTEXT_OVERFLOW.
  refuse('CONTEXT_POLICY_REFUSE', 1),

  /// The oldest messages are not sent to the model, and a `warning`
  /// (CONTEXT_TRIMMED) says how many. They stay in the session.
  trimOldest('CONTEXT_POLICY_TRIM_OLDEST', 2),

  /// A value that this version of the client does not know; it cannot be sent.
  unrecognized('', -1);

  const ContextPolicy(this.wireName, this.number);

  /// Decodes a name or a number of the JSON mapping.
  static ContextPolicy fromJson(Object json) =>
      wire.asEnum(json, values, unrecognized);

  @override
  final String wireName;

  @override
  final int number;
}

/// MessageState is the state of a message.
enum MessageState implements WireEnum {
  unspecified('MESSAGE_STATE_UNSPECIFIED', 0),

  /// It is complete.
  complete('MESSAGE_STATE_COMPLETE', 1),

  /// A model is generating it.
  running('MESSAGE_STATE_RUNNING', 2),

  /// It was cancelled; the text generated before remains.
  cancelled('MESSAGE_STATE_CANCELLED', 3),

  /// It failed; the text generated before remains.
  failed('MESSAGE_STATE_FAILED', 4),

  /// The gateway crashed while it was generated; the text saved before remains.
  interrupted('MESSAGE_STATE_INTERRUPTED', 5),

  /// A value that this version of the client does not know; it cannot be sent.
  unrecognized('', -1);

  const MessageState(this.wireName, this.number);

  /// Decodes a name or a number of the JSON mapping.
  static MessageState fromJson(Object json) =>
      wire.asEnum(json, values, unrecognized);

  @override
  final String wireName;

  @override
  final int number;
}

/// Session is a conversation.
final class Session extends Value {
  /// A value in which what is not given is not set.
  const Session({
    this.sessionId = '',
    this.title,
    this.systemPrompt,
    this.model,
    this.parameters,
    this.contextPolicy,
    this.pinned,
    this.state,
    this.headMessageId,
    this.messageCount,
    this.createTime,
    this.useTime,
    this.deleteTime,
    this.expungeTime,
    this.etag = '',
    this.tags = const [],
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory Session.fromJson(Map<String, Object?> json) => Session(
    sessionId:
        wire.field(json, 'session_id', wire.asString, alias: 'sessionId') ?? '',
    title: wire.field(json, 'title', wire.asString),
    systemPrompt: wire.field(
      json,
      'system_prompt',
      wire.asString,
      alias: 'systemPrompt',
    ),
    model: wire.field(json, 'model', wire.asString),
    parameters: wire.field(
      json,
      'parameters',
      wire.asMessage(Parameters.fromJson),
    ),
    contextPolicy: wire.field(
      json,
      'context_policy',
      ContextPolicy.fromJson,
      alias: 'contextPolicy',
    ),
    pinned: wire.field(json, 'pinned', wire.asBool),
    state: wire.field(json, 'state', SessionState.fromJson),
    headMessageId: wire.field(
      json,
      'head_message_id',
      wire.asString,
      alias: 'headMessageId',
    ),
    messageCount: wire.field(
      json,
      'message_count',
      wire.asInt,
      alias: 'messageCount',
    ),
    createTime: wire.field(
      json,
      'create_time',
      wire.asTime,
      alias: 'createTime',
    ),
    useTime: wire.field(json, 'use_time', wire.asTime, alias: 'useTime'),
    deleteTime: wire.field(
      json,
      'delete_time',
      wire.asTime,
      alias: 'deleteTime',
    ),
    expungeTime: wire.field(
      json,
      'expunge_time',
      wire.asTime,
      alias: 'expungeTime',
    ),
    etag: wire.field(json, 'etag', wire.asString) ?? '',
    tags: wire.field(json, 'tags', wire.asList(wire.asString)) ?? const [],
  );

  /// Its id, assigned by the server. At most 128 bytes.
  final String sessionId;

  /// Its title. While it is empty, a model may generate one after an answer. At
  /// most 512 bytes.
  final String? title;

  /// The system prompt of every turn. At most 262144 bytes.
  final String? systemPrompt;

  /// The model of a turn that names none; empty means the server's default
  /// model. At most 256 bytes.
  final String? model;

  /// Default parameters of turns.
  final Parameters? parameters;

  /// What happens when it is too long for the model.
  final ContextPolicy? contextPolicy;

  /// Whether it is at the top of the list.
  final bool? pinned;

  /// Its state. It can be set to archive a session, or to unarchive it.
  final SessionState? state;

  /// The last message of the current branch, which turns without a parent
  /// follow. At most 128 bytes.
  final String? headMessageId;

  /// The number of its messages, in all branches.
  final int? messageCount;

  /// When it was created.
  final DateTime? createTime;

  /// When its last turn was requested.
  final DateTime? useTime;

  /// When it was moved to the trash; unset if it is not there.
  final DateTime? deleteTime;

  /// When it will be deleted permanently; unset if it is not in the trash.
  final DateTime? expungeTime;

  /// Changes with every edit, but not with turns. An edit that contains it is
  /// refused if the session was edited since. At most 64 bytes.
  final String etag;

  /// Tags of the user's own choice, sorted. Tags that differ only in case or in
  /// spaces are the same one, and the first of them stays. At most 20, each 1
  /// to 64 bytes, without commas.
  final List<String> tags;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  Session copyWith({
    String? sessionId,
    String? title,
    String? systemPrompt,
    String? model,
    Parameters? parameters,
    ContextPolicy? contextPolicy,
    bool? pinned,
    SessionState? state,
    String? headMessageId,
    int? messageCount,
    DateTime? createTime,
    DateTime? useTime,
    DateTime? deleteTime,
    DateTime? expungeTime,
    String? etag,
    List<String>? tags,
  }) => Session(
    sessionId: sessionId ?? this.sessionId,
    title: title ?? this.title,
    systemPrompt: systemPrompt ?? this.systemPrompt,
    model: model ?? this.model,
    parameters: parameters ?? this.parameters,
    contextPolicy: contextPolicy ?? this.contextPolicy,
    pinned: pinned ?? this.pinned,
    state: state ?? this.state,
    headMessageId: headMessageId ?? this.headMessageId,
    messageCount: messageCount ?? this.messageCount,
    createTime: createTime ?? this.createTime,
    useTime: useTime ?? this.useTime,
    deleteTime: deleteTime ?? this.deleteTime,
    expungeTime: expungeTime ?? this.expungeTime,
    etag: etag ?? this.etag,
    tags: tags ?? this.tags,
  );

  @override
  Map<String, Object?> toJson() => {
    if (sessionId.isNotEmpty) 'session_id': sessionId,
    if (title case final value?) 'title': value,
    if (systemPrompt case final value?) 'system_prompt': value,
    if (model case final value?) 'model': value,
    if (parameters case final value?) 'parameters': value.toJson(),
    if (contextPolicy case final value? when value.number >= 0)
      'context_policy': value.wireName,
    if (pinned case final value?) 'pinned': value,
    if (state case final value? when value.number >= 0) 'state': value.wireName,
    if (headMessageId case final value?) 'head_message_id': value,
    if (messageCount case final value?) 'message_count': value,
    if (createTime case final value?) 'create_time': wire.encodeTime(value),
    if (useTime case final value?) 'use_time': wire.encodeTime(value),
    if (deleteTime case final value?) 'delete_time': wire.encodeTime(value),
    if (expungeTime case final value?) 'expunge_time': wire.encodeTime(value),
    if (etag.isNotEmpty) 'etag': etag,
    if (tags.isNotEmpty) 'tags': tags,
  };

  @override
  Map<String, Object?> get fields => {
    'sessionId': sessionId,
    'title': title,
    'systemPrompt': systemPrompt,
    'model': model,
    'parameters': parameters,
    'contextPolicy': contextPolicy,
    'pinned': pinned,
    'state': state,
    'headMessageId': headMessageId,
    'messageCount': messageCount,
    'createTime': createTime,
    'useTime': useTime,
    'deleteTime': deleteTime,
    'expungeTime': expungeTime,
    'etag': etag,
    'tags': tags,
  };
}

/// SessionMessage is one message of a session.
final class SessionMessage extends Value {
  /// A value in which what is not given is not set.
  const SessionMessage({
    this.messageId = '',
    this.parentMessageId = '',
    this.message,
    this.state = MessageState.unspecified,
    this.requestId = '',
    this.model = '',
    this.finishReason = FinishReason.unspecified,
    this.failure,
    this.usage,
    this.createTime,
    this.endTime,
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory SessionMessage.fromJson(Map<String, Object?> json) => SessionMessage(
    messageId:
        wire.field(json, 'message_id', wire.asString, alias: 'messageId') ?? '',
    parentMessageId:
        wire.field(
          json,
          'parent_message_id',
          wire.asString,
          alias: 'parentMessageId',
        ) ??
        '',
    message: wire.field(json, 'message', wire.asMessage(Message.fromJson)),
    state:
        wire.field(json, 'state', MessageState.fromJson) ??
        MessageState.unspecified,
    requestId:
        wire.field(json, 'request_id', wire.asString, alias: 'requestId') ?? '',
    model: wire.field(json, 'model', wire.asString) ?? '',
    finishReason:
        wire.field(
          json,
          'finish_reason',
          FinishReason.fromJson,
          alias: 'finishReason',
        ) ??
        FinishReason.unspecified,
    failure: wire.field(json, 'failure', wire.asMessage(Failed.fromJson)),
    usage: wire.field(json, 'usage', wire.asMessage(Usage.fromJson)),
    createTime: wire.field(
      json,
      'create_time',
      wire.asTime,
      alias: 'createTime',
    ),
    endTime: wire.field(json, 'end_time', wire.asTime, alias: 'endTime'),
  );

  /// Its id, unique in its session.
  final String messageId;

  /// The message that it follows; empty if it is the first of a conversation.
  final String parentMessageId;

  /// Its role and content. An answer that is still being generated has the
  /// content that was saved last.
  final Message? message;

  /// Its state.
  final MessageState state;

  /// The request that it belongs to.
  final String requestId;

  /// The model that actually answered; empty for messages of users.
  final String model;

  /// Why the answer ended.
  final FinishReason finishReason;

  /// Why it failed, if it failed.
  final Failed? failure;

  /// The usage of the answer.
  final Usage? usage;

  /// When it was created.
  final DateTime? createTime;

  /// When the answer ended; unset while it is being generated.
  final DateTime? endTime;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  SessionMessage copyWith({
    String? messageId,
    String? parentMessageId,
    Message? message,
    MessageState? state,
    String? requestId,
    String? model,
    FinishReason? finishReason,
    Failed? failure,
    Usage? usage,
    DateTime? createTime,
    DateTime? endTime,
  }) => SessionMessage(
    messageId: messageId ?? this.messageId,
    parentMessageId: parentMessageId ?? this.parentMessageId,
    message: message ?? this.message,
    state: state ?? this.state,
    requestId: requestId ?? this.requestId,
    model: model ?? this.model,
    finishReason: finishReason ?? this.finishReason,
    failure: failure ?? this.failure,
    usage: usage ?? this.usage,
    createTime: createTime ?? this.createTime,
    endTime: endTime ?? this.endTime,
  );

  @override
  Map<String, Object?> toJson() => {
    if (messageId.isNotEmpty) 'message_id': messageId,
    if (parentMessageId.isNotEmpty) 'parent_message_id': parentMessageId,
    if (message case final value?) 'message': value.toJson(),
    if (state.number > 0) 'state': state.wireName,
    if (requestId.isNotEmpty) 'request_id': requestId,
    if (model.isNotEmpty) 'model': model,
    if (finishReason.number > 0) 'finish_reason': finishReason.wireName,
    if (failure case final value?) 'failure': value.toJson(),
    if (usage case final value?) 'usage': value.toJson(),
    if (createTime case final value?) 'create_time': wire.encodeTime(value),
    if (endTime case final value?) 'end_time': wire.encodeTime(value),
  };

  @override
  Map<String, Object?> get fields => {
    'messageId': messageId,
    'parentMessageId': parentMessageId,
    'message': message,
    'state': state,
    'requestId': requestId,
    'model': model,
    'finishReason': finishReason,
    'failure': failure,
    'usage': usage,
    'createTime': createTime,
    'endTime': endTime,
  };
}

/// CreateSessionRequest describes a new session.
final class CreateSessionRequest extends Value {
  /// A value in which what is not given is not set.
  const CreateSessionRequest({this.session});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory CreateSessionRequest.fromJson(Map<String, Object?> json) =>
      CreateSessionRequest(
        session: wire.field(json, 'session', wire.asMessage(Session.fromJson)),
      );

  /// Its title, system prompt, model, parameters, context policy, tags and
  /// whether it is pinned; other fields are ignored.
  final Session? session;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  CreateSessionRequest copyWith({Session? session}) =>
      CreateSessionRequest(session: session ?? this.session);

  @override
  Map<String, Object?> toJson() => {
    if (session case final value?) 'session': value.toJson(),
  };

  @override
  Map<String, Object?> get fields => {'session': session};
}

/// GetSessionRequest names a session.
final class GetSessionRequest extends Value {
  /// A value in which what is not given is not set.
  const GetSessionRequest({this.sessionId = ''});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory GetSessionRequest.fromJson(Map<String, Object?> json) =>
      GetSessionRequest(
        sessionId:
            wire.field(json, 'session_id', wire.asString, alias: 'sessionId') ??
            '',
      );

  /// The session's id. 1 to 128 bytes.
  final String sessionId;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  GetSessionRequest copyWith({String? sessionId}) =>
      GetSessionRequest(sessionId: sessionId ?? this.sessionId);

  @override
  Map<String, Object?> toJson() => {
    if (sessionId.isNotEmpty) 'session_id': sessionId,
  };

  @override
  Map<String, Object?> get fields => {'sessionId': sessionId};
}

/// ListSessionsRequest requests a page of sessions.
final class ListSessionsRequest extends Value {
  /// A value in which what is not given is not set.
  const ListSessionsRequest({
    this.pageSize = 0,
    this.pageToken = '',
    this.state = SessionState.unspecified,
    this.tags = const [],
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory ListSessionsRequest.fromJson(
    Map<String, Object?> json,
  ) => ListSessionsRequest(
    pageSize: wire.field(json, 'page_size', wire.asInt, alias: 'pageSize') ?? 0,
    pageToken:
        wire.field(json, 'page_token', wire.asString, alias: 'pageToken') ?? '',
    state:
        wire.field(json, 'state', SessionState.fromJson) ??
        SessionState.unspecified,
    tags: wire.field(json, 'tags', wire.asList(wire.asString)) ?? const [],
  );

  /// The maximum number of sessions; 0 means 50. 0 to 200.
  final int pageSize;

  /// The `next_page_token` of the previous page. At most 512 bytes.
  final String pageToken;

  /// Only sessions in this state; unspecified means SESSION_STATE_ACTIVE.
  final SessionState state;

  /// Only sessions that have all of these tags. At most 20, each 1 to 64 bytes.
  final List<String> tags;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  ListSessionsRequest copyWith({
    int? pageSize,
    String? pageToken,
    SessionState? state,
    List<String>? tags,
  }) => ListSessionsRequest(
    pageSize: pageSize ?? this.pageSize,
    pageToken: pageToken ?? this.pageToken,
    state: state ?? this.state,
    tags: tags ?? this.tags,
  );

  @override
  Map<String, Object?> toJson() => {
    if (pageSize != 0) 'page_size': pageSize,
    if (pageToken.isNotEmpty) 'page_token': pageToken,
    if (state.number > 0) 'state': state.wireName,
    if (tags.isNotEmpty) 'tags': tags,
  };

  @override
  Map<String, Object?> get fields => {
    'pageSize': pageSize,
    'pageToken': pageToken,
    'state': state,
    'tags': tags,
  };
}

/// ListSessionsResponse is a page of sessions.
final class ListSessionsResponse extends Value {
  /// A value in which what is not given is not set.
  const ListSessionsResponse({
    this.sessions = const [],
    this.nextPageToken = '',
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory ListSessionsResponse.fromJson(Map<String, Object?> json) =>
      ListSessionsResponse(
        sessions:
            wire.field(
              json,
              'sessions',
              wire.asList(wire.asMessage(Session.fromJson)),
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

  /// The sessions.
  final List<Session> sessions;

  /// The `page_token` of the next page; empty on the last page.
  final String nextPageToken;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  ListSessionsResponse copyWith({
    List<Session>? sessions,
    String? nextPageToken,
  }) => ListSessionsResponse(
    sessions: sessions ?? this.sessions,
    nextPageToken: nextPageToken ?? this.nextPageToken,
  );

  @override
  Map<String, Object?> toJson() => {
    if (sessions.isNotEmpty)
      'sessions': [for (final item in sessions) item.toJson()],
    if (nextPageToken.isNotEmpty) 'next_page_token': nextPageToken,
  };

  @override
  Map<String, Object?> get fields => {
    'sessions': sessions,
    'nextPageToken': nextPageToken,
  };
}

/// ListSessionTagsRequest requests a page of tags.
final class ListSessionTagsRequest extends Value {
  /// A value in which what is not given is not set.
  const ListSessionTagsRequest({
    this.pageSize = 0,
    this.pageToken = '',
    this.state = SessionState.unspecified,
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory ListSessionTagsRequest.fromJson(
    Map<String, Object?> json,
  ) => ListSessionTagsRequest(
    pageSize: wire.field(json, 'page_size', wire.asInt, alias: 'pageSize') ?? 0,
    pageToken:
        wire.field(json, 'page_token', wire.asString, alias: 'pageToken') ?? '',
    state:
        wire.field(json, 'state', SessionState.fromJson) ??
        SessionState.unspecified,
  );

  /// The maximum number of tags; 0 means 50. 0 to 200.
  final int pageSize;

  /// The `next_page_token` of the previous page. At most 512 bytes.
  final String pageToken;

  /// Only the tags of sessions in this state; unspecified means
  /// SESSION_STATE_ACTIVE.
  final SessionState state;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  ListSessionTagsRequest copyWith({
    int? pageSize,
    String? pageToken,
    SessionState? state,
  }) => ListSessionTagsRequest(
    pageSize: pageSize ?? this.pageSize,
    pageToken: pageToken ?? this.pageToken,
    state: state ?? this.state,
  );

  @override
  Map<String, Object?> toJson() => {
    if (pageSize != 0) 'page_size': pageSize,
    if (pageToken.isNotEmpty) 'page_token': pageToken,
    if (state.number > 0) 'state': state.wireName,
  };

  @override
  Map<String, Object?> get fields => {
    'pageSize': pageSize,
    'pageToken': pageToken,
    'state': state,
  };
}

/// ListSessionTagsResponse is a page of tags.
final class ListSessionTagsResponse extends Value {
  /// A value in which what is not given is not set.
  const ListSessionTagsResponse({
    this.tags = const [],
    this.nextPageToken = '',
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory ListSessionTagsResponse.fromJson(Map<String, Object?> json) =>
      ListSessionTagsResponse(
        tags:
            wire.field(
              json,
              'tags',
              wire.asList(wire.asMessage(SessionTag.fromJson)),
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

  /// The tags.
  final List<SessionTag> tags;

  /// The `page_token` of the next page; empty on the last page.
  final String nextPageToken;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  ListSessionTagsResponse copyWith({
    List<SessionTag>? tags,
    String? nextPageToken,
  }) => ListSessionTagsResponse(
    tags: tags ?? this.tags,
    nextPageToken: nextPageToken ?? this.nextPageToken,
  );

  @override
  Map<String, Object?> toJson() => {
    if (tags.isNotEmpty) 'tags': [for (final item in tags) item.toJson()],
    if (nextPageToken.isNotEmpty) 'next_page_token': nextPageToken,
  };

  @override
  Map<String, Object?> get fields => {
    'tags': tags,
    'nextPageToken': nextPageToken,
  };
}

/// SessionTag is a tag of sessions.
final class SessionTag extends Value {
  /// A value in which what is not given is not set.
  const SessionTag({this.tag = '', this.sessionCount = 0});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory SessionTag.fromJson(Map<String, Object?> json) => SessionTag(
    tag: wire.field(json, 'tag', wire.asString) ?? '',
    sessionCount:
        wire.field(json, 'session_count', wire.asInt, alias: 'sessionCount') ??
        0,
  );

  /// The tag.
  final String tag;

  /// The number of sessions that have it.
  final int sessionCount;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  SessionTag copyWith({String? tag, int? sessionCount}) => SessionTag(
    tag: tag ?? this.tag,
    sessionCount: sessionCount ?? this.sessionCount,
  );

  @override
  Map<String, Object?> toJson() => {
    if (tag.isNotEmpty) 'tag': tag,
    if (sessionCount != 0) 'session_count': sessionCount,
  };

  @override
  Map<String, Object?> get fields => {'tag': tag, 'sessionCount': sessionCount};
}

/// SearchSessionsRequest contains a query.
final class SearchSessionsRequest extends Value {
  /// A value in which what is not given is not set.
  const SearchSessionsRequest({
    this.query = '',
    this.pageSize = 0,
    this.pageToken = '',
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory SearchSessionsRequest.fromJson(
    Map<String, Object?> json,
  ) => SearchSessionsRequest(
    query: wire.field(json, 'query', wire.asString) ?? '',
    pageSize: wire.field(json, 'page_size', wire.asInt, alias: 'pageSize') ?? 0,
    pageToken:
        wire.field(json, 'page_token', wire.asString, alias: 'pageToken') ?? '',
  );

  /// Words that must all occur, in any order and case. All characters other
  /// than letters and digits separate words. 1 to 256 bytes.
  final String query;

  /// The maximum number of results; 0 means 50. 0 to 200.
  final int pageSize;

  /// The `next_page_token` of the previous page. At most 512 bytes.
  final String pageToken;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  SearchSessionsRequest copyWith({
    String? query,
    int? pageSize,
    String? pageToken,
  }) => SearchSessionsRequest(
    query: query ?? this.query,
    pageSize: pageSize ?? this.pageSize,
    pageToken: pageToken ?? this.pageToken,
  );

  @override
  Map<String, Object?> toJson() => {
    if (query.isNotEmpty) 'query': query,
    if (pageSize != 0) 'page_size': pageSize,
    if (pageToken.isNotEmpty) 'page_token': pageToken,
  };

  @override
  Map<String, Object?> get fields => {
    'query': query,
    'pageSize': pageSize,
    'pageToken': pageToken,
  };
}

/// SearchSessionsResponse is a page of results. It may be shorter than
/// requested although more pages follow.
final class SearchSessionsResponse extends Value {
  /// A value in which what is not given is not set.
  const SearchSessionsResponse({
    this.matches = const [],
    this.nextPageToken = '',
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory SearchSessionsResponse.fromJson(Map<String, Object?> json) =>
      SearchSessionsResponse(
        matches:
            wire.field(
              json,
              'matches',
              wire.asList(wire.asMessage(SessionMatch.fromJson)),
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

  /// The results.
  final List<SessionMatch> matches;

  /// The `page_token` of the next page; empty on the last page.
  final String nextPageToken;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  SearchSessionsResponse copyWith({
    List<SessionMatch>? matches,
    String? nextPageToken,
  }) => SearchSessionsResponse(
    matches: matches ?? this.matches,
    nextPageToken: nextPageToken ?? this.nextPageToken,
  );

  @override
  Map<String, Object?> toJson() => {
    if (matches.isNotEmpty)
      'matches': [for (final item in matches) item.toJson()],
    if (nextPageToken.isNotEmpty) 'next_page_token': nextPageToken,
  };

  @override
  Map<String, Object?> get fields => {
    'matches': matches,
    'nextPageToken': nextPageToken,
  };
}

/// SessionMatch is one search result.
final class SessionMatch extends Value {
  /// A value in which what is not given is not set.
  const SessionMatch({
    this.sessionId = '',
    this.title = '',
    this.messageId = '',
    this.snippet = '',
    this.createTime,
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory SessionMatch.fromJson(Map<String, Object?> json) => SessionMatch(
    sessionId:
        wire.field(json, 'session_id', wire.asString, alias: 'sessionId') ?? '',
    title: wire.field(json, 'title', wire.asString) ?? '',
    messageId:
        wire.field(json, 'message_id', wire.asString, alias: 'messageId') ?? '',
    snippet: wire.field(json, 'snippet', wire.asString) ?? '',
    createTime: wire.field(
      json,
      'create_time',
      wire.asTime,
      alias: 'createTime',
    ),
  );

  /// The session.
  final String sessionId;

  /// Its title.
  final String title;

  /// The message that contains the words; empty if the title does.
  final String messageId;

  /// The text around the words.
  final String snippet;

  /// When that message or the session was created.
  final DateTime? createTime;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  SessionMatch copyWith({
    String? sessionId,
    String? title,
    String? messageId,
    String? snippet,
    DateTime? createTime,
  }) => SessionMatch(
    sessionId: sessionId ?? this.sessionId,
    title: title ?? this.title,
    messageId: messageId ?? this.messageId,
    snippet: snippet ?? this.snippet,
    createTime: createTime ?? this.createTime,
  );

  @override
  Map<String, Object?> toJson() => {
    if (sessionId.isNotEmpty) 'session_id': sessionId,
    if (title.isNotEmpty) 'title': title,
    if (messageId.isNotEmpty) 'message_id': messageId,
    if (snippet.isNotEmpty) 'snippet': snippet,
    if (createTime case final value?) 'create_time': wire.encodeTime(value),
  };

  @override
  Map<String, Object?> get fields => {
    'sessionId': sessionId,
    'title': title,
    'messageId': messageId,
    'snippet': snippet,
    'createTime': createTime,
  };
}

/// UpdateSessionRequest contains the changes.
final class UpdateSessionRequest extends Value {
  /// A value in which what is not given is not set.
  const UpdateSessionRequest({this.session, this.updateMask});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory UpdateSessionRequest.fromJson(Map<String, Object?> json) =>
      UpdateSessionRequest(
        session: wire.field(json, 'session', wire.asMessage(Session.fromJson)),
        updateMask: wire.field(
          json,
          'update_mask',
          wire.asFieldMask,
          alias: 'updateMask',
        ),
      );

  /// The session; its id must be set.
  final Session? session;

  /// The fields to change: `title`, `system_prompt`, `model`, `parameters`,
  /// `context_policy`, `pinned`, `tags`, `state`, `head_message_id`. If it is
  /// empty, those of them that are set are changed, also to an empty value;
  /// there must be one. A field that is listed but not set is emptied, which is
  /// the only way to remove all tags.
  final List<String>? updateMask;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  UpdateSessionRequest copyWith({Session? session, List<String>? updateMask}) =>
      UpdateSessionRequest(
        session: session ?? this.session,
        updateMask: updateMask ?? this.updateMask,
      );

  @override
  Map<String, Object?> toJson() => {
    if (session case final value?) 'session': value.toJson(),
    if (updateMask case final value?)
      'update_mask': wire.encodeFieldMask(value),
  };

  @override
  Map<String, Object?> get fields => {
    'session': session,
    'updateMask': updateMask,
  };
}

/// DeleteSessionRequest names a session.
final class DeleteSessionRequest extends Value {
  /// A value in which what is not given is not set.
  const DeleteSessionRequest({this.sessionId = '', this.etag = ''});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory DeleteSessionRequest.fromJson(Map<String, Object?> json) =>
      DeleteSessionRequest(
        sessionId:
            wire.field(json, 'session_id', wire.asString, alias: 'sessionId') ??
            '',
        etag: wire.field(json, 'etag', wire.asString) ?? '',
      );

  /// The session's id. 1 to 128 bytes.
  final String sessionId;

  /// Its etag; if it is set, the session is deleted only if it was not edited
  /// since. At most 64 bytes.
  final String etag;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  DeleteSessionRequest copyWith({String? sessionId, String? etag}) =>
      DeleteSessionRequest(
        sessionId: sessionId ?? this.sessionId,
        etag: etag ?? this.etag,
      );

  @override
  Map<String, Object?> toJson() => {
    if (sessionId.isNotEmpty) 'session_id': sessionId,
    if (etag.isNotEmpty) 'etag': etag,
  };

  @override
  Map<String, Object?> get fields => {'sessionId': sessionId, 'etag': etag};
}

/// UndeleteSessionRequest names a session.
final class UndeleteSessionRequest extends Value {
  /// A value in which what is not given is not set.
  const UndeleteSessionRequest({this.sessionId = ''});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory UndeleteSessionRequest.fromJson(Map<String, Object?> json) =>
      UndeleteSessionRequest(
        sessionId:
            wire.field(json, 'session_id', wire.asString, alias: 'sessionId') ??
            '',
      );

  /// The session's id. 1 to 128 bytes.
  final String sessionId;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  UndeleteSessionRequest copyWith({String? sessionId}) =>
      UndeleteSessionRequest(sessionId: sessionId ?? this.sessionId);

  @override
  Map<String, Object?> toJson() => {
    if (sessionId.isNotEmpty) 'session_id': sessionId,
  };

  @override
  Map<String, Object?> get fields => {'sessionId': sessionId};
}

/// ExpungeSessionRequest names a session.
final class ExpungeSessionRequest extends Value {
  /// A value in which what is not given is not set.
  const ExpungeSessionRequest({this.sessionId = ''});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory ExpungeSessionRequest.fromJson(Map<String, Object?> json) =>
      ExpungeSessionRequest(
        sessionId:
            wire.field(json, 'session_id', wire.asString, alias: 'sessionId') ??
            '',
      );

  /// The session's id. 1 to 128 bytes.
  final String sessionId;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  ExpungeSessionRequest copyWith({String? sessionId}) =>
      ExpungeSessionRequest(sessionId: sessionId ?? this.sessionId);

  @override
  Map<String, Object?> toJson() => {
    if (sessionId.isNotEmpty) 'session_id': sessionId,
  };

  @override
  Map<String, Object?> get fields => {'sessionId': sessionId};
}

/// ForkSessionRequest selects the messages to copy.
final class ForkSessionRequest extends Value {
  /// A value in which what is not given is not set.
  const ForkSessionRequest({
    this.sessionId = '',
    this.messageId = '',
    this.title = '',
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory ForkSessionRequest.fromJson(
    Map<String, Object?> json,
  ) => ForkSessionRequest(
    sessionId:
        wire.field(json, 'session_id', wire.asString, alias: 'sessionId') ?? '',
    messageId:
        wire.field(json, 'message_id', wire.asString, alias: 'messageId') ?? '',
    title: wire.field(json, 'title', wire.asString) ?? '',
  );

  /// The session's id. 1 to 128 bytes.
  final String sessionId;

  /// The last message to copy. 1 to 128 bytes.
  final String messageId;

  /// The title of the new session; empty means the title of the original. At
  /// most 512 bytes.
  final String title;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  ForkSessionRequest copyWith({
    String? sessionId,
    String? messageId,
    String? title,
  }) => ForkSessionRequest(
    sessionId: sessionId ?? this.sessionId,
    messageId: messageId ?? this.messageId,
    title: title ?? this.title,
  );

  @override
  Map<String, Object?> toJson() => {
    if (sessionId.isNotEmpty) 'session_id': sessionId,
    if (messageId.isNotEmpty) 'message_id': messageId,
    if (title.isNotEmpty) 'title': title,
  };

  @override
  Map<String, Object?> get fields => {
    'sessionId': sessionId,
    'messageId': messageId,
    'title': title,
  };
}

/// ListMessagesRequest requests a page of messages.
final class ListMessagesRequest extends Value {
  /// A value in which what is not given is not set.
  const ListMessagesRequest({
    this.sessionId = '',
    this.pageSize = 0,
    this.pageToken = '',
    this.leafMessageId = '',
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory ListMessagesRequest.fromJson(
    Map<String, Object?> json,
  ) => ListMessagesRequest(
    sessionId:
        wire.field(json, 'session_id', wire.asString, alias: 'sessionId') ?? '',
    pageSize: wire.field(json, 'page_size', wire.asInt, alias: 'pageSize') ?? 0,
    pageToken:
        wire.field(json, 'page_token', wire.asString, alias: 'pageToken') ?? '',
    leafMessageId:
        wire.field(
          json,
          'leaf_message_id',
          wire.asString,
          alias: 'leafMessageId',
        ) ??
        '',
  );

  /// The session's id. 1 to 128 bytes.
  final String sessionId;

  /// The maximum number of messages; 0 means 50. 0 to 200.
  final int pageSize;

  /// The `next_page_token` of the previous page. At most 512 bytes.
  final String pageToken;

  /// Only the branch that ends with this message; empty means all messages. At
  /// most 128 bytes.
  final String leafMessageId;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  ListMessagesRequest copyWith({
    String? sessionId,
    int? pageSize,
    String? pageToken,
    String? leafMessageId,
  }) => ListMessagesRequest(
    sessionId: sessionId ?? this.sessionId,
    pageSize: pageSize ?? this.pageSize,
    pageToken: pageToken ?? this.pageToken,
    leafMessageId: leafMessageId ?? this.leafMessageId,
  );

  @override
  Map<String, Object?> toJson() => {
    if (sessionId.isNotEmpty) 'session_id': sessionId,
    if (pageSize != 0) 'page_size': pageSize,
    if (pageToken.isNotEmpty) 'page_token': pageToken,
    if (leafMessageId.isNotEmpty) 'leaf_message_id': leafMessageId,
  };

  @override
  Map<String, Object?> get fields => {
    'sessionId': sessionId,
    'pageSize': pageSize,
    'pageToken': pageToken,
    'leafMessageId': leafMessageId,
  };
}

/// ListMessagesResponse is a page of messages.
final class ListMessagesResponse extends Value {
  /// A value in which what is not given is not set.
  const ListMessagesResponse({
    this.messages = const [],
    this.nextPageToken = '',
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory ListMessagesResponse.fromJson(Map<String, Object?> json) =>
      ListMessagesResponse(
        messages:
            wire.field(
              json,
              'messages',
              wire.asList(wire.asMessage(SessionMessage.fromJson)),
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

  /// The messages.
  final List<SessionMessage> messages;

  /// The `page_token` of the next page; empty on the last page.
  final String nextPageToken;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  ListMessagesResponse copyWith({
    List<SessionMessage>? messages,
    String? nextPageToken,
  }) => ListMessagesResponse(
    messages: messages ?? this.messages,
    nextPageToken: nextPageToken ?? this.nextPageToken,
  );

  @override
  Map<String, Object?> toJson() => {
    if (messages.isNotEmpty)
      'messages': [for (final item in messages) item.toJson()],
    if (nextPageToken.isNotEmpty) 'next_page_token': nextPageToken,
  };

  @override
  Map<String, Object?> get fields => {
    'messages': messages,
    'nextPageToken': nextPageToken,
  };
}

/// GetMessageRequest names a message.
final class GetMessageRequest extends Value {
  /// A value in which what is not given is not set.
  const GetMessageRequest({this.sessionId = '', this.messageId = ''});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory GetMessageRequest.fromJson(
    Map<String, Object?> json,
  ) => GetMessageRequest(
    sessionId:
        wire.field(json, 'session_id', wire.asString, alias: 'sessionId') ?? '',
    messageId:
        wire.field(json, 'message_id', wire.asString, alias: 'messageId') ?? '',
  );

  /// The session's id. 1 to 128 bytes.
  final String sessionId;

  /// The message's id. 1 to 128 bytes.
  final String messageId;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  GetMessageRequest copyWith({String? sessionId, String? messageId}) =>
      GetMessageRequest(
        sessionId: sessionId ?? this.sessionId,
        messageId: messageId ?? this.messageId,
      );

  @override
  Map<String, Object?> toJson() => {
    if (sessionId.isNotEmpty) 'session_id': sessionId,
    if (messageId.isNotEmpty) 'message_id': messageId,
  };

  @override
  Map<String, Object?> get fields => {
    'sessionId': sessionId,
    'messageId': messageId,
  };
}

/// RegenerateMessageRequest describes the new answer. Fields that are not set
/// have the values of the session.
final class RegenerateMessageRequest extends Value {
  /// A value in which what is not given is not set.
  const RegenerateMessageRequest({
    this.sessionId = '',
    this.messageId = '',
    this.model = '',
    this.parameters,
    this.requestId = '',
    this.onDisconnect = OnDisconnect.unspecified,
    this.tools = const [],
    this.toolChoice,
    this.responseFormat,
    this.fallbackModels = const [],
    this.outputModalities = const [],
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory RegenerateMessageRequest.fromJson(
    Map<String, Object?> json,
  ) => RegenerateMessageRequest(
    sessionId:
        wire.field(json, 'session_id', wire.asString, alias: 'sessionId') ?? '',
    messageId:
        wire.field(json, 'message_id', wire.asString, alias: 'messageId') ?? '',
    model: wire.field(json, 'model', wire.asString) ?? '',
    parameters: wire.field(
      json,
      'parameters',
      wire.asMessage(Parameters.fromJson),
    ),
    requestId:
        wire.field(json, 'request_id', wire.asString, alias: 'requestId') ?? '',
    onDisconnect:
        wire.field(
          json,
          'on_disconnect',
          OnDisconnect.fromJson,
          alias: 'onDisconnect',
        ) ??
        OnDisconnect.unspecified,
    tools:
        wire.field(json, 'tools', wire.asList(wire.asMessage(Tool.fromJson))) ??
        const [],
    toolChoice: wire.field(
      json,
      'tool_choice',
      wire.asMessage(ToolChoice.fromJson),
      alias: 'toolChoice',
    ),
    responseFormat: wire.field(
      json,
      'response_format',
      wire.asMessage(ResponseFormat.fromJson),
      alias: 'responseFormat',
    ),
    fallbackModels:
        wire.field(
          json,
          'fallback_models',
          wire.asList(wire.asString),
          alias: 'fallbackModels',
        ) ??
        const [],
    outputModalities:
        wire.field(
          json,
          'output_modalities',
          wire.asList(Modality.fromJson),
          alias: 'outputModalities',
        ) ??
        const [],
  );

  /// The session's id. 1 to 128 bytes.
  final String sessionId;

  /// The answer to generate again, or the user's message to answer. 1 to 128
  /// bytes.
  final String messageId;

  /// The model's id. At most 256 bytes.
  final String model;

  /// Generation parameters.
  final Parameters? parameters;

  /// The client's id for the request, as in Generate. At most 128 bytes.
  final String requestId;

  /// What happens when no client reads the events any more.
  final OnDisconnect onDisconnect;

  /// Tools that the model may call. At most 128.
  final List<Tool> tools;

  /// Whether the model must call a tool.
  final ToolChoice? toolChoice;

  /// The format of the answer.
  final ResponseFormat? responseFormat;

  /// Models to try in order when the first one cannot answer. At most 8, each 1
  /// to 256 bytes.
  final List<String> fallbackModels;

  /// What to generate; empty means the default of the model. At most 8.
  final List<Modality> outputModalities;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  RegenerateMessageRequest copyWith({
    String? sessionId,
    String? messageId,
    String? model,
    Parameters? parameters,
    String? requestId,
    OnDisconnect? onDisconnect,
    List<Tool>? tools,
    ToolChoice? toolChoice,
    ResponseFormat? responseFormat,
    List<String>? fallbackModels,
    List<Modality>? outputModalities,
  }) => RegenerateMessageRequest(
    sessionId: sessionId ?? this.sessionId,
    messageId: messageId ?? this.messageId,
    model: model ?? this.model,
    parameters: parameters ?? this.parameters,
    requestId: requestId ?? this.requestId,
    onDisconnect: onDisconnect ?? this.onDisconnect,
    tools: tools ?? this.tools,
    toolChoice: toolChoice ?? this.toolChoice,
    responseFormat: responseFormat ?? this.responseFormat,
    fallbackModels: fallbackModels ?? this.fallbackModels,
    outputModalities: outputModalities ?? this.outputModalities,
  );

  @override
  Map<String, Object?> toJson() => {
    if (sessionId.isNotEmpty) 'session_id': sessionId,
    if (messageId.isNotEmpty) 'message_id': messageId,
    if (model.isNotEmpty) 'model': model,
    if (parameters case final value?) 'parameters': value.toJson(),
    if (requestId.isNotEmpty) 'request_id': requestId,
    if (onDisconnect.number > 0) 'on_disconnect': onDisconnect.wireName,
    if (tools.isNotEmpty) 'tools': [for (final item in tools) item.toJson()],
    if (toolChoice case final value?) 'tool_choice': value.toJson(),
    if (responseFormat case final value?) 'response_format': value.toJson(),
    if (fallbackModels.isNotEmpty) 'fallback_models': fallbackModels,
    if (outputModalities.isNotEmpty)
      'output_modalities': [
        for (final item in outputModalities)
          if (item.number >= 0) item.wireName,
      ],
  };

  @override
  Map<String, Object?> get fields => {
    'sessionId': sessionId,
    'messageId': messageId,
    'model': model,
    'parameters': parameters,
    'requestId': requestId,
    'onDisconnect': onDisconnect,
    'tools': tools,
    'toolChoice': toolChoice,
    'responseFormat': responseFormat,
    'fallbackModels': fallbackModels,
    'outputModalities': outputModalities,
  };
}

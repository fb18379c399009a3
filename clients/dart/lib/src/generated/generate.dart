// Generated from protos/plugai/v1/generate.proto by `make proto`; do not edit.

import '../json.dart' as wire;
import '../value.dart';
import 'event.dart';
import 'message.dart';

/// OnDisconnect says what happens to a request when no client reads its events
/// any more.
enum OnDisconnect implements WireEnum {
  /// The same as ON_DISCONNECT_CANCEL.
  unspecified('ON_DISCONNECT_UNSPECIFIED', 0),

  /// It is cancelled immediately.
  cancel('ON_DISCONNECT_CANCEL', 1),

  /// It continues, and WatchRequest returns the missed events.
  continueValue('ON_DISCONNECT_CONTINUE', 2),

  /// A value that this version of the client does not know; it cannot be sent.
  unrecognized('', -1);

  const OnDisconnect(this.wireName, this.number);

  /// Decodes a name or a number of the JSON mapping.
  static OnDisconnect fromJson(Object json) =>
      wire.asEnum(json, values, unrecognized);

  @override
  final String wireName;

  @override
  final int number;
}

/// RequestState is the state of a request.
enum RequestState implements WireEnum {
  unspecified('REQUEST_STATE_UNSPECIFIED', 0),

  /// It waits for a slot.
  queued('REQUEST_STATE_QUEUED', 1),

  /// It waits until its model is loaded.
  loading('REQUEST_STATE_LOADING', 2),

  /// The model processes it.
  running('REQUEST_STATE_RUNNING', 3),

  /// It is finished.
  finished('REQUEST_STATE_FINISHED', 4),

  /// It was cancelled.
  cancelled('REQUEST_STATE_CANCELLED', 5),

  /// It failed.
  failed('REQUEST_STATE_FAILED', 6),

  /// A value that this version of the client does not know; it cannot be sent.
  unrecognized('', -1);

  const RequestState(this.wireName, this.number);

  /// Decodes a name or a number of the JSON mapping.
  static RequestState fromJson(Object json) =>
      wire.asEnum(json, values, unrecognized);

  @override
  final String wireName;

  @override
  final int number;
}

/// RequestPurpose is the purpose of a request.
enum RequestPurpose implements WireEnum {
  unspecified('REQUEST_PURPOSE_UNSPECIFIED', 0),

  /// A user's request.
  answer('REQUEST_PURPOSE_ANSWER', 1),

  /// The title of a session, which the server requested.
  title('REQUEST_PURPOSE_TITLE', 2),

  /// A value that this version of the client does not know; it cannot be sent.
  unrecognized('', -1);

  const RequestPurpose(this.wireName, this.number);

  /// Decodes a name or a number of the JSON mapping.
  static RequestPurpose fromJson(Object json) =>
      wire.asEnum(json, values, unrecognized);

  @override
  final String wireName;

  @override
  final int number;
}

/// Payer says whose account at a provider is charged.
enum Payer implements WireEnum {
  unspecified('PAYER_UNSPECIFIED', 0),

  /// The caller's account.
  user('PAYER_USER', 1),

  /// The server's account.
  server('PAYER_SERVER', 2),

  /// A value that this version of the client does not know; it cannot be sent.
  unrecognized('', -1);

  const Payer(this.wireName, this.number);

  /// Decodes a name or a number of the JSON mapping.
  static Payer fromJson(Object json) => wire.asEnum(json, values, unrecognized);

  @override
  final String wireName;

  @override
  final int number;
}

/// GenerateRequest is a request to a model.
final class GenerateRequest extends Value {
  /// A value in which what is not given is not set.
  const GenerateRequest({
    this.model = '',
    this.messages = const [],
    this.parameters,
    this.sessionId = '',
    this.requestId = '',
    this.onDisconnect = OnDisconnect.unspecified,
    this.tools = const [],
    this.toolChoice,
    this.responseFormat,
    this.fallbackModels = const [],
    this.outputModalities = const [],
    this.parentMessageId,
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory GenerateRequest.fromJson(
    Map<String, Object?> json,
  ) => GenerateRequest(
    model: wire.field(json, 'model', wire.asString) ?? '',
    messages:
        wire.field(
          json,
          'messages',
          wire.asList(wire.asMessage(Message.fromJson)),
        ) ??
        const [],
    parameters: wire.field(
      json,
      'parameters',
      wire.asMessage(Parameters.fromJson),
    ),
    sessionId:
        wire.field(json, 'session_id', wire.asString, alias: 'sessionId') ?? '',
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
    parentMessageId: wire.field(
      json,
      'parent_message_id',
      wire.asString,
      alias: 'parentMessageId',
    ),
  );

  /// The model's id; empty means the server's default model. At most 256 bytes.
  final String model;

  /// The conversation so far, oldest first. 1 to 512 messages.
  final List<Message> messages;

  /// Generation parameters.
  final Parameters? parameters;

  /// The session that this is a turn of; empty means none. `messages` then
  /// holds only the new messages, of users and tools; they are stored before
  /// the model runs, and the answer is stored at its end. At most 128 bytes.
  final String sessionId;

  /// The client's id for this request, of letters, digits, `.`, `_` and `-`; if
  /// it is empty the server generates one. A request with the same id never
  /// runs twice. At most 128 bytes.
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

  /// The parent message of this turn in the session; if it is unset, the
  /// session's head; if it is set and empty, none. At most 128 bytes.
  final String? parentMessageId;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  GenerateRequest copyWith({
    String? model,
    List<Message>? messages,
    Parameters? parameters,
    String? sessionId,
    String? requestId,
    OnDisconnect? onDisconnect,
    List<Tool>? tools,
    ToolChoice? toolChoice,
    ResponseFormat? responseFormat,
    List<String>? fallbackModels,
    List<Modality>? outputModalities,
    String? parentMessageId,
  }) => GenerateRequest(
    model: model ?? this.model,
    messages: messages ?? this.messages,
    parameters: parameters ?? this.parameters,
    sessionId: sessionId ?? this.sessionId,
    requestId: requestId ?? this.requestId,
    onDisconnect: onDisconnect ?? this.onDisconnect,
    tools: tools ?? this.tools,
    toolChoice: toolChoice ?? this.toolChoice,
    responseFormat: responseFormat ?? this.responseFormat,
    fallbackModels: fallbackModels ?? this.fallbackModels,
    outputModalities: outputModalities ?? this.outputModalities,
    parentMessageId: parentMessageId ?? this.parentMessageId,
  );

  @override
  Map<String, Object?> toJson() => {
    if (model.isNotEmpty) 'model': model,
    if (messages.isNotEmpty)
      'messages': [for (final item in messages) item.toJson()],
    if (parameters case final value?) 'parameters': value.toJson(),
    if (sessionId.isNotEmpty) 'session_id': sessionId,
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
    if (parentMessageId case final value?) 'parent_message_id': value,
  };

  @override
  Map<String, Object?> get fields => {
    'model': model,
    'messages': messages,
    'parameters': parameters,
    'sessionId': sessionId,
    'requestId': requestId,
    'onDisconnect': onDisconnect,
    'tools': tools,
    'toolChoice': toolChoice,
    'responseFormat': responseFormat,
    'fallbackModels': fallbackModels,
    'outputModalities': outputModalities,
    'parentMessageId': parentMessageId,
  };
}

/// GenerateOnceRequest requests a complete answer.
final class GenerateOnceRequest extends Value {
  /// A value in which what is not given is not set.
  const GenerateOnceRequest({this.request});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory GenerateOnceRequest.fromJson(Map<String, Object?> json) =>
      GenerateOnceRequest(
        request: wire.field(
          json,
          'request',
          wire.asMessage(GenerateRequest.fromJson),
        ),
      );

  /// The request, as for Generate; it must be set. Over REST it is the whole
  /// body.
  final GenerateRequest? request;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  GenerateOnceRequest copyWith({GenerateRequest? request}) =>
      GenerateOnceRequest(request: request ?? this.request);

  @override
  Map<String, Object?> toJson() => {
    if (request case final value?) 'request': value.toJson(),
  };

  @override
  Map<String, Object?> get fields => {'request': request};
}

/// GenerateOnceResponse is a complete answer.
final class GenerateOnceResponse extends Value {
  /// A value in which what is not given is not set.
  const GenerateOnceResponse({
    this.requestId = '',
    this.model = '',
    this.message,
    this.finishReason = FinishReason.unspecified,
    this.usage,
    this.timings,
    this.warnings = const [],
    this.embeddings = const [],
    this.logprobs = const [],
    this.messageIds = const [],
    this.stopSequence = '',
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory GenerateOnceResponse.fromJson(Map<String, Object?> json) =>
      GenerateOnceResponse(
        requestId:
            wire.field(json, 'request_id', wire.asString, alias: 'requestId') ??
            '',
        model: wire.field(json, 'model', wire.asString) ?? '',
        message: wire.field(json, 'message', wire.asMessage(Message.fromJson)),
        finishReason:
            wire.field(
              json,
              'finish_reason',
              FinishReason.fromJson,
              alias: 'finishReason',
            ) ??
            FinishReason.unspecified,
        usage: wire.field(json, 'usage', wire.asMessage(Usage.fromJson)),
        timings: wire.field(json, 'timings', wire.asMessage(Timings.fromJson)),
        warnings:
            wire.field(
              json,
              'warnings',
              wire.asList(wire.asMessage(Warning.fromJson)),
            ) ??
            const [],
        embeddings:
            wire.field(
              json,
              'embeddings',
              wire.asList(wire.asMessage(Embedding.fromJson)),
            ) ??
            const [],
        logprobs:
            wire.field(
              json,
              'logprobs',
              wire.asList(wire.asMessage(TokenLogprob.fromJson)),
            ) ??
            const [],
        messageIds:
            wire.field(
              json,
              'message_ids',
              wire.asList(wire.asString),
              alias: 'messageIds',
            ) ??
            const [],
        stopSequence:
            wire.field(
              json,
              'stop_sequence',
              wire.asString,
              alias: 'stopSequence',
            ) ??
            '',
      );

  /// The request's id.
  final String requestId;

  /// The model that actually answered.
  final String model;

  /// The answer.
  final Message? message;

  /// Why it ended.
  final FinishReason finishReason;

  /// Its usage.
  final Usage? usage;

  /// Its timings.
  final Timings? timings;

  /// What was changed or omitted.
  final List<Warning> warnings;

  /// The vectors, if embeddings were requested: one for each message.
  final List<Embedding> embeddings;

  /// Log probabilities of the answer's tokens, if they were requested.
  final List<TokenLogprob> logprobs;

  /// In a turn of a session, the ids of its messages: those of the request, and
  /// last the answer.
  final List<String> messageIds;

  /// The stop text that ended the answer; empty if none did, or if the provider
  /// does not report it.
  final String stopSequence;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  GenerateOnceResponse copyWith({
    String? requestId,
    String? model,
    Message? message,
    FinishReason? finishReason,
    Usage? usage,
    Timings? timings,
    List<Warning>? warnings,
    List<Embedding>? embeddings,
    List<TokenLogprob>? logprobs,
    List<String>? messageIds,
    String? stopSequence,
  }) => GenerateOnceResponse(
    requestId: requestId ?? this.requestId,
    model: model ?? this.model,
    message: message ?? this.message,
    finishReason: finishReason ?? this.finishReason,
    usage: usage ?? this.usage,
    timings: timings ?? this.timings,
    warnings: warnings ?? this.warnings,
    embeddings: embeddings ?? this.embeddings,
    logprobs: logprobs ?? this.logprobs,
    messageIds: messageIds ?? this.messageIds,
    stopSequence: stopSequence ?? this.stopSequence,
  );

  @override
  Map<String, Object?> toJson() => {
    if (requestId.isNotEmpty) 'request_id': requestId,
    if (model.isNotEmpty) 'model': model,
    if (message case final value?) 'message': value.toJson(),
    if (finishReason.number > 0) 'finish_reason': finishReason.wireName,
    if (usage case final value?) 'usage': value.toJson(),
    if (timings case final value?) 'timings': value.toJson(),
    if (warnings.isNotEmpty)
      'warnings': [for (final item in warnings) item.toJson()],
    if (embeddings.isNotEmpty)
      'embeddings': [for (final item in embeddings) item.toJson()],
    if (logprobs.isNotEmpty)
      'logprobs': [for (final item in logprobs) item.toJson()],
    if (messageIds.isNotEmpty) 'message_ids': messageIds,
    if (stopSequence.isNotEmpty) 'stop_sequence': stopSequence,
  };

  @override
  Map<String, Object?> get fields => {
    'requestId': requestId,
    'model': model,
    'message': message,
    'finishReason': finishReason,
    'usage': usage,
    'timings': timings,
    'warnings': warnings,
    'embeddings': embeddings,
    'logprobs': logprobs,
    'messageIds': messageIds,
    'stopSequence': stopSequence,
  };
}

/// RerankRequest asks how relevant documents are to a query.
final class RerankRequest extends Value {
  /// A value in which what is not given is not set.
  const RerankRequest({
    this.model = '',
    this.query = '',
    this.documents = const [],
    this.topN,
    this.requestId = '',
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory RerankRequest.fromJson(Map<String, Object?> json) => RerankRequest(
    model: wire.field(json, 'model', wire.asString) ?? '',
    query: wire.field(json, 'query', wire.asString) ?? '',
    documents:
        wire.field(json, 'documents', wire.asList(wire.asString)) ?? const [],
    topN: wire.field(json, 'top_n', wire.asInt, alias: 'topN'),
    requestId:
        wire.field(json, 'request_id', wire.asString, alias: 'requestId') ?? '',
  );

  /// The id of a model with MODALITY_SCORE. 1 to 256 bytes.
  final String model;

  /// What is looked for. 1 to 65536 bytes.
  final String query;

  /// The texts to judge, each with the query within the model's context. 1 to
  /// 1000, each 1 to 1048576 bytes.
  final List<String> documents;

  /// How many of the most relevant ones to return; by default all. At least 1.
  final int? topN;

  /// The client's id for this request, as for Generate. At most 128 bytes.
  final String requestId;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  RerankRequest copyWith({
    String? model,
    String? query,
    List<String>? documents,
    int? topN,
    String? requestId,
  }) => RerankRequest(
    model: model ?? this.model,
    query: query ?? this.query,
    documents: documents ?? this.documents,
    topN: topN ?? this.topN,
    requestId: requestId ?? this.requestId,
  );

  @override
  Map<String, Object?> toJson() => {
    if (model.isNotEmpty) 'model': model,
    if (query.isNotEmpty) 'query': query,
    if (documents.isNotEmpty) 'documents': documents,
    if (topN case final value?) 'top_n': value,
    if (requestId.isNotEmpty) 'request_id': requestId,
  };

  @override
  Map<String, Object?> get fields => {
    'model': model,
    'query': query,
    'documents': documents,
    'topN': topN,
    'requestId': requestId,
  };
}

/// RerankResponse has the documents in their new order.
final class RerankResponse extends Value {
  /// A value in which what is not given is not set.
  const RerankResponse({
    this.requestId = '',
    this.model = '',
    this.results = const [],
    this.usage,
    this.timings,
    this.warnings = const [],
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory RerankResponse.fromJson(Map<String, Object?> json) => RerankResponse(
    requestId:
        wire.field(json, 'request_id', wire.asString, alias: 'requestId') ?? '',
    model: wire.field(json, 'model', wire.asString) ?? '',
    results:
        wire.field(
          json,
          'results',
          wire.asList(wire.asMessage(RerankResult.fromJson)),
        ) ??
        const [],
    usage: wire.field(json, 'usage', wire.asMessage(Usage.fromJson)),
    timings: wire.field(json, 'timings', wire.asMessage(Timings.fromJson)),
    warnings:
        wire.field(
          json,
          'warnings',
          wire.asList(wire.asMessage(Warning.fromJson)),
        ) ??
        const [],
  );

  /// The request's id.
  final String requestId;

  /// The model that actually answered.
  final String model;

  /// The documents, the most relevant first; of equal ones the first in the
  /// request.
  final List<RerankResult> results;

  /// Its usage.
  final Usage? usage;

  /// Its timings.
  final Timings? timings;

  /// What was changed or omitted.
  final List<Warning> warnings;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  RerankResponse copyWith({
    String? requestId,
    String? model,
    List<RerankResult>? results,
    Usage? usage,
    Timings? timings,
    List<Warning>? warnings,
  }) => RerankResponse(
    requestId: requestId ?? this.requestId,
    model: model ?? this.model,
    results: results ?? this.results,
    usage: usage ?? this.usage,
    timings: timings ?? this.timings,
    warnings: warnings ?? this.warnings,
  );

  @override
  Map<String, Object?> toJson() => {
    if (requestId.isNotEmpty) 'request_id': requestId,
    if (model.isNotEmpty) 'model': model,
    if (results.isNotEmpty)
      'results': [for (final item in results) item.toJson()],
    if (usage case final value?) 'usage': value.toJson(),
    if (timings case final value?) 'timings': value.toJson(),
    if (warnings.isNotEmpty)
      'warnings': [for (final item in warnings) item.toJson()],
  };

  @override
  Map<String, Object?> get fields => {
    'requestId': requestId,
    'model': model,
    'results': results,
    'usage': usage,
    'timings': timings,
    'warnings': warnings,
  };
}

/// RerankResult is a document that was judged.
final class RerankResult extends Value {
  /// A value in which what is not given is not set.
  const RerankResult({this.indexValue = 0, this.relevanceScore = 0});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory RerankResult.fromJson(Map<String, Object?> json) => RerankResult(
    indexValue: wire.field(json, 'index', wire.asInt) ?? 0,
    relevanceScore:
        wire.field(
          json,
          'relevance_score',
          wire.asDouble,
          alias: 'relevanceScore',
        ) ??
        0,
  );

  /// Its place in the request, from 0.
  final int indexValue;

  /// How relevant it is, 0 to 1.
  final double relevanceScore;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  RerankResult copyWith({int? indexValue, double? relevanceScore}) =>
      RerankResult(
        indexValue: indexValue ?? this.indexValue,
        relevanceScore: relevanceScore ?? this.relevanceScore,
      );

  @override
  Map<String, Object?> toJson() => {
    if (indexValue != 0) 'index': indexValue,
    if (relevanceScore != 0)
      'relevance_score': wire.encodeDouble(relevanceScore),
  };

  @override
  Map<String, Object?> get fields => {
    'indexValue': indexValue,
    'relevanceScore': relevanceScore,
  };
}

/// WatchRequestRequest selects the events to stream.
final class WatchRequestRequest extends Value {
  /// A value in which what is not given is not set.
  const WatchRequestRequest({this.requestId = '', this.afterSeq = 0});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory WatchRequestRequest.fromJson(
    Map<String, Object?> json,
  ) => WatchRequestRequest(
    requestId:
        wire.field(json, 'request_id', wire.asString, alias: 'requestId') ?? '',
    afterSeq: wire.field(json, 'after_seq', wire.asInt, alias: 'afterSeq') ?? 0,
  );

  /// The request's id. 1 to 128 bytes.
  final String requestId;

  /// The number of the last event that the client has received; 0 means from
  /// the start.
  final int afterSeq;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  WatchRequestRequest copyWith({String? requestId, int? afterSeq}) =>
      WatchRequestRequest(
        requestId: requestId ?? this.requestId,
        afterSeq: afterSeq ?? this.afterSeq,
      );

  @override
  Map<String, Object?> toJson() => {
    if (requestId.isNotEmpty) 'request_id': requestId,
    if (afterSeq != 0) 'after_seq': afterSeq,
  };

  @override
  Map<String, Object?> get fields => {
    'requestId': requestId,
    'afterSeq': afterSeq,
  };
}

/// GetRequestRequest names a request.
final class GetRequestRequest extends Value {
  /// A value in which what is not given is not set.
  const GetRequestRequest({this.requestId = ''});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory GetRequestRequest.fromJson(Map<String, Object?> json) =>
      GetRequestRequest(
        requestId:
            wire.field(json, 'request_id', wire.asString, alias: 'requestId') ??
            '',
      );

  /// The request's id. 1 to 128 bytes.
  final String requestId;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  GetRequestRequest copyWith({String? requestId}) =>
      GetRequestRequest(requestId: requestId ?? this.requestId);

  @override
  Map<String, Object?> toJson() => {
    if (requestId.isNotEmpty) 'request_id': requestId,
  };

  @override
  Map<String, Object?> get fields => {'requestId': requestId};
}

/// CancelRequestRequest names a request.
final class CancelRequestRequest extends Value {
  /// A value in which what is not given is not set.
  const CancelRequestRequest({this.requestId = ''});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory CancelRequestRequest.fromJson(Map<String, Object?> json) =>
      CancelRequestRequest(
        requestId:
            wire.field(json, 'request_id', wire.asString, alias: 'requestId') ??
            '',
      );

  /// The request's id. 1 to 128 bytes.
  final String requestId;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  CancelRequestRequest copyWith({String? requestId}) =>
      CancelRequestRequest(requestId: requestId ?? this.requestId);

  @override
  Map<String, Object?> toJson() => {
    if (requestId.isNotEmpty) 'request_id': requestId,
  };

  @override
  Map<String, Object?> get fields => {'requestId': requestId};
}

/// DeleteRequestRequest names a request.
final class DeleteRequestRequest extends Value {
  /// A value in which what is not given is not set.
  const DeleteRequestRequest({this.requestId = ''});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory DeleteRequestRequest.fromJson(Map<String, Object?> json) =>
      DeleteRequestRequest(
        requestId:
            wire.field(json, 'request_id', wire.asString, alias: 'requestId') ??
            '',
      );

  /// The request's id. 1 to 128 bytes.
  final String requestId;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  DeleteRequestRequest copyWith({String? requestId}) =>
      DeleteRequestRequest(requestId: requestId ?? this.requestId);

  @override
  Map<String, Object?> toJson() => {
    if (requestId.isNotEmpty) 'request_id': requestId,
  };

  @override
  Map<String, Object?> get fields => {'requestId': requestId};
}

/// Request is the record of one request.
final class Request extends Value {
  /// A value in which what is not given is not set.
  const Request({
    this.requestId = '',
    this.model = '',
    this.answeredBy = '',
    this.state = RequestState.unspecified,
    this.finishReason = FinishReason.unspecified,
    this.failure,
    this.usage,
    this.timings,
    this.onDisconnect = OnDisconnect.unspecified,
    this.createTime,
    this.endTime,
    this.cancelledBy = '',
    this.attempts = const [],
    this.queued,
    this.sessionId = '',
    this.purpose = RequestPurpose.unspecified,
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory Request.fromJson(Map<String, Object?> json) => Request(
    requestId:
        wire.field(json, 'request_id', wire.asString, alias: 'requestId') ?? '',
    model: wire.field(json, 'model', wire.asString) ?? '',
    answeredBy:
        wire.field(json, 'answered_by', wire.asString, alias: 'answeredBy') ??
        '',
    state:
        wire.field(json, 'state', RequestState.fromJson) ??
        RequestState.unspecified,
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
    timings: wire.field(json, 'timings', wire.asMessage(Timings.fromJson)),
    onDisconnect:
        wire.field(
          json,
          'on_disconnect',
          OnDisconnect.fromJson,
          alias: 'onDisconnect',
        ) ??
        OnDisconnect.unspecified,
    createTime: wire.field(
      json,
      'create_time',
      wire.asTime,
      alias: 'createTime',
    ),
    endTime: wire.field(json, 'end_time', wire.asTime, alias: 'endTime'),
    cancelledBy:
        wire.field(json, 'cancelled_by', wire.asString, alias: 'cancelledBy') ??
        '',
    attempts:
        wire.field(
          json,
          'attempts',
          wire.asList(wire.asMessage(Attempt.fromJson)),
        ) ??
        const [],
    queued: wire.field(json, 'queued', wire.asMessage(Queued.fromJson)),
    sessionId:
        wire.field(json, 'session_id', wire.asString, alias: 'sessionId') ?? '',
    purpose:
        wire.field(json, 'purpose', RequestPurpose.fromJson) ??
        RequestPurpose.unspecified,
  );

  /// Its id.
  final String requestId;

  /// The requested model.
  final String model;

  /// The model that actually answered; empty until one does.
  final String answeredBy;

  /// Its state.
  final RequestState state;

  /// Why it ended, if it finished or was cancelled.
  final FinishReason finishReason;

  /// Why it failed, if it failed.
  final Failed? failure;

  /// Its usage.
  final Usage? usage;

  /// Its timings.
  final Timings? timings;

  /// What happens when no client reads the events any more.
  final OnDisconnect onDisconnect;

  /// When it was received.
  final DateTime? createTime;

  /// When it ended; unset while it runs.
  final DateTime? endTime;

  /// Who or what cancelled it: `client`, `disconnect`, `administrator`,
  /// `shutdown`, or `turn` if a title request was cancelled in favour of one;
  /// empty if it was not cancelled.
  final String cancelledBy;

  /// The attempts of all models, in order; `usage` is their sum.
  final List<Attempt> attempts;

  /// Its position, while it is queued.
  final Queued? queued;

  /// The session that it is a turn of; empty if it belongs to none.
  final String sessionId;

  /// Its purpose.
  final RequestPurpose purpose;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  Request copyWith({
    String? requestId,
    String? model,
    String? answeredBy,
    RequestState? state,
    FinishReason? finishReason,
    Failed? failure,
    Usage? usage,
    Timings? timings,
    OnDisconnect? onDisconnect,
    DateTime? createTime,
    DateTime? endTime,
    String? cancelledBy,
    List<Attempt>? attempts,
    Queued? queued,
    String? sessionId,
    RequestPurpose? purpose,
  }) => Request(
    requestId: requestId ?? this.requestId,
    model: model ?? this.model,
    answeredBy: answeredBy ?? this.answeredBy,
    state: state ?? this.state,
    finishReason: finishReason ?? this.finishReason,
    failure: failure ?? this.failure,
    usage: usage ?? this.usage,
    timings: timings ?? this.timings,
    onDisconnect: onDisconnect ?? this.onDisconnect,
    createTime: createTime ?? this.createTime,
    endTime: endTime ?? this.endTime,
    cancelledBy: cancelledBy ?? this.cancelledBy,
    attempts: attempts ?? this.attempts,
    queued: queued ?? this.queued,
    sessionId: sessionId ?? this.sessionId,
    purpose: purpose ?? this.purpose,
  );

  @override
  Map<String, Object?> toJson() => {
    if (requestId.isNotEmpty) 'request_id': requestId,
    if (model.isNotEmpty) 'model': model,
    if (answeredBy.isNotEmpty) 'answered_by': answeredBy,
    if (state.number > 0) 'state': state.wireName,
    if (finishReason.number > 0) 'finish_reason': finishReason.wireName,
    if (failure case final value?) 'failure': value.toJson(),
    if (usage case final value?) 'usage': value.toJson(),
    if (timings case final value?) 'timings': value.toJson(),
    if (onDisconnect.number > 0) 'on_disconnect': onDisconnect.wireName,
    if (createTime case final value?) 'create_time': wire.encodeTime(value),
    if (endTime case final value?) 'end_time': wire.encodeTime(value),
    if (cancelledBy.isNotEmpty) 'cancelled_by': cancelledBy,
    if (attempts.isNotEmpty)
      'attempts': [for (final item in attempts) item.toJson()],
    if (queued case final value?) 'queued': value.toJson(),
    if (sessionId.isNotEmpty) 'session_id': sessionId,
    if (purpose.number > 0) 'purpose': purpose.wireName,
  };

  @override
  Map<String, Object?> get fields => {
    'requestId': requestId,
    'model': model,
    'answeredBy': answeredBy,
    'state': state,
    'finishReason': finishReason,
    'failure': failure,
    'usage': usage,
    'timings': timings,
    'onDisconnect': onDisconnect,
    'createTime': createTime,
    'endTime': endTime,
    'cancelledBy': cancelledBy,
    'attempts': attempts,
    'queued': queued,
    'sessionId': sessionId,
    'purpose': purpose,
  };
}

/// Attempt is one model's attempt at a request.
final class Attempt extends Value {
  /// A value in which what is not given is not set.
  const Attempt({
    this.model = '',
    this.runner = '',
    this.provider = '',
    this.state = RequestState.unspecified,
    this.failure,
    this.usage,
    this.createTime,
    this.endTime,
    this.paidBy = Payer.unspecified,
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory Attempt.fromJson(Map<String, Object?> json) => Attempt(
    model: wire.field(json, 'model', wire.asString) ?? '',
    runner: wire.field(json, 'runner', wire.asString) ?? '',
    provider: wire.field(json, 'provider', wire.asString) ?? '',
    state:
        wire.field(json, 'state', RequestState.fromJson) ??
        RequestState.unspecified,
    failure: wire.field(json, 'failure', wire.asMessage(Failed.fromJson)),
    usage: wire.field(json, 'usage', wire.asMessage(Usage.fromJson)),
    createTime: wire.field(
      json,
      'create_time',
      wire.asTime,
      alias: 'createTime',
    ),
    endTime: wire.field(json, 'end_time', wire.asTime, alias: 'endTime'),
    paidBy:
        wire.field(json, 'paid_by', Payer.fromJson, alias: 'paidBy') ??
        Payer.unspecified,
  );

  /// The model.
  final String model;

  /// The runner that serves it.
  final String runner;

  /// Where the model runs: `local`, or the name of a provider.
  final String provider;

  /// How it ended; REQUEST_STATE_QUEUED while it runs.
  final RequestState state;

  /// Why it failed, if it failed.
  final Failed? failure;

  /// Its usage.
  final Usage? usage;

  /// When it started.
  final DateTime? createTime;

  /// When it ended; unset while it runs.
  final DateTime? endTime;

  /// Whose account at the provider is charged; unspecified if none is.
  final Payer paidBy;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  Attempt copyWith({
    String? model,
    String? runner,
    String? provider,
    RequestState? state,
    Failed? failure,
    Usage? usage,
    DateTime? createTime,
    DateTime? endTime,
    Payer? paidBy,
  }) => Attempt(
    model: model ?? this.model,
    runner: runner ?? this.runner,
    provider: provider ?? this.provider,
    state: state ?? this.state,
    failure: failure ?? this.failure,
    usage: usage ?? this.usage,
    createTime: createTime ?? this.createTime,
    endTime: endTime ?? this.endTime,
    paidBy: paidBy ?? this.paidBy,
  );

  @override
  Map<String, Object?> toJson() => {
    if (model.isNotEmpty) 'model': model,
    if (runner.isNotEmpty) 'runner': runner,
    if (provider.isNotEmpty) 'provider': provider,
    if (state.number > 0) 'state': state.wireName,
    if (failure case final value?) 'failure': value.toJson(),
    if (usage case final value?) 'usage': value.toJson(),
    if (createTime case final value?) 'create_time': wire.encodeTime(value),
    if (endTime case final value?) 'end_time': wire.encodeTime(value),
    if (paidBy.number > 0) 'paid_by': paidBy.wireName,
  };

  @override
  Map<String, Object?> get fields => {
    'model': model,
    'runner': runner,
    'provider': provider,
    'state': state,
    'failure': failure,
    'usage': usage,
    'createTime': createTime,
    'endTime': endTime,
    'paidBy': paidBy,
  };
}

/// ListRequestsRequest requests a page of requests.
final class ListRequestsRequest extends Value {
  /// A value in which what is not given is not set.
  const ListRequestsRequest({
    this.pageSize = 0,
    this.pageToken = '',
    this.state = RequestState.unspecified,
    this.model = '',
    this.sessionId = '',
    this.createdFrom,
    this.createdBefore,
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory ListRequestsRequest.fromJson(
    Map<String, Object?> json,
  ) => ListRequestsRequest(
    pageSize: wire.field(json, 'page_size', wire.asInt, alias: 'pageSize') ?? 0,
    pageToken:
        wire.field(json, 'page_token', wire.asString, alias: 'pageToken') ?? '',
    state:
        wire.field(json, 'state', RequestState.fromJson) ??
        RequestState.unspecified,
    model: wire.field(json, 'model', wire.asString) ?? '',
    sessionId:
        wire.field(json, 'session_id', wire.asString, alias: 'sessionId') ?? '',
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

  /// Only requests in this state; unspecified means all.
  final RequestState state;

  /// Only requests for this model; empty means all. At most 256 bytes.
  final String model;

  /// Only turns of this session; empty means all. At most 128 bytes.
  final String sessionId;

  /// Only requests from this time on.
  final DateTime? createdFrom;

  /// Only requests before this time.
  final DateTime? createdBefore;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  ListRequestsRequest copyWith({
    int? pageSize,
    String? pageToken,
    RequestState? state,
    String? model,
    String? sessionId,
    DateTime? createdFrom,
    DateTime? createdBefore,
  }) => ListRequestsRequest(
    pageSize: pageSize ?? this.pageSize,
    pageToken: pageToken ?? this.pageToken,
    state: state ?? this.state,
    model: model ?? this.model,
    sessionId: sessionId ?? this.sessionId,
    createdFrom: createdFrom ?? this.createdFrom,
    createdBefore: createdBefore ?? this.createdBefore,
  );

  @override
  Map<String, Object?> toJson() => {
    if (pageSize != 0) 'page_size': pageSize,
    if (pageToken.isNotEmpty) 'page_token': pageToken,
    if (state.number > 0) 'state': state.wireName,
    if (model.isNotEmpty) 'model': model,
    if (sessionId.isNotEmpty) 'session_id': sessionId,
    if (createdFrom case final value?) 'created_from': wire.encodeTime(value),
    if (createdBefore case final value?)
      'created_before': wire.encodeTime(value),
  };

  @override
  Map<String, Object?> get fields => {
    'pageSize': pageSize,
    'pageToken': pageToken,
    'state': state,
    'model': model,
    'sessionId': sessionId,
    'createdFrom': createdFrom,
    'createdBefore': createdBefore,
  };
}

/// ListRequestsResponse is a page of requests. It may be shorter than requested
/// although more pages follow.
final class ListRequestsResponse extends Value {
  /// A value in which what is not given is not set.
  const ListRequestsResponse({
    this.requests = const [],
    this.nextPageToken = '',
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory ListRequestsResponse.fromJson(Map<String, Object?> json) =>
      ListRequestsResponse(
        requests:
            wire.field(
              json,
              'requests',
              wire.asList(wire.asMessage(Request.fromJson)),
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
  final List<Request> requests;

  /// The `page_token` of the next page; empty on the last page.
  final String nextPageToken;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  ListRequestsResponse copyWith({
    List<Request>? requests,
    String? nextPageToken,
  }) => ListRequestsResponse(
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

/// GetQueueRequest selects a queue.
final class GetQueueRequest extends Value {
  /// A value in which what is not given is not set.
  const GetQueueRequest({this.model = ''});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory GetQueueRequest.fromJson(Map<String, Object?> json) =>
      GetQueueRequest(model: wire.field(json, 'model', wire.asString) ?? '');

  /// The model's id, or an alias, which has a queue for each of its models;
  /// empty means every model that has a queue. At most 256 bytes.
  final String model;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  GetQueueRequest copyWith({String? model}) =>
      GetQueueRequest(model: model ?? this.model);

  @override
  Map<String, Object?> toJson() => {if (model.isNotEmpty) 'model': model};

  @override
  Map<String, Object?> get fields => {'model': model};
}

/// GetQueueResponse contains the queues.
final class GetQueueResponse extends Value {
  /// A value in which what is not given is not set.
  const GetQueueResponse({this.queues = const []});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory GetQueueResponse.fromJson(Map<String, Object?> json) =>
      GetQueueResponse(
        queues:
            wire.field(
              json,
              'queues',
              wire.asList(wire.asMessage(ModelQueue.fromJson)),
            ) ??
            const [],
      );

  /// One for each model.
  final List<ModelQueue> queues;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  GetQueueResponse copyWith({List<ModelQueue>? queues}) =>
      GetQueueResponse(queues: queues ?? this.queues);

  @override
  Map<String, Object?> toJson() => {
    if (queues.isNotEmpty) 'queues': [for (final item in queues) item.toJson()],
  };

  @override
  Map<String, Object?> get fields => {'queues': queues};
}

/// ModelQueue is the queue of one model.
final class ModelQueue extends Value {
  /// A value in which what is not given is not set.
  const ModelQueue({
    this.model = '',
    this.capacity,
    this.active,
    this.length,
    this.requests = const [],
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory ModelQueue.fromJson(Map<String, Object?> json) => ModelQueue(
    model: wire.field(json, 'model', wire.asString) ?? '',
    capacity: wire.field(json, 'capacity', wire.asInt),
    active: wire.field(json, 'active', wire.asInt),
    length: wire.field(json, 'length', wire.asInt),
    requests:
        wire.field(
          json,
          'requests',
          wire.asList(wire.asMessage(QueuedRequest.fromJson)),
        ) ??
        const [],
  );

  /// The model.
  final String model;

  /// The number of requests that it can serve at once.
  final int? capacity;

  /// The number of requests that it is serving.
  final int? active;

  /// The length of the queue.
  final int? length;

  /// The caller's own queued requests, the next one first.
  final List<QueuedRequest> requests;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  ModelQueue copyWith({
    String? model,
    int? capacity,
    int? active,
    int? length,
    List<QueuedRequest>? requests,
  }) => ModelQueue(
    model: model ?? this.model,
    capacity: capacity ?? this.capacity,
    active: active ?? this.active,
    length: length ?? this.length,
    requests: requests ?? this.requests,
  );

  @override
  Map<String, Object?> toJson() => {
    if (model.isNotEmpty) 'model': model,
    if (capacity case final value?) 'capacity': value,
    if (active case final value?) 'active': value,
    if (length case final value?) 'length': value,
    if (requests.isNotEmpty)
      'requests': [for (final item in requests) item.toJson()],
  };

  @override
  Map<String, Object?> get fields => {
    'model': model,
    'capacity': capacity,
    'active': active,
    'length': length,
    'requests': requests,
  };
}

/// QueuedRequest is one request in a queue.
final class QueuedRequest extends Value {
  /// A value in which what is not given is not set.
  const QueuedRequest({this.requestId = '', this.queued});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory QueuedRequest.fromJson(Map<String, Object?> json) => QueuedRequest(
    requestId:
        wire.field(json, 'request_id', wire.asString, alias: 'requestId') ?? '',
    queued: wire.field(json, 'queued', wire.asMessage(Queued.fromJson)),
  );

  /// Its id.
  final String requestId;

  /// Its position.
  final Queued? queued;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  QueuedRequest copyWith({String? requestId, Queued? queued}) => QueuedRequest(
    requestId: requestId ?? this.requestId,
    queued: queued ?? this.queued,
  );

  @override
  Map<String, Object?> toJson() => {
    if (requestId.isNotEmpty) 'request_id': requestId,
    if (queued case final value?) 'queued': value.toJson(),
  };

  @override
  Map<String, Object?> get fields => {'requestId': requestId, 'queued': queued};
}

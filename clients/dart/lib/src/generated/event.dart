// Generated from protos/plugai/v1/event.proto by `make proto`; do not edit.

import 'dart:convert';
import 'dart:typed_data';

import '../json.dart' as wire;
import '../value.dart';
import 'error.dart';
import 'message.dart';

/// FinishReason says why an answer ended.
enum FinishReason implements WireEnum {
  unspecified('FINISH_REASON_UNSPECIFIED', 0),

  /// The model finished, or generated a stop text.
  stop('FINISH_REASON_STOP', 1),

  /// `max_output_tokens` was reached, or the context was full.
  length('FINISH_REASON_LENGTH', 2),

  /// The model has called tools.
  toolCalls('FINISH_REASON_TOOL_CALLS', 3),

  /// A provider's filter stopped the answer.
  contentFilter('FINISH_REASON_CONTENT_FILTER', 4),

  /// The request was cancelled. The text generated before remains.
  cancelled('FINISH_REASON_CANCELLED', 5),

  /// The provider gave another reason, or none. The answer may be incomplete.
  other('FINISH_REASON_OTHER', 6),

  /// A value that this version of the client does not know; it cannot be sent.
  unrecognized('', -1);

  const FinishReason(this.wireName, this.number);

  /// Decodes a name or a number of the JSON mapping.
  static FinishReason fromJson(Object json) =>
      wire.asEnum(json, values, unrecognized);

  @override
  final String wireName;

  @override
  final int number;
}

/// UsageSource says where the token counts come from.
enum UsageSource implements WireEnum {
  unspecified('USAGE_SOURCE_UNSPECIFIED', 0),

  /// The provider reported them.
  provider('USAGE_SOURCE_PROVIDER', 1),

  /// The server counted the model's tokens.
  counted('USAGE_SOURCE_COUNTED', 2),

  /// The server estimated them.
  estimated('USAGE_SOURCE_ESTIMATED', 3),

  /// A value that this version of the client does not know; it cannot be sent.
  unrecognized('', -1);

  const UsageSource(this.wireName, this.number);

  /// Decodes a name or a number of the JSON mapping.
  static UsageSource fromJson(Object json) =>
      wire.asEnum(json, values, unrecognized);

  @override
  final String wireName;

  @override
  final int number;
}

/// Usage is what a request has used until now.
final class Usage extends Value implements Event {
  /// A value in which what is not given is not set.
  const Usage({
    this.inputTokens,
    this.cachedInputTokens,
    this.outputTokens,
    this.reasoningTokens,
    this.steps,
    this.source = UsageSource.unspecified,
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory Usage.fromJson(Map<String, Object?> json) => Usage(
    inputTokens: wire.field(
      json,
      'input_tokens',
      wire.asInt,
      alias: 'inputTokens',
    ),
    cachedInputTokens: wire.field(
      json,
      'cached_input_tokens',
      wire.asInt,
      alias: 'cachedInputTokens',
    ),
    outputTokens: wire.field(
      json,
      'output_tokens',
      wire.asInt,
      alias: 'outputTokens',
    ),
    reasoningTokens: wire.field(
      json,
      'reasoning_tokens',
      wire.asInt,
      alias: 'reasoningTokens',
    ),
    steps: wire.field(json, 'steps', wire.asInt),
    source:
        wire.field(json, 'source', UsageSource.fromJson) ??
        UsageSource.unspecified,
  );

  /// Input tokens.
  final int? inputTokens;

  /// Input tokens that were read from a cache; included in `input_tokens`.
  final int? cachedInputTokens;

  /// Output tokens.
  final int? outputTokens;

  /// Output tokens spent on reasoning; included in `output_tokens`.
  final int? reasoningTokens;

  /// Denoising steps.
  final int? steps;

  /// Where the counts come from.
  final UsageSource source;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  Usage copyWith({
    int? inputTokens,
    int? cachedInputTokens,
    int? outputTokens,
    int? reasoningTokens,
    int? steps,
    UsageSource? source,
  }) => Usage(
    inputTokens: inputTokens ?? this.inputTokens,
    cachedInputTokens: cachedInputTokens ?? this.cachedInputTokens,
    outputTokens: outputTokens ?? this.outputTokens,
    reasoningTokens: reasoningTokens ?? this.reasoningTokens,
    steps: steps ?? this.steps,
    source: source ?? this.source,
  );

  @override
  Map<String, Object?> toJson() => {
    if (inputTokens case final value?) 'input_tokens': value,
    if (cachedInputTokens case final value?) 'cached_input_tokens': value,
    if (outputTokens case final value?) 'output_tokens': value,
    if (reasoningTokens case final value?) 'reasoning_tokens': value,
    if (steps case final value?) 'steps': value,
    if (source.number > 0) 'source': source.wireName,
  };

  @override
  Map<String, Object?> get fields => {
    'inputTokens': inputTokens,
    'cachedInputTokens': cachedInputTokens,
    'outputTokens': outputTokens,
    'reasoningTokens': reasoningTokens,
    'steps': steps,
    'source': source,
  };
}

/// Timings are the durations of a request's stages, in seconds.
final class Timings extends Value {
  /// A value in which what is not given is not set.
  const Timings({
    this.queuedSeconds,
    this.loadingSeconds,
    this.firstDeltaSeconds,
    this.totalSeconds,
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory Timings.fromJson(Map<String, Object?> json) => Timings(
    queuedSeconds: wire.field(
      json,
      'queued_seconds',
      wire.asDouble,
      alias: 'queuedSeconds',
    ),
    loadingSeconds: wire.field(
      json,
      'loading_seconds',
      wire.asDouble,
      alias: 'loadingSeconds',
    ),
    firstDeltaSeconds: wire.field(
      json,
      'first_delta_seconds',
      wire.asDouble,
      alias: 'firstDeltaSeconds',
    ),
    totalSeconds: wire.field(
      json,
      'total_seconds',
      wire.asDouble,
      alias: 'totalSeconds',
    ),
  );

  /// Time in the queue.
  final double? queuedSeconds;

  /// Time while the model was loaded.
  final double? loadingSeconds;

  /// Time from acceptance to the first delta; unset if there was none.
  final double? firstDeltaSeconds;

  /// Time from acceptance to the end.
  final double? totalSeconds;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  Timings copyWith({
    double? queuedSeconds,
    double? loadingSeconds,
    double? firstDeltaSeconds,
    double? totalSeconds,
  }) => Timings(
    queuedSeconds: queuedSeconds ?? this.queuedSeconds,
    loadingSeconds: loadingSeconds ?? this.loadingSeconds,
    firstDeltaSeconds: firstDeltaSeconds ?? this.firstDeltaSeconds,
    totalSeconds: totalSeconds ?? this.totalSeconds,
  );

  @override
  Map<String, Object?> toJson() => {
    if (queuedSeconds case final value?)
      'queued_seconds': wire.encodeDouble(value),
    if (loadingSeconds case final value?)
      'loading_seconds': wire.encodeDouble(value),
    if (firstDeltaSeconds case final value?)
      'first_delta_seconds': wire.encodeDouble(value),
    if (totalSeconds case final value?)
      'total_seconds': wire.encodeDouble(value),
  };

  @override
  Map<String, Object?> get fields => {
    'queuedSeconds': queuedSeconds,
    'loadingSeconds': loadingSeconds,
    'firstDeltaSeconds': firstDeltaSeconds,
    'totalSeconds': totalSeconds,
  };
}

/// Accepted says that the request will run.
final class Accepted extends Value implements Event {
  /// A value in which what is not given is not set.
  const Accepted({
    this.model = '',
    this.fallbackModels = const [],
    this.messageIds = const [],
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory Accepted.fromJson(Map<String, Object?> json) => Accepted(
    model: wire.field(json, 'model', wire.asString) ?? '',
    fallbackModels:
        wire.field(
          json,
          'fallback_models',
          wire.asList(wire.asString),
          alias: 'fallbackModels',
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
  );

  /// The model that will answer.
  final String model;

  /// Models that are tried in order if it cannot answer.
  final List<String> fallbackModels;

  /// In a turn of a session, the ids of its messages: those of the request,
  /// which are stored already, and last the answer.
  final List<String> messageIds;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  Accepted copyWith({
    String? model,
    List<String>? fallbackModels,
    List<String>? messageIds,
  }) => Accepted(
    model: model ?? this.model,
    fallbackModels: fallbackModels ?? this.fallbackModels,
    messageIds: messageIds ?? this.messageIds,
  );

  @override
  Map<String, Object?> toJson() => {
    if (model.isNotEmpty) 'model': model,
    if (fallbackModels.isNotEmpty) 'fallback_models': fallbackModels,
    if (messageIds.isNotEmpty) 'message_ids': messageIds,
  };

  @override
  Map<String, Object?> get fields => {
    'model': model,
    'fallbackModels': fallbackModels,
    'messageIds': messageIds,
  };
}

/// Queued is a request's position in the queue. It is sent again when that
/// changes, at most four times a second.
final class Queued extends Value implements Event {
  /// A value in which what is not given is not set.
  const Queued({this.position, this.length, this.etaSeconds});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory Queued.fromJson(Map<String, Object?> json) => Queued(
    position: wire.field(json, 'position', wire.asInt),
    length: wire.field(json, 'length', wire.asInt),
    etaSeconds: wire.field(
      json,
      'eta_seconds',
      wire.asDouble,
      alias: 'etaSeconds',
    ),
  );

  /// The current position; 1 is next.
  final int? position;

  /// The length of the queue.
  final int? length;

  /// Estimated wait in seconds; unset until durations have been measured.
  final double? etaSeconds;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  Queued copyWith({int? position, int? length, double? etaSeconds}) => Queued(
    position: position ?? this.position,
    length: length ?? this.length,
    etaSeconds: etaSeconds ?? this.etaSeconds,
  );

  @override
  Map<String, Object?> toJson() => {
    if (position case final value?) 'position': value,
    if (length case final value?) 'length': value,
    if (etaSeconds case final value?) 'eta_seconds': wire.encodeDouble(value),
  };

  @override
  Map<String, Object?> get fields => {
    'position': position,
    'length': length,
    'etaSeconds': etaSeconds,
  };
}

/// Loading is the progress of loading the model.
final class Loading extends Value implements Event {
  /// A value in which what is not given is not set.
  const Loading({this.model = '', this.stage = '', this.fraction});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory Loading.fromJson(Map<String, Object?> json) => Loading(
    model: wire.field(json, 'model', wire.asString) ?? '',
    stage: wire.field(json, 'stage', wire.asString) ?? '',
    fraction: wire.field(json, 'fraction', wire.asDouble),
  );

  /// The model.
  final String model;

  /// The current stage, such as `starting`, `checking` or `reading`.
  final String stage;

  /// The completed fraction, 0 to 1; unset while it is unknown.
  final double? fraction;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  Loading copyWith({String? model, String? stage, double? fraction}) => Loading(
    model: model ?? this.model,
    stage: stage ?? this.stage,
    fraction: fraction ?? this.fraction,
  );

  @override
  Map<String, Object?> toJson() => {
    if (model.isNotEmpty) 'model': model,
    if (stage.isNotEmpty) 'stage': stage,
    if (fraction case final value?) 'fraction': wire.encodeDouble(value),
  };

  @override
  Map<String, Object?> get fields => {
    'model': model,
    'stage': stage,
    'fraction': fraction,
  };
}

/// Started says that the model has begun to process the request.
final class Started extends Value implements Event {
  /// A value in which what is not given is not set.
  const Started({this.model = '', this.runner = ''});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory Started.fromJson(Map<String, Object?> json) => Started(
    model: wire.field(json, 'model', wire.asString) ?? '',
    runner: wire.field(json, 'runner', wire.asString) ?? '',
  );

  /// The model that actually answers.
  final String model;

  /// The runner that serves it.
  final String runner;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  Started copyWith({String? model, String? runner}) =>
      Started(model: model ?? this.model, runner: runner ?? this.runner);

  @override
  Map<String, Object?> toJson() => {
    if (model.isNotEmpty) 'model': model,
    if (runner.isNotEmpty) 'runner': runner,
  };

  @override
  Map<String, Object?> get fields => {'model': model, 'runner': runner};
}

/// TokenLogprob is a token and the natural logarithm of its probability.
final class TokenLogprob extends Value {
  /// A value in which what is not given is not set.
  const TokenLogprob({this.token = '', this.logprob, this.top = const []});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory TokenLogprob.fromJson(Map<String, Object?> json) => TokenLogprob(
    token: wire.field(json, 'token', wire.asString) ?? '',
    logprob: wire.field(json, 'logprob', wire.asDouble),
    top:
        wire.field(
          json,
          'top',
          wire.asList(wire.asMessage(TokenLogprob.fromJson)),
        ) ??
        const [],
  );

  /// The token's text.
  final String token;

  /// Natural logarithm of its probability.
  final double? logprob;

  /// The most likely tokens at this position, in descending order.
  final List<TokenLogprob> top;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  TokenLogprob copyWith({
    String? token,
    double? logprob,
    List<TokenLogprob>? top,
  }) => TokenLogprob(
    token: token ?? this.token,
    logprob: logprob ?? this.logprob,
    top: top ?? this.top,
  );

  @override
  Map<String, Object?> toJson() => {
    if (token.isNotEmpty) 'token': token,
    if (logprob case final value?) 'logprob': wire.encodeDouble(value),
    if (top.isNotEmpty) 'top': [for (final item in top) item.toJson()],
  };

  @override
  Map<String, Object?> get fields => {
    'token': token,
    'logprob': logprob,
    'top': top,
  };
}

/// Embedding is the vector of one message.
final class Embedding extends Value {
  /// A value in which what is not given is not set.
  const Embedding({this.indexValue, this.values = const []});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory Embedding.fromJson(Map<String, Object?> json) => Embedding(
    indexValue: wire.field(json, 'index', wire.asInt),
    values: wire.field(json, 'values', wire.asList(wire.asDouble)) ?? const [],
  );

  /// The index of the message, from 0.
  final int? indexValue;

  /// The vector.
  final List<double> values;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  Embedding copyWith({int? indexValue, List<double>? values}) => Embedding(
    indexValue: indexValue ?? this.indexValue,
    values: values ?? this.values,
  );

  @override
  Map<String, Object?> toJson() => {
    if (indexValue case final value?) 'index': value,
    if (values.isNotEmpty)
      'values': [for (final item in values) wire.encodeDouble(item)],
  };

  @override
  Map<String, Object?> get fields => {
    'indexValue': indexValue,
    'values': values,
  };
}

/// Delta is newly generated content. The deltas of one part are concatenated in
/// order.
final class Delta extends Value implements Event {
  /// A value in which what is not given is not set.
  const Delta({
    this.partIndex,
    this.content,
    this.logprobs = const [],
    this.reasoningSignature = '',
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory Delta.fromJson(Map<String, Object?> json) => Delta(
    partIndex: wire.field(json, 'part_index', wire.asInt, alias: 'partIndex'),
    content: DeltaContent.fromJson(json),
    logprobs:
        wire.field(
          json,
          'logprobs',
          wire.asList(wire.asMessage(TokenLogprob.fromJson)),
        ) ??
        const [],
    reasoningSignature:
        wire.field(
          json,
          'reasoning_signature',
          wire.asString,
          alias: 'reasoningSignature',
        ) ??
        '',
  );

  /// The index of the part of the answer, from 0.
  final int? partIndex;

  /// The case that is set; null if there is none.
  final DeltaContent? content;

  /// Log probabilities of the tokens in this delta, if they were requested.
  final List<TokenLogprob> logprobs;

  /// The provider's signature of the reasoning, or a piece of it; see `Part`.
  final String reasoningSignature;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  Delta copyWith({
    int? partIndex,
    DeltaContent? content,
    List<TokenLogprob>? logprobs,
    String? reasoningSignature,
  }) => Delta(
    partIndex: partIndex ?? this.partIndex,
    content: content ?? this.content,
    logprobs: logprobs ?? this.logprobs,
    reasoningSignature: reasoningSignature ?? this.reasoningSignature,
  );

  @override
  Map<String, Object?> toJson() => {
    if (partIndex case final value?) 'part_index': value,
    ...?content?.toJson(),
    if (logprobs.isNotEmpty)
      'logprobs': [for (final item in logprobs) item.toJson()],
    if (reasoningSignature.isNotEmpty)
      'reasoning_signature': reasoningSignature,
  };

  @override
  Map<String, Object?> get fields => {
    'partIndex': partIndex,
    'content': content,
    'logprobs': logprobs,
    'reasoningSignature': reasoningSignature,
  };
}

/// The cases of `content` in [Delta].
sealed class DeltaContent extends Value {
  /// A case.
  const DeltaContent();

  /// The case that is set in the JSON of a [Delta]; null if there is
  /// none that this version knows.
  static DeltaContent? fromJson(Map<String, Object?> json) {
    if (wire.field(json, 'text', wire.asString) case final value?) {
      return DeltaText(value);
    }
    if (wire.field(json, 'reasoning', wire.asString) case final value?) {
      return DeltaReasoning(value);
    }
    if (wire.field(
          json,
          'tool_call',
          wire.asMessage(ToolCall.fromJson),
          alias: 'toolCall',
        )
        case final value?) {
      return DeltaToolCall(value);
    }
    if (wire.field(json, 'embedding', wire.asMessage(Embedding.fromJson))
        case final value?) {
      return DeltaEmbedding(value);
    }
    return null;
  }
}

/// The case `text` of [DeltaContent].
final class DeltaText extends DeltaContent {
  /// Holds the value.
  const DeltaText(this.text);

  /// Text.
  final String text;

  @override
  Map<String, Object?> toJson() => {'text': text};

  @override
  Map<String, Object?> get fields => {'text': text};
}

/// The case `reasoning` of [DeltaContent].
final class DeltaReasoning extends DeltaContent {
  /// Holds the value.
  const DeltaReasoning(this.reasoning);

  /// Reasoning.
  final String reasoning;

  @override
  Map<String, Object?> toJson() => {'reasoning': reasoning};

  @override
  Map<String, Object?> get fields => {'reasoning': reasoning};
}

/// The case `tool_call` of [DeltaContent].
final class DeltaToolCall extends DeltaContent {
  /// Holds the value.
  const DeltaToolCall(this.toolCall);

  /// A fragment of a tool call.
  final ToolCall toolCall;

  @override
  Map<String, Object?> toJson() => {'tool_call': toolCall.toJson()};

  @override
  Map<String, Object?> get fields => {'toolCall': toolCall};
}

/// The case `embedding` of [DeltaContent].
final class DeltaEmbedding extends DeltaContent {
  /// Holds the value.
  const DeltaEmbedding(this.embedding);

  /// A complete embedding.
  final Embedding embedding;

  @override
  Map<String, Object?> toJson() => {'embedding': embedding.toJson()};

  @override
  Map<String, Object?> get fields => {'embedding': embedding};
}

/// Progress is the progress of generating an image or a shape.
final class Progress extends Value implements Event {
  /// A value in which what is not given is not set.
  const Progress({
    this.step,
    this.steps,
    this.preview,
    this.previewMimeType = '',
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory Progress.fromJson(Map<String, Object?> json) => Progress(
    step: wire.field(json, 'step', wire.asInt),
    steps: wire.field(json, 'steps', wire.asInt),
    preview: wire.field(json, 'preview', wire.asBytes),
    previewMimeType:
        wire.field(
          json,
          'preview_mime_type',
          wire.asString,
          alias: 'previewMimeType',
        ) ??
        '',
  );

  /// Completed steps.
  final int? step;

  /// Total steps.
  final int? steps;

  /// A small preview image; empty if there is none.
  final Uint8List? preview;

  /// MIME type of the preview.
  final String previewMimeType;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  Progress copyWith({
    int? step,
    int? steps,
    Uint8List? preview,
    String? previewMimeType,
  }) => Progress(
    step: step ?? this.step,
    steps: steps ?? this.steps,
    preview: preview ?? this.preview,
    previewMimeType: previewMimeType ?? this.previewMimeType,
  );

  @override
  Map<String, Object?> toJson() => {
    if (step case final value?) 'step': value,
    if (steps case final value?) 'steps': value,
    if (preview case final value?) 'preview': base64Encode(value),
    if (previewMimeType.isNotEmpty) 'preview_mime_type': previewMimeType,
  };

  @override
  Map<String, Object?> get fields => {
    'step': step,
    'steps': steps,
    'preview': preview,
    'previewMimeType': previewMimeType,
  };
}

/// ArtifactCreated says that a large output was stored as an artifact.
final class ArtifactCreated extends Value implements Event {
  /// A value in which what is not given is not set.
  const ArtifactCreated({
    this.artifactId = '',
    this.mimeType = '',
    this.sizeBytes = 0,
    this.name = '',
    this.partIndex,
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory ArtifactCreated.fromJson(
    Map<String, Object?> json,
  ) => ArtifactCreated(
    artifactId:
        wire.field(json, 'artifact_id', wire.asString, alias: 'artifactId') ??
        '',
    mimeType:
        wire.field(json, 'mime_type', wire.asString, alias: 'mimeType') ?? '',
    sizeBytes:
        wire.field(json, 'size_bytes', wire.asInt, alias: 'sizeBytes') ?? 0,
    name: wire.field(json, 'name', wire.asString) ?? '',
    partIndex: wire.field(json, 'part_index', wire.asInt, alias: 'partIndex'),
  );

  /// The artifact's id.
  final String artifactId;

  /// MIME type.
  final String mimeType;

  /// Size in bytes.
  final int sizeBytes;

  /// Suggested file name.
  final String name;

  /// The index of the part of the answer, from 0.
  final int? partIndex;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  ArtifactCreated copyWith({
    String? artifactId,
    String? mimeType,
    int? sizeBytes,
    String? name,
    int? partIndex,
  }) => ArtifactCreated(
    artifactId: artifactId ?? this.artifactId,
    mimeType: mimeType ?? this.mimeType,
    sizeBytes: sizeBytes ?? this.sizeBytes,
    name: name ?? this.name,
    partIndex: partIndex ?? this.partIndex,
  );

  @override
  Map<String, Object?> toJson() => {
    if (artifactId.isNotEmpty) 'artifact_id': artifactId,
    if (mimeType.isNotEmpty) 'mime_type': mimeType,
    if (sizeBytes != 0) 'size_bytes': sizeBytes.toString(),
    if (name.isNotEmpty) 'name': name,
    if (partIndex case final value?) 'part_index': value,
  };

  @override
  Map<String, Object?> get fields => {
    'artifactId': artifactId,
    'mimeType': mimeType,
    'sizeBytes': sizeBytes,
    'name': name,
    'partIndex': partIndex,
  };
}

/// Warning says that something was changed, was omitted or failed, although the
/// request continues.
final class Warning extends Value implements Event {
  /// A value in which what is not given is not set.
  const Warning({this.code = '', this.message = ''});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory Warning.fromJson(Map<String, Object?> json) => Warning(
    code: wire.field(json, 'code', wire.asString) ?? '',
    message: wire.field(json, 'message', wire.asString) ?? '',
  );

  /// The kind of warning, for programs.
  final String code;

  /// The message, for people.
  final String message;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  Warning copyWith({String? code, String? message}) =>
      Warning(code: code ?? this.code, message: message ?? this.message);

  @override
  Map<String, Object?> toJson() => {
    if (code.isNotEmpty) 'code': code,
    if (message.isNotEmpty) 'message': message,
  };

  @override
  Map<String, Object?> get fields => {'code': code, 'message': message};
}

/// Heartbeat shows that the stream is alive while there are no other events.
final class Heartbeat extends Value implements Event {
  /// A value in which what is not given is not set.
  const Heartbeat();

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory Heartbeat.fromJson(Map<String, Object?> _) => const Heartbeat();

  @override
  Map<String, Object?> toJson() => {};

  @override
  Map<String, Object?> get fields => {};
}

/// Finished is the end of a request that was answered or cancelled.
final class Finished extends Value implements Event {
  /// A value in which what is not given is not set.
  const Finished({
    this.finishReason = FinishReason.unspecified,
    this.usage,
    this.timings,
    this.stopSequence = '',
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory Finished.fromJson(Map<String, Object?> json) => Finished(
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
    stopSequence:
        wire.field(
          json,
          'stop_sequence',
          wire.asString,
          alias: 'stopSequence',
        ) ??
        '',
  );

  /// Why it ended.
  final FinishReason finishReason;

  /// Its total usage.
  final Usage? usage;

  /// Its timings.
  final Timings? timings;

  /// The stop text that ended the answer; empty if none did, or if the provider
  /// does not report it.
  final String stopSequence;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  Finished copyWith({
    FinishReason? finishReason,
    Usage? usage,
    Timings? timings,
    String? stopSequence,
  }) => Finished(
    finishReason: finishReason ?? this.finishReason,
    usage: usage ?? this.usage,
    timings: timings ?? this.timings,
    stopSequence: stopSequence ?? this.stopSequence,
  );

  @override
  Map<String, Object?> toJson() => {
    if (finishReason.number > 0) 'finish_reason': finishReason.wireName,
    if (usage case final value?) 'usage': value.toJson(),
    if (timings case final value?) 'timings': value.toJson(),
    if (stopSequence.isNotEmpty) 'stop_sequence': stopSequence,
  };

  @override
  Map<String, Object?> get fields => {
    'finishReason': finishReason,
    'usage': usage,
    'timings': timings,
    'stopSequence': stopSequence,
  };
}

/// Failed is the end of a request that could not be answered.
final class Failed extends Value implements Event {
  /// A value in which what is not given is not set.
  const Failed({
    this.code = 0,
    this.reason = ErrorReason.unspecified,
    this.message = '',
    this.retryable,
    this.usage,
    this.timings,
    this.retryAfterSeconds,
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory Failed.fromJson(Map<String, Object?> json) => Failed(
    code: wire.field(json, 'code', wire.asInt) ?? 0,
    reason:
        wire.field(json, 'reason', ErrorReason.fromJson) ??
        ErrorReason.unspecified,
    message: wire.field(json, 'message', wire.asString) ?? '',
    retryable: wire.field(json, 'retryable', wire.asBool),
    usage: wire.field(json, 'usage', wire.asMessage(Usage.fromJson)),
    timings: wire.field(json, 'timings', wire.asMessage(Timings.fromJson)),
    retryAfterSeconds: wire.field(
      json,
      'retry_after_seconds',
      wire.asDouble,
      alias: 'retryAfterSeconds',
    ),
  );

  /// The canonical gRPC status code that the call would have had.
  final int code;

  /// The reason, for programs.
  final ErrorReason reason;

  /// The reason and a remedy, for people.
  final String message;

  /// The same request may succeed if it is sent again.
  final bool? retryable;

  /// What it had used.
  final Usage? usage;

  /// Its timings.
  final Timings? timings;

  /// Seconds after which a retry may succeed, if the provider or the queue has
  /// reported it.
  final double? retryAfterSeconds;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  Failed copyWith({
    int? code,
    ErrorReason? reason,
    String? message,
    bool? retryable,
    Usage? usage,
    Timings? timings,
    double? retryAfterSeconds,
  }) => Failed(
    code: code ?? this.code,
    reason: reason ?? this.reason,
    message: message ?? this.message,
    retryable: retryable ?? this.retryable,
    usage: usage ?? this.usage,
    timings: timings ?? this.timings,
    retryAfterSeconds: retryAfterSeconds ?? this.retryAfterSeconds,
  );

  @override
  Map<String, Object?> toJson() => {
    if (code != 0) 'code': code,
    if (reason.number > 0) 'reason': reason.wireName,
    if (message.isNotEmpty) 'message': message,
    if (retryable case final value?) 'retryable': value,
    if (usage case final value?) 'usage': value.toJson(),
    if (timings case final value?) 'timings': value.toJson(),
    if (retryAfterSeconds case final value?)
      'retry_after_seconds': wire.encodeDouble(value),
  };

  @override
  Map<String, Object?> get fields => {
    'code': code,
    'reason': reason,
    'message': message,
    'retryable': retryable,
    'usage': usage,
    'timings': timings,
    'retryAfterSeconds': retryAfterSeconds,
  };
}

/// GenerateEvent is one event of a request. Every stream ends with exactly one
/// `finished` or `failed`; a stream that ends without one was interrupted, and
/// `WatchRequest` may return the rest.
final class GenerateEvent extends Value {
  /// A value in which what is not given is not set.
  const GenerateEvent({this.seq, this.requestId = '', this.event});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory GenerateEvent.fromJson(Map<String, Object?> json) => GenerateEvent(
    seq: wire.field(json, 'seq', wire.asInt),
    requestId:
        wire.field(json, 'request_id', wire.asString, alias: 'requestId') ?? '',
    event: Event.fromJson(json),
  );

  /// The number of the event, which increases from 1; merged deltas have the
  /// number of the last one. A heartbeat has none.
  final int? seq;

  /// The request that it belongs to.
  final String requestId;

  /// The case that is set; null if there is none.
  final Event? event;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  GenerateEvent copyWith({int? seq, String? requestId, Event? event}) =>
      GenerateEvent(
        seq: seq ?? this.seq,
        requestId: requestId ?? this.requestId,
        event: event ?? this.event,
      );

  @override
  Map<String, Object?> toJson() => {
    if (seq case final value?) 'seq': value,
    if (requestId.isNotEmpty) 'request_id': requestId,
    ...switch (event) {
      final Accepted value => <String, Object?>{'accepted': value.toJson()},
      final Queued value => <String, Object?>{'queued': value.toJson()},
      final Loading value => <String, Object?>{'loading': value.toJson()},
      final Started value => <String, Object?>{'started': value.toJson()},
      final Delta value => <String, Object?>{'delta': value.toJson()},
      final Progress value => <String, Object?>{'progress': value.toJson()},
      final ArtifactCreated value => <String, Object?>{
        'artifact': value.toJson(),
      },
      final Usage value => <String, Object?>{'usage': value.toJson()},
      final Warning value => <String, Object?>{'warning': value.toJson()},
      final Heartbeat value => <String, Object?>{'heartbeat': value.toJson()},
      final Finished value => <String, Object?>{'finished': value.toJson()},
      final Failed value => <String, Object?>{'failed': value.toJson()},
      null => const <String, Object?>{},
    },
  };

  @override
  Map<String, Object?> get fields => {
    'seq': seq,
    'requestId': requestId,
    'event': event,
  };
}

/// The cases of `event` in [GenerateEvent].
sealed class Event {
  /// The case that is set in the JSON of a [GenerateEvent]; null if there is
  /// none that this version knows.
  static Event? fromJson(Map<String, Object?> json) {
    if (wire.field(json, 'accepted', wire.asMessage(Accepted.fromJson))
        case final value?) {
      return value;
    }
    if (wire.field(json, 'queued', wire.asMessage(Queued.fromJson))
        case final value?) {
      return value;
    }
    if (wire.field(json, 'loading', wire.asMessage(Loading.fromJson))
        case final value?) {
      return value;
    }
    if (wire.field(json, 'started', wire.asMessage(Started.fromJson))
        case final value?) {
      return value;
    }
    if (wire.field(json, 'delta', wire.asMessage(Delta.fromJson))
        case final value?) {
      return value;
    }
    if (wire.field(json, 'progress', wire.asMessage(Progress.fromJson))
        case final value?) {
      return value;
    }
    if (wire.field(json, 'artifact', wire.asMessage(ArtifactCreated.fromJson))
        case final value?) {
      return value;
    }
    if (wire.field(json, 'usage', wire.asMessage(Usage.fromJson))
        case final value?) {
      return value;
    }
    if (wire.field(json, 'warning', wire.asMessage(Warning.fromJson))
        case final value?) {
      return value;
    }
    if (wire.field(json, 'heartbeat', wire.asMessage(Heartbeat.fromJson))
        case final value?) {
      return value;
    }
    if (wire.field(json, 'finished', wire.asMessage(Finished.fromJson))
        case final value?) {
      return value;
    }
    if (wire.field(json, 'failed', wire.asMessage(Failed.fromJson))
        case final value?) {
      return value;
    }
    return null;
  }
}

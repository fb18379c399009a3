// Generated from protos/plugai/v1/message.proto by `make proto`; do not edit.

import 'dart:convert';
import 'dart:typed_data';

import '../json.dart' as wire;
import '../value.dart';

/// Role says who the author of a message is.
enum Role implements WireEnum {
  unspecified('ROLE_UNSPECIFIED', 0),

  /// Instructions of the application.
  system('ROLE_SYSTEM', 1),

  /// The user of the application.
  user('ROLE_USER', 2),

  /// The model.
  assistant('ROLE_ASSISTANT', 3),

  /// The result of a tool that the model called.
  tool('ROLE_TOOL', 4),

  /// A value that this version of the client does not know; it cannot be sent.
  unrecognized('', -1);

  const Role(this.wireName, this.number);

  /// Decodes a name or a number of the JSON mapping.
  static Role fromJson(Object json) => wire.asEnum(json, values, unrecognized);

  @override
  final String wireName;

  @override
  final int number;
}

/// Modality is a kind of content that goes into or comes out of a model.
enum Modality implements WireEnum {
  unspecified('MODALITY_UNSPECIFIED', 0),
  text('MODALITY_TEXT', 1),
  image('MODALITY_IMAGE', 2),

  /// A mesh.
  shape('MODALITY_SHAPE', 3),
  audio('MODALITY_AUDIO', 4),
  video('MODALITY_VIDEO', 5),

  /// A vector of numbers that represents the input.
  embedding('MODALITY_EMBEDDING', 6),

  /// How relevant a text is to another one, 0 to 1.
  score('MODALITY_SCORE', 7),

  /// A value that this version of the client does not know; it cannot be sent.
  unrecognized('', -1);

  const Modality(this.wireName, this.number);

  /// Decodes a name or a number of the JSON mapping.
  static Modality fromJson(Object json) =>
      wire.asEnum(json, values, unrecognized);

  @override
  final String wireName;

  @override
  final int number;
}

/// ReasoningEffort controls how much a model may reason before it answers.
enum ReasoningEffort implements WireEnum {
  unspecified('REASONING_EFFORT_UNSPECIFIED', 0),
  none('REASONING_EFFORT_NONE', 1),
  low('REASONING_EFFORT_LOW', 2),
  medium('REASONING_EFFORT_MEDIUM', 3),
  high('REASONING_EFFORT_HIGH', 4),

  /// A value that this version of the client does not know; it cannot be sent.
  unrecognized('', -1);

  const ReasoningEffort(this.wireName, this.number);

  /// Decodes a name or a number of the JSON mapping.
  static ReasoningEffort fromJson(Object json) =>
      wire.asEnum(json, values, unrecognized);

  @override
  final String wireName;

  @override
  final int number;
}

/// Mode is how the model may use tools.
enum ToolChoiceMode implements WireEnum {
  unspecified('MODE_UNSPECIFIED', 0),

  /// The model decides.
  auto('MODE_AUTO', 1),

  /// No tool is called.
  none('MODE_NONE', 2),

  /// At least one tool is called.
  requiredValue('MODE_REQUIRED', 3),

  /// A value that this version of the client does not know; it cannot be sent.
  unrecognized('', -1);

  const ToolChoiceMode(this.wireName, this.number);

  /// Decodes a name or a number of the JSON mapping.
  static ToolChoiceMode fromJson(Object json) =>
      wire.asEnum(json, values, unrecognized);

  @override
  final String wireName;

  @override
  final int number;
}

/// ToolCall is a call of a tool by the model. In a stream its fragments have
/// the same id, and their arguments are concatenated.
final class ToolCall extends Value {
  /// A value in which what is not given is not set.
  const ToolCall({this.id = '', this.name = '', this.arguments = ''});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory ToolCall.fromJson(Map<String, Object?> json) => ToolCall(
    id: wire.field(json, 'id', wire.asString) ?? '',
    name: wire.field(json, 'name', wire.asString) ?? '',
    arguments: wire.field(json, 'arguments', wire.asString) ?? '',
  );

  /// The id of this call, unique in the answer. 1 to 128 bytes.
  final String id;

  /// Name of the tool. 1 to 128 bytes.
  final String name;

  /// The arguments as JSON text. At most 262144 bytes.
  final String arguments;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  ToolCall copyWith({String? id, String? name, String? arguments}) => ToolCall(
    id: id ?? this.id,
    name: name ?? this.name,
    arguments: arguments ?? this.arguments,
  );

  @override
  Map<String, Object?> toJson() => {
    if (id.isNotEmpty) 'id': id,
    if (name.isNotEmpty) 'name': name,
    if (arguments.isNotEmpty) 'arguments': arguments,
  };

  @override
  Map<String, Object?> get fields => {
    'id': id,
    'name': name,
    'arguments': arguments,
  };
}

/// ToolResult is the result of a tool call.
final class ToolResult extends Value {
  /// A value in which what is not given is not set.
  const ToolResult({this.toolCallId = '', this.text = ''});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory ToolResult.fromJson(Map<String, Object?> json) => ToolResult(
    toolCallId:
        wire.field(json, 'tool_call_id', wire.asString, alias: 'toolCallId') ??
        '',
    text: wire.field(json, 'text', wire.asString) ?? '',
  );

  /// The id of the tool call. 1 to 128 bytes.
  final String toolCallId;

  /// The result. At most 262144 bytes.
  final String text;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  ToolResult copyWith({String? toolCallId, String? text}) => ToolResult(
    toolCallId: toolCallId ?? this.toolCallId,
    text: text ?? this.text,
  );

  @override
  Map<String, Object?> toJson() => {
    if (toolCallId.isNotEmpty) 'tool_call_id': toolCallId,
    if (text.isNotEmpty) 'text': text,
  };

  @override
  Map<String, Object?> get fields => {'toolCallId': toolCallId, 'text': text};
}

/// Part is one piece of a message's content.
final class Part extends Value {
  /// A value in which what is not given is not set.
  const Part({this.data, this.reasoningSignature = '', this.mimeType = ''});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory Part.fromJson(Map<String, Object?> json) => Part(
    data: PartData.fromJson(json),
    reasoningSignature:
        wire.field(
          json,
          'reasoning_signature',
          wire.asString,
          alias: 'reasoningSignature',
        ) ??
        '',
    mimeType:
        wire.field(json, 'mime_type', wire.asString, alias: 'mimeType') ?? '',
  );

  /// The case that is set; null if there is none.
  final PartData? data;

  /// The provider's signature of `reasoning`, without which it does not accept
  /// it in the next turn; send it back unchanged. Local models have none. At
  /// most 1048576 bytes.
  final String reasoningSignature;

  /// MIME type, such as `text/plain` or `image/png`; empty means text/plain for
  /// text. At most 128 bytes.
  final String mimeType;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  Part copyWith({
    PartData? data,
    String? reasoningSignature,
    String? mimeType,
  }) => Part(
    data: data ?? this.data,
    reasoningSignature: reasoningSignature ?? this.reasoningSignature,
    mimeType: mimeType ?? this.mimeType,
  );

  @override
  Map<String, Object?> toJson() => {
    ...?data?.toJson(),
    if (reasoningSignature.isNotEmpty)
      'reasoning_signature': reasoningSignature,
    if (mimeType.isNotEmpty) 'mime_type': mimeType,
  };

  @override
  Map<String, Object?> get fields => {
    'data': data,
    'reasoningSignature': reasoningSignature,
    'mimeType': mimeType,
  };
}

/// The cases of `data` in [Part].
sealed class PartData extends Value {
  /// A case.
  const PartData();

  /// The case that is set in the JSON of a [Part]; null if there is
  /// none that this version knows.
  static PartData? fromJson(Map<String, Object?> json) {
    if (wire.field(json, 'text', wire.asString) case final value?) {
      return PartText(value);
    }
    if (wire.field(json, 'blob', wire.asBytes) case final value?) {
      return PartBlob(value);
    }
    if (wire.field(json, 'artifact_id', wire.asString, alias: 'artifactId')
        case final value?) {
      return PartArtifactId(value);
    }
    if (wire.field(json, 'uri', wire.asString) case final value?) {
      return PartUri(value);
    }
    if (wire.field(
          json,
          'tool_call',
          wire.asMessage(ToolCall.fromJson),
          alias: 'toolCall',
        )
        case final value?) {
      return PartToolCall(value);
    }
    if (wire.field(
          json,
          'tool_result',
          wire.asMessage(ToolResult.fromJson),
          alias: 'toolResult',
        )
        case final value?) {
      return PartToolResult(value);
    }
    if (wire.field(json, 'reasoning', wire.asString) case final value?) {
      return PartReasoning(value);
    }
    return null;
  }
}

/// The case `text` of [PartData].
final class PartText extends PartData {
  /// Holds the value.
  const PartText(this.text);

  /// Text. At most 1048576 bytes.
  final String text;

  @override
  Map<String, Object?> toJson() => {'text': text};

  @override
  Map<String, Object?> get fields => {'text': text};
}

/// The case `blob` of [PartData].
final class PartBlob extends PartData {
  /// Holds the value.
  const PartBlob(this.blob);

  /// Binary content in the message itself. What does not fit into a request
  /// must be an artifact. At most 33554432 bytes.
  final Uint8List blob;

  @override
  Map<String, Object?> toJson() => {'blob': base64Encode(blob)};

  @override
  Map<String, Object?> get fields => {'blob': blob};
}

/// The case `artifact_id` of [PartData].
final class PartArtifactId extends PartData {
  /// Holds the value.
  const PartArtifactId(this.artifactId);

  /// An artifact stored in the server. At most 128 bytes.
  final String artifactId;

  @override
  Map<String, Object?> toJson() => {'artifact_id': artifactId};

  @override
  Map<String, Object?> get fields => {'artifactId': artifactId};
}

/// The case `uri` of [PartData].
final class PartUri extends PartData {
  /// Holds the value.
  const PartUri(this.uri);

  /// A URL from which the content is fetched. At most 2048 bytes.
  final String uri;

  @override
  Map<String, Object?> toJson() => {'uri': uri};

  @override
  Map<String, Object?> get fields => {'uri': uri};
}

/// The case `tool_call` of [PartData].
final class PartToolCall extends PartData {
  /// Holds the value.
  const PartToolCall(this.toolCall);

  /// A tool call that the model made in an earlier turn.
  final ToolCall toolCall;

  @override
  Map<String, Object?> toJson() => {'tool_call': toolCall.toJson()};

  @override
  Map<String, Object?> get fields => {'toolCall': toolCall};
}

/// The case `tool_result` of [PartData].
final class PartToolResult extends PartData {
  /// Holds the value.
  const PartToolResult(this.toolResult);

  /// The result of a tool call.
  final ToolResult toolResult;

  @override
  Map<String, Object?> toJson() => {'tool_result': toolResult.toJson()};

  @override
  Map<String, Object?> get fields => {'toolResult': toolResult};
}

/// The case `reasoning` of [PartData].
final class PartReasoning extends PartData {
  /// Holds the value.
  const PartReasoning(this.reasoning);

  /// The reasoning of the model before its answer. At most 1048576 bytes.
  final String reasoning;

  @override
  Map<String, Object?> toJson() => {'reasoning': reasoning};

  @override
  Map<String, Object?> get fields => {'reasoning': reasoning};
}

/// Message is one message of a conversation.
final class Message extends Value {
  /// A value in which what is not given is not set.
  const Message({this.role = Role.unspecified, this.parts = const []});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory Message.fromJson(Map<String, Object?> json) => Message(
    role: wire.field(json, 'role', Role.fromJson) ?? Role.unspecified,
    parts:
        wire.field(json, 'parts', wire.asList(wire.asMessage(Part.fromJson))) ??
        const [],
  );

  /// The role of the author. It must be set.
  final Role role;

  /// The content, in order. 1 to 64 parts.
  final List<Part> parts;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  Message copyWith({Role? role, List<Part>? parts}) =>
      Message(role: role ?? this.role, parts: parts ?? this.parts);

  @override
  Map<String, Object?> toJson() => {
    if (role.number > 0) 'role': role.wireName,
    if (parts.isNotEmpty) 'parts': [for (final item in parts) item.toJson()],
  };

  @override
  Map<String, Object?> get fields => {'role': role, 'parts': parts};
}

/// Tool is a function that the model may call.
final class Tool extends Value {
  /// A value in which what is not given is not set.
  const Tool({this.name = '', this.description = '', this.parameters});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory Tool.fromJson(Map<String, Object?> json) => Tool(
    name: wire.field(json, 'name', wire.asString) ?? '',
    description: wire.field(json, 'description', wire.asString) ?? '',
    parameters: ToolParameters.fromJson(json),
  );

  /// The name, of letters, digits, `_` and `-`. 1 to 128 bytes.
  final String name;

  /// A description for the model. At most 8192 bytes.
  final String description;

  /// The case that is set; null if there is none.
  final ToolParameters? parameters;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  Tool copyWith({
    String? name,
    String? description,
    ToolParameters? parameters,
  }) => Tool(
    name: name ?? this.name,
    description: description ?? this.description,
    parameters: parameters ?? this.parameters,
  );

  @override
  Map<String, Object?> toJson() => {
    if (name.isNotEmpty) 'name': name,
    if (description.isNotEmpty) 'description': description,
    ...?parameters?.toJson(),
  };

  @override
  Map<String, Object?> get fields => {
    'name': name,
    'description': description,
    'parameters': parameters,
  };
}

/// The cases of `parameters` in [Tool].
sealed class ToolParameters extends Value {
  /// A case.
  const ToolParameters();

  /// The case that is set in the JSON of a [Tool]; null if there is
  /// none that this version knows.
  static ToolParameters? fromJson(Map<String, Object?> json) {
    if (wire.field(
          json,
          'parameters_schema',
          wire.asObject,
          alias: 'parametersSchema',
        )
        case final value?) {
      return ToolParametersSchema(value);
    }
    if (wire.field(
          json,
          'parameters_schema_text',
          wire.asString,
          alias: 'parametersSchemaText',
        )
        case final value?) {
      return ToolParametersSchemaText(value);
    }
    return null;
  }
}

/// The case `parameters_schema` of [ToolParameters].
final class ToolParametersSchema extends ToolParameters {
  /// Holds the value.
  const ToolParametersSchema(this.parametersSchema);

  /// As an object. At most 262144 bytes.
  final Map<String, Object?> parametersSchema;

  @override
  Map<String, Object?> toJson() => {'parameters_schema': parametersSchema};

  @override
  Map<String, Object?> get fields => {'parametersSchema': parametersSchema};
}

/// The case `parameters_schema_text` of [ToolParameters].
final class ToolParametersSchemaText extends ToolParameters {
  /// Holds the value.
  const ToolParametersSchemaText(this.parametersSchemaText);

  /// As JSON text, whose order is always kept. 1 to 262144 bytes.
  final String parametersSchemaText;

  @override
  Map<String, Object?> toJson() => {
    'parameters_schema_text': parametersSchemaText,
  };

  @override
  Map<String, Object?> get fields => {
    'parametersSchemaText': parametersSchemaText,
  };
}

/// ToolChoice says whether the model must call a tool.
final class ToolChoice extends Value {
  /// A value in which what is not given is not set.
  const ToolChoice({
    this.mode = ToolChoiceMode.unspecified,
    this.name = '',
    this.single = false,
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory ToolChoice.fromJson(Map<String, Object?> json) => ToolChoice(
    mode:
        wire.field(json, 'mode', ToolChoiceMode.fromJson) ??
        ToolChoiceMode.unspecified,
    name: wire.field(json, 'name', wire.asString) ?? '',
    single: wire.field(json, 'single', wire.asBool) ?? false,
  );

  /// How the model may use tools; unspecified means auto.
  final ToolChoiceMode mode;

  /// With MODE_REQUIRED, the name of the tool that must be called. At most 128
  /// bytes.
  final String name;

  /// At most one tool is called in an answer.
  final bool single;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  ToolChoice copyWith({ToolChoiceMode? mode, String? name, bool? single}) =>
      ToolChoice(
        mode: mode ?? this.mode,
        name: name ?? this.name,
        single: single ?? this.single,
      );

  @override
  Map<String, Object?> toJson() => {
    if (mode.number > 0) 'mode': mode.wireName,
    if (name.isNotEmpty) 'name': name,
    if (single) 'single': single,
  };

  @override
  Map<String, Object?> get fields => {
    'mode': mode,
    'name': name,
    'single': single,
  };
}

/// ResponseFormat restricts the format of an answer.
final class ResponseFormat extends Value {
  /// A value in which what is not given is not set.
  const ResponseFormat({this.format});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory ResponseFormat.fromJson(Map<String, Object?> json) =>
      ResponseFormat(format: Format.fromJson(json));

  /// The case that is set; null if there is none.
  final Format? format;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  ResponseFormat copyWith({Format? format}) =>
      ResponseFormat(format: format ?? this.format);

  @override
  Map<String, Object?> toJson() => {...?format?.toJson()};

  @override
  Map<String, Object?> get fields => {'format': format};
}

/// The cases of `format` in [ResponseFormat].
sealed class Format extends Value {
  /// A case.
  const Format();

  /// The case that is set in the JSON of a [ResponseFormat]; null if there is
  /// none that this version knows.
  static Format? fromJson(Map<String, Object?> json) {
    if (wire.field(json, 'json_schema', wire.asObject, alias: 'jsonSchema')
        case final value?) {
      return ResponseFormatJsonSchema(value);
    }
    if (wire.field(json, 'grammar', wire.asString) case final value?) {
      return ResponseFormatGrammar(value);
    }
    if (wire.field(
          json,
          'json_schema_text',
          wire.asString,
          alias: 'jsonSchemaText',
        )
        case final value?) {
      return ResponseFormatJsonSchemaText(value);
    }
    return null;
  }
}

/// The case `json_schema` of [Format].
final class ResponseFormatJsonSchema extends Format {
  /// Holds the value.
  const ResponseFormatJsonSchema(this.jsonSchema);

  /// The answer is JSON that conforms to this JSON Schema, with members in its
  /// order, which is that of the object over REST. A Struct over gRPC has none:
  /// its members are taken by name, and those of `properties` in the order in
  /// which `required` lists them. At most 262144 bytes.
  final Map<String, Object?> jsonSchema;

  @override
  Map<String, Object?> toJson() => {'json_schema': jsonSchema};

  @override
  Map<String, Object?> get fields => {'jsonSchema': jsonSchema};
}

/// The case `grammar` of [Format].
final class ResponseFormatGrammar extends Format {
  /// Holds the value.
  const ResponseFormatGrammar(this.grammar);

  /// The answer conforms to this GBNF grammar, whose first rule is `root`. 1 to
  /// 65536 bytes. INVALID_ARGUMENT if it cannot be read, or takes too much time
  /// or memory.
  final String grammar;

  @override
  Map<String, Object?> toJson() => {'grammar': grammar};

  @override
  Map<String, Object?> get fields => {'grammar': grammar};
}

/// The case `json_schema_text` of [Format].
final class ResponseFormatJsonSchemaText extends Format {
  /// Holds the value.
  const ResponseFormatJsonSchemaText(this.jsonSchemaText);

  /// As `json_schema`, as JSON text, whose order is always kept. 1 to 262144
  /// bytes.
  final String jsonSchemaText;

  @override
  Map<String, Object?> toJson() => {'json_schema_text': jsonSchemaText};

  @override
  Map<String, Object?> get fields => {'jsonSchemaText': jsonSchemaText};
}

/// Parameters control the generation. Fields that are not set have the default
/// of the model.
final class Parameters extends Value {
  /// A value in which what is not given is not set.
  const Parameters({
    this.maxOutputTokens,
    this.temperature,
    this.topP,
    this.topK,
    this.minP,
    this.repetitionPenalty,
    this.frequencyPenalty,
    this.presencePenalty,
    this.seed,
    this.stop = const [],
    this.topLogprobs,
    this.reasoningEffort = ReasoningEffort.unspecified,
    this.extra,
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory Parameters.fromJson(Map<String, Object?> json) => Parameters(
    maxOutputTokens: wire.field(
      json,
      'max_output_tokens',
      wire.asInt,
      alias: 'maxOutputTokens',
    ),
    temperature: wire.field(json, 'temperature', wire.asDouble),
    topP: wire.field(json, 'top_p', wire.asDouble, alias: 'topP'),
    topK: wire.field(json, 'top_k', wire.asInt, alias: 'topK'),
    minP: wire.field(json, 'min_p', wire.asDouble, alias: 'minP'),
    repetitionPenalty: wire.field(
      json,
      'repetition_penalty',
      wire.asDouble,
      alias: 'repetitionPenalty',
    ),
    frequencyPenalty: wire.field(
      json,
      'frequency_penalty',
      wire.asDouble,
      alias: 'frequencyPenalty',
    ),
    presencePenalty: wire.field(
      json,
      'presence_penalty',
      wire.asDouble,
      alias: 'presencePenalty',
    ),
    seed: wire.field(json, 'seed', wire.asInt),
    stop: wire.field(json, 'stop', wire.asList(wire.asString)) ?? const [],
    topLogprobs: wire.field(
      json,
      'top_logprobs',
      wire.asInt,
      alias: 'topLogprobs',
    ),
    reasoningEffort:
        wire.field(
          json,
          'reasoning_effort',
          ReasoningEffort.fromJson,
          alias: 'reasoningEffort',
        ) ??
        ReasoningEffort.unspecified,
    extra: wire.field(json, 'extra', wire.asObject),
  );

  /// The maximum number of tokens of the answer; if it is unset, the model
  /// stops by itself or when its context is full. 1 to 1048576.
  final int? maxOutputTokens;

  /// The randomness of the choice of the next token; 0 always takes the most
  /// likely one. 0 to 2.
  final double? temperature;

  /// Sample only from the most likely tokens that together have this
  /// probability. 0 to 1.
  final double? topP;

  /// Sample only from this many of the most likely tokens; 0 means all. 0 to
  /// 1000.
  final int? topK;

  /// Sample only from tokens whose probability is at least this fraction of the
  /// most likely one's. 0 to 1.
  final double? minP;

  /// Divides the score of tokens that were generated recently; 1 changes
  /// nothing. 0.1 to 2.
  final double? repetitionPenalty;

  /// Lowers a token's score in proportion to how often it was generated. -2 to
  /// 2.
  final double? frequencyPenalty;

  /// Lowers the score of every token that was generated before. -2 to 2.
  final double? presencePenalty;

  /// The random seed; the same seed and request give the same answer with the
  /// same model on the same machine. 0 to 4294967295.
  final int? seed;

  /// Texts that end the answer; they are not included in it. At most 16, each 1
  /// to 256 bytes.
  final List<String> stop;

  /// How many of the most likely tokens to report with each token; unset means
  /// none. 0 to 20.
  final int? topLogprobs;

  /// How much the model may reason.
  final ReasoningEffort reasoningEffort;

  /// Parameters that only this model's runner supports, checked against the
  /// model's `parameters_schema`. At most 262144 bytes.
  final Map<String, Object?>? extra;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  Parameters copyWith({
    int? maxOutputTokens,
    double? temperature,
    double? topP,
    int? topK,
    double? minP,
    double? repetitionPenalty,
    double? frequencyPenalty,
    double? presencePenalty,
    int? seed,
    List<String>? stop,
    int? topLogprobs,
    ReasoningEffort? reasoningEffort,
    Map<String, Object?>? extra,
  }) => Parameters(
    maxOutputTokens: maxOutputTokens ?? this.maxOutputTokens,
    temperature: temperature ?? this.temperature,
    topP: topP ?? this.topP,
    topK: topK ?? this.topK,
    minP: minP ?? this.minP,
    repetitionPenalty: repetitionPenalty ?? this.repetitionPenalty,
    frequencyPenalty: frequencyPenalty ?? this.frequencyPenalty,
    presencePenalty: presencePenalty ?? this.presencePenalty,
    seed: seed ?? this.seed,
    stop: stop ?? this.stop,
    topLogprobs: topLogprobs ?? this.topLogprobs,
    reasoningEffort: reasoningEffort ?? this.reasoningEffort,
    extra: extra ?? this.extra,
  );

  @override
  Map<String, Object?> toJson() => {
    if (maxOutputTokens case final value?) 'max_output_tokens': value,
    if (temperature case final value?) 'temperature': wire.encodeDouble(value),
    if (topP case final value?) 'top_p': wire.encodeDouble(value),
    if (topK case final value?) 'top_k': value,
    if (minP case final value?) 'min_p': wire.encodeDouble(value),
    if (repetitionPenalty case final value?)
      'repetition_penalty': wire.encodeDouble(value),
    if (frequencyPenalty case final value?)
      'frequency_penalty': wire.encodeDouble(value),
    if (presencePenalty case final value?)
      'presence_penalty': wire.encodeDouble(value),
    if (seed case final value?) 'seed': value,
    if (stop.isNotEmpty) 'stop': stop,
    if (topLogprobs case final value?) 'top_logprobs': value,
    if (reasoningEffort.number > 0)
      'reasoning_effort': reasoningEffort.wireName,
    if (extra case final value?) 'extra': value,
  };

  @override
  Map<String, Object?> get fields => {
    'maxOutputTokens': maxOutputTokens,
    'temperature': temperature,
    'topP': topP,
    'topK': topK,
    'minP': minP,
    'repetitionPenalty': repetitionPenalty,
    'frequencyPenalty': frequencyPenalty,
    'presencePenalty': presencePenalty,
    'seed': seed,
    'stop': stop,
    'topLogprobs': topLogprobs,
    'reasoningEffort': reasoningEffort,
    'extra': extra,
  };
}

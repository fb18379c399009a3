// Generated from protos/plugai/v1/models.proto by `make proto`; do not edit.

import '../json.dart' as wire;
import '../value.dart';
import 'error.dart';
import 'message.dart';

/// ModelState is the state of a model.
enum ModelState implements WireEnum {
  unspecified('MODEL_STATE_UNSPECIFIED', 0),

  /// It is not loaded; it will be when it is needed.
  unloaded('MODEL_STATE_UNLOADED', 1),

  /// It is being loaded.
  loading('MODEL_STATE_LOADING', 2),

  /// It is loaded and idle.
  loaded('MODEL_STATE_LOADED', 3),

  /// It is loaded and processes requests.
  busy('MODEL_STATE_BUSY', 4),

  /// It is being unloaded.
  unloading('MODEL_STATE_UNLOADING', 5),

  /// Loading it failed, or its process crashed.
  failed('MODEL_STATE_FAILED', 6),

  /// It was removed. Only WatchModels reports this state, once.
  removed('MODEL_STATE_REMOVED', 7),

  /// Its provider runs it: there is nothing to load.
  remote('MODEL_STATE_REMOTE', 8),

  /// A value that this version of the client does not know; it cannot be sent.
  unrecognized('', -1);

  const ModelState(this.wireName, this.number);

  /// Decodes a name or a number of the JSON mapping.
  static ModelState fromJson(Object json) =>
      wire.asEnum(json, values, unrecognized);

  @override
  final String wireName;

  @override
  final int number;
}

/// ModelOrigin says where a model was defined.
enum ModelOrigin implements WireEnum {
  unspecified('MODEL_ORIGIN_UNSPECIFIED', 0),

  /// It was found in the models folder, or in its provider's model list.
  discovered('MODEL_ORIGIN_DISCOVERED', 1),

  /// It is in the settings file.
  settings('MODEL_ORIGIN_SETTINGS', 2),

  /// CreateModel added it.
  added('MODEL_ORIGIN_ADDED', 3),

  /// It was in its provider's last model list, but the provider has not
  /// answered since the server was started.
  lastKnown('MODEL_ORIGIN_LAST_KNOWN', 4),

  /// Its provider lists it for the caller's own key. Other users do not have
  /// it.
  ownKey('MODEL_ORIGIN_OWN_KEY', 5),

  /// A value that this version of the client does not know; it cannot be sent.
  unrecognized('', -1);

  const ModelOrigin(this.wireName, this.number);

  /// Decodes a name or a number of the JSON mapping.
  static ModelOrigin fromJson(Object json) =>
      wire.asEnum(json, values, unrecognized);

  @override
  final String wireName;

  @override
  final int number;
}

/// Capability is an optional feature of a model.
enum Capability implements WireEnum {
  unspecified('CAPABILITY_UNSPECIFIED', 0),

  /// Answers that conform to a JSON Schema.
  jsonSchema('CAPABILITY_JSON_SCHEMA', 1),

  /// Answers that conform to a grammar.
  grammar('CAPABILITY_GRAMMAR', 2),

  /// Tool calls.
  tools('CAPABILITY_TOOLS', 3),

  /// Log probabilities of tokens.
  logprobs('CAPABILITY_LOGPROBS', 4),

  /// Reasoning before the answer, which it reports.
  reasoning('CAPABILITY_REASONING', 5),

  /// A random seed.
  seed('CAPABILITY_SEED', 6),

  /// A value that this version of the client does not know; it cannot be sent.
  unrecognized('', -1);

  const Capability(this.wireName, this.number);

  /// Decodes a name or a number of the JSON mapping.
  static Capability fromJson(Object json) =>
      wire.asEnum(json, values, unrecognized);

  @override
  final String wireName;

  @override
  final int number;
}

/// Model is a model that the server offers.
final class Model extends Value {
  /// A value in which what is not given is not set.
  const Model({
    this.id = '',
    this.runner = '',
    this.provider = '',
    this.state = ModelState.unspecified,
    this.inputModalities = const [],
    this.outputModalities = const [],
    this.capabilities = const [],
    this.contextLength,
    this.parametersSchema,
    this.isDefault,
    this.pinned,
    this.capacity,
    this.active,
    this.waiting,
    this.error,
    this.sizeBytes,
    this.loadTime,
    this.origin = ModelOrigin.unspecified,
    this.idleSeconds,
    this.fallbackModels = const [],
    this.prices,
    this.quantization = '',
    this.license = '',
    this.languages = const [],
    this.aliases = const [],
    this.favourite,
    this.base = '',
    this.adapters = const [],
    this.memory,
    this.toolFormat = '',
    this.benchmark,
    this.batchInvariant,
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory Model.fromJson(Map<String, Object?> json) => Model(
    id: wire.field(json, 'id', wire.asString) ?? '',
    runner: wire.field(json, 'runner', wire.asString) ?? '',
    provider: wire.field(json, 'provider', wire.asString) ?? '',
    state:
        wire.field(json, 'state', ModelState.fromJson) ??
        ModelState.unspecified,
    inputModalities:
        wire.field(
          json,
          'input_modalities',
          wire.asList(Modality.fromJson),
          alias: 'inputModalities',
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
    capabilities:
        wire.field(json, 'capabilities', wire.asList(Capability.fromJson)) ??
        const [],
    contextLength: wire.field(
      json,
      'context_length',
      wire.asInt,
      alias: 'contextLength',
    ),
    parametersSchema: wire.field(
      json,
      'parameters_schema',
      wire.asObject,
      alias: 'parametersSchema',
    ),
    isDefault: wire.field(json, 'default', wire.asBool),
    pinned: wire.field(json, 'pinned', wire.asBool),
    capacity: wire.field(json, 'capacity', wire.asInt),
    active: wire.field(json, 'active', wire.asInt),
    waiting: wire.field(json, 'waiting', wire.asInt),
    error: wire.field(json, 'error', wire.asMessage(ModelError.fromJson)),
    sizeBytes: wire.field(json, 'size_bytes', wire.asInt, alias: 'sizeBytes'),
    loadTime: wire.field(json, 'load_time', wire.asTime, alias: 'loadTime'),
    origin:
        wire.field(json, 'origin', ModelOrigin.fromJson) ??
        ModelOrigin.unspecified,
    idleSeconds: wire.field(
      json,
      'idle_seconds',
      wire.asDouble,
      alias: 'idleSeconds',
    ),
    fallbackModels:
        wire.field(
          json,
          'fallback_models',
          wire.asList(wire.asString),
          alias: 'fallbackModels',
        ) ??
        const [],
    prices: wire.field(json, 'prices', wire.asMessage(Prices.fromJson)),
    quantization: wire.field(json, 'quantization', wire.asString) ?? '',
    license: wire.field(json, 'license', wire.asString) ?? '',
    languages:
        wire.field(json, 'languages', wire.asList(wire.asString)) ?? const [],
    aliases:
        wire.field(json, 'aliases', wire.asList(wire.asString)) ?? const [],
    favourite: wire.field(json, 'favourite', wire.asBool),
    base: wire.field(json, 'base', wire.asString) ?? '',
    adapters:
        wire.field(
          json,
          'adapters',
          wire.asList(wire.asMessage(Adapter.fromJson)),
        ) ??
        const [],
    memory: wire.field(json, 'memory', wire.asMessage(ModelMemory.fromJson)),
    toolFormat:
        wire.field(json, 'tool_format', wire.asString, alias: 'toolFormat') ??
        '',
    benchmark: wire.field(
      json,
      'benchmark',
      wire.asMessage(ModelBenchmark.fromJson),
    ),
    batchInvariant: wire.field(
      json,
      'batch_invariant',
      wire.asBool,
      alias: 'batchInvariant',
    ),
  );

  /// Its id; it may contain `/` and `:`.
  final String id;

  /// The runner that serves it.
  final String runner;

  /// Where the model runs: `local`, or the name of a provider.
  final String provider;

  /// Its state.
  final ModelState state;

  /// Input modalities.
  final List<Modality> inputModalities;

  /// Output modalities.
  final List<Modality> outputModalities;

  /// Optional features.
  final List<Capability> capabilities;

  /// The size of its context in tokens; unset while it is unknown.
  final int? contextLength;

  /// JSON Schema of the fields of `Parameters` that it supports, and of
  /// `extra`.
  final Map<String, Object?>? parametersSchema;

  /// Whether it is the default model of the server, which requests with an
  /// empty `model` use unless their user has chosen another one in the
  /// preferences.
  final bool? isDefault;

  /// Whether it is kept loaded.
  final bool? pinned;

  /// The number of requests that it can serve at once.
  final int? capacity;

  /// The number of requests that it is serving.
  final int? active;

  /// The number of requests in its queue.
  final int? waiting;

  /// Why loading it failed, or why it cannot be loaded on this server.
  final ModelError? error;

  /// The size of its files in bytes; unset if it has none.
  final int? sizeBytes;

  /// When it was loaded; unset while it is not loaded.
  final DateTime? loadTime;

  /// Where it was defined.
  final ModelOrigin origin;

  /// Seconds without a request after which it is unloaded; unset means never.
  final double? idleSeconds;

  /// Models that are tried in order if it cannot answer, unless the request or
  /// its user specifies others.
  final List<String> fallbackModels;

  /// The prices of its tokens; unset if they are unknown or free.
  final Prices? prices;

  /// How its weights are stored, as its format names it, such as `Q4_K_M` or
  /// `bfloat16`; empty if it is unknown.
  final String quantization;

  /// Its licence as Hugging Face names it, such as `apache-2.0`; empty if its
  /// files do not say.
  final String license;

  /// Its languages, as codes of ISO 639 such as `en`; empty if its files do not
  /// say.
  final List<String> languages;

  /// The aliases by which the caller can use it.
  final List<String> aliases;

  /// Whether it is a favourite of the caller. WatchModels does not report it.
  final bool? favourite;

  /// The model whose weights, process and slots it shares; empty if it has no
  /// adapters.
  final String base;

  /// Its LoRA adapters; the names of their files without the folders.
  final List<Adapter> adapters;

  /// The memory that it will take with its options; set by GetModel, of models
  /// of which it can be told from their files.
  final ModelMemory? memory;

  /// The format in which it writes tool calls, such as `hermes`; empty if it
  /// calls no tools, or if it is not known yet.
  final String toolFormat;

  /// What was measured of it on machines as this server's, with its present
  /// files and options; set by GetModel, and unset if nothing was.
  final ModelBenchmark? benchmark;

  /// Whether a request with a seed, or with temperature 0, gets in company of
  /// others the same text as alone (batch invariance), which depends on the
  /// types of its weights and on its options; unset if that is not known.
  final bool? batchInvariant;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  Model copyWith({
    String? id,
    String? runner,
    String? provider,
    ModelState? state,
    List<Modality>? inputModalities,
    List<Modality>? outputModalities,
    List<Capability>? capabilities,
    int? contextLength,
    Map<String, Object?>? parametersSchema,
    bool? isDefault,
    bool? pinned,
    int? capacity,
    int? active,
    int? waiting,
    ModelError? error,
    int? sizeBytes,
    DateTime? loadTime,
    ModelOrigin? origin,
    double? idleSeconds,
    List<String>? fallbackModels,
    Prices? prices,
    String? quantization,
    String? license,
    List<String>? languages,
    List<String>? aliases,
    bool? favourite,
    String? base,
    List<Adapter>? adapters,
    ModelMemory? memory,
    String? toolFormat,
    ModelBenchmark? benchmark,
    bool? batchInvariant,
  }) => Model(
    id: id ?? this.id,
    runner: runner ?? this.runner,
    provider: provider ?? this.provider,
    state: state ?? this.state,
    inputModalities: inputModalities ?? this.inputModalities,
    outputModalities: outputModalities ?? this.outputModalities,
    capabilities: capabilities ?? this.capabilities,
    contextLength: contextLength ?? this.contextLength,
    parametersSchema: parametersSchema ?? this.parametersSchema,
    isDefault: isDefault ?? this.isDefault,
    pinned: pinned ?? this.pinned,
    capacity: capacity ?? this.capacity,
    active: active ?? this.active,
    waiting: waiting ?? this.waiting,
    error: error ?? this.error,
    sizeBytes: sizeBytes ?? this.sizeBytes,
    loadTime: loadTime ?? this.loadTime,
    origin: origin ?? this.origin,
    idleSeconds: idleSeconds ?? this.idleSeconds,
    fallbackModels: fallbackModels ?? this.fallbackModels,
    prices: prices ?? this.prices,
    quantization: quantization ?? this.quantization,
    license: license ?? this.license,
    languages: languages ?? this.languages,
    aliases: aliases ?? this.aliases,
    favourite: favourite ?? this.favourite,
    base: base ?? this.base,
    adapters: adapters ?? this.adapters,
    memory: memory ?? this.memory,
    toolFormat: toolFormat ?? this.toolFormat,
    benchmark: benchmark ?? this.benchmark,
    batchInvariant: batchInvariant ?? this.batchInvariant,
  );

  @override
  Map<String, Object?> toJson() => {
    if (id.isNotEmpty) 'id': id,
    if (runner.isNotEmpty) 'runner': runner,
    if (provider.isNotEmpty) 'provider': provider,
    if (state.number > 0) 'state': state.wireName,
    if (inputModalities.isNotEmpty)
      'input_modalities': [
        for (final item in inputModalities)
          if (item.number >= 0) item.wireName,
      ],
    if (outputModalities.isNotEmpty)
      'output_modalities': [
        for (final item in outputModalities)
          if (item.number >= 0) item.wireName,
      ],
    if (capabilities.isNotEmpty)
      'capabilities': [
        for (final item in capabilities)
          if (item.number >= 0) item.wireName,
      ],
    if (contextLength case final value?) 'context_length': value,
    if (parametersSchema case final value?) 'parameters_schema': value,
    if (isDefault case final value?) 'default': value,
    if (pinned case final value?) 'pinned': value,
    if (capacity case final value?) 'capacity': value,
    if (active case final value?) 'active': value,
    if (waiting case final value?) 'waiting': value,
    if (error case final value?) 'error': value.toJson(),
    if (sizeBytes case final value?) 'size_bytes': value.toString(),
    if (loadTime case final value?) 'load_time': wire.encodeTime(value),
    if (origin.number > 0) 'origin': origin.wireName,
    if (idleSeconds case final value?) 'idle_seconds': wire.encodeDouble(value),
    if (fallbackModels.isNotEmpty) 'fallback_models': fallbackModels,
    if (prices case final value?) 'prices': value.toJson(),
    if (quantization.isNotEmpty) 'quantization': quantization,
    if (license.isNotEmpty) 'license': license,
    if (languages.isNotEmpty) 'languages': languages,
    if (aliases.isNotEmpty) 'aliases': aliases,
    if (favourite case final value?) 'favourite': value,
    if (base.isNotEmpty) 'base': base,
    if (adapters.isNotEmpty)
      'adapters': [for (final item in adapters) item.toJson()],
    if (memory case final value?) 'memory': value.toJson(),
    if (toolFormat.isNotEmpty) 'tool_format': toolFormat,
    if (benchmark case final value?) 'benchmark': value.toJson(),
    if (batchInvariant case final value?) 'batch_invariant': value,
  };

  @override
  Map<String, Object?> get fields => {
    'id': id,
    'runner': runner,
    'provider': provider,
    'state': state,
    'inputModalities': inputModalities,
    'outputModalities': outputModalities,
    'capabilities': capabilities,
    'contextLength': contextLength,
    'parametersSchema': parametersSchema,
    'isDefault': isDefault,
    'pinned': pinned,
    'capacity': capacity,
    'active': active,
    'waiting': waiting,
    'error': error,
    'sizeBytes': sizeBytes,
    'loadTime': loadTime,
    'origin': origin,
    'idleSeconds': idleSeconds,
    'fallbackModels': fallbackModels,
    'prices': prices,
    'quantization': quantization,
    'license': license,
    'languages': languages,
    'aliases': aliases,
    'favourite': favourite,
    'base': base,
    'adapters': adapters,
    'memory': memory,
    'toolFormat': toolFormat,
    'benchmark': benchmark,
    'batchInvariant': batchInvariant,
  };
}

/// ModelBenchmark is how fast and how well a model answered when it was
/// measured, as by `plugai bench`.
final class ModelBenchmark extends Value {
  /// A value in which what is not given is not set.
  const ModelBenchmark({
    this.speeds = const [],
    this.questions,
    this.toolCalls,
    this.memoryBytes,
    this.machine = '',
    this.recordTime,
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory ModelBenchmark.fromJson(Map<String, Object?> json) => ModelBenchmark(
    speeds:
        wire.field(
          json,
          'speeds',
          wire.asList(wire.asMessage(BenchmarkSpeed.fromJson)),
        ) ??
        const [],
    questions: wire.field(
      json,
      'questions',
      wire.asMessage(BenchmarkScore.fromJson),
    ),
    toolCalls: wire.field(
      json,
      'tool_calls',
      wire.asMessage(BenchmarkScore.fromJson),
      alias: 'toolCalls',
    ),
    memoryBytes: wire.field(
      json,
      'memory_bytes',
      wire.asInt,
      alias: 'memoryBytes',
    ),
    machine: wire.field(json, 'machine', wire.asString) ?? '',
    recordTime: wire.field(
      json,
      'record_time',
      wire.asTime,
      alias: 'recordTime',
    ),
  );

  /// Its speed, by the length of prompts and the number of answers at once. 1
  /// to 256.
  final List<BenchmarkSpeed> speeds;

  /// How many of some short questions it answered rightly; unset if it was
  /// asked none.
  final BenchmarkScore? questions;

  /// How many tasks it solved by the right call of a tool; unset if it was
  /// given none.
  final BenchmarkScore? toolCalls;

  /// The memory that it took then, as its process says; unset if that is not
  /// known. It is ignored in requests. At least 0.
  final int? memoryBytes;

  /// The machine, as far as it decides how fast models are. It is ignored in
  /// requests. At most 256 bytes.
  final String machine;

  /// When it was recorded. It is ignored in requests.
  final DateTime? recordTime;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  ModelBenchmark copyWith({
    List<BenchmarkSpeed>? speeds,
    BenchmarkScore? questions,
    BenchmarkScore? toolCalls,
    int? memoryBytes,
    String? machine,
    DateTime? recordTime,
  }) => ModelBenchmark(
    speeds: speeds ?? this.speeds,
    questions: questions ?? this.questions,
    toolCalls: toolCalls ?? this.toolCalls,
    memoryBytes: memoryBytes ?? this.memoryBytes,
    machine: machine ?? this.machine,
    recordTime: recordTime ?? this.recordTime,
  );

  @override
  Map<String, Object?> toJson() => {
    if (speeds.isNotEmpty) 'speeds': [for (final item in speeds) item.toJson()],
    if (questions case final value?) 'questions': value.toJson(),
    if (toolCalls case final value?) 'tool_calls': value.toJson(),
    if (memoryBytes case final value?) 'memory_bytes': value.toString(),
    if (machine.isNotEmpty) 'machine': machine,
    if (recordTime case final value?) 'record_time': wire.encodeTime(value),
  };

  @override
  Map<String, Object?> get fields => {
    'speeds': speeds,
    'questions': questions,
    'toolCalls': toolCalls,
    'memoryBytes': memoryBytes,
    'machine': machine,
    'recordTime': recordTime,
  };
}

/// BenchmarkSpeed is how fast a model answered so many requests at once.
/// Figures are medians of the rounds.
final class BenchmarkSpeed extends Value {
  /// A value in which what is not given is not set.
  const BenchmarkSpeed({
    this.streams = 0,
    this.promptTokens = 0,
    this.rounds = 0,
    this.firstTokenSeconds = 0,
    this.promptTokensPerSecond = 0,
    this.tokensPerSecond,
    this.streamTokensPerSecond,
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory BenchmarkSpeed.fromJson(Map<String, Object?> json) => BenchmarkSpeed(
    streams: wire.field(json, 'streams', wire.asInt) ?? 0,
    promptTokens:
        wire.field(json, 'prompt_tokens', wire.asInt, alias: 'promptTokens') ??
        0,
    rounds: wire.field(json, 'rounds', wire.asInt) ?? 0,
    firstTokenSeconds:
        wire.field(
          json,
          'first_token_seconds',
          wire.asDouble,
          alias: 'firstTokenSeconds',
        ) ??
        0,
    promptTokensPerSecond:
        wire.field(
          json,
          'prompt_tokens_per_second',
          wire.asDouble,
          alias: 'promptTokensPerSecond',
        ) ??
        0,
    tokensPerSecond: wire.field(
      json,
      'tokens_per_second',
      wire.asDouble,
      alias: 'tokensPerSecond',
    ),
    streamTokensPerSecond: wire.field(
      json,
      'stream_tokens_per_second',
      wire.asDouble,
      alias: 'streamTokensPerSecond',
    ),
  );

  /// The number of answers at once. 1 to 1024.
  final int streams;

  /// The tokens of each prompt. 1 to 10000000.
  final int promptTokens;

  /// How often it was measured. 1 to 10000.
  final int rounds;

  /// Seconds from a request to the first token of its answer. 0 to 86400.
  final double firstTokenSeconds;

  /// Tokens of all prompts together in a second, until all were read. 0 to
  /// 10000000.
  final double promptTokensPerSecond;

  /// Tokens of all answers together in a second; unset if it could not be told.
  /// 0 to 10000000.
  final double? tokensPerSecond;

  /// Tokens of one answer in a second; unset if it could not be told. 0 to
  /// 10000000.
  final double? streamTokensPerSecond;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  BenchmarkSpeed copyWith({
    int? streams,
    int? promptTokens,
    int? rounds,
    double? firstTokenSeconds,
    double? promptTokensPerSecond,
    double? tokensPerSecond,
    double? streamTokensPerSecond,
  }) => BenchmarkSpeed(
    streams: streams ?? this.streams,
    promptTokens: promptTokens ?? this.promptTokens,
    rounds: rounds ?? this.rounds,
    firstTokenSeconds: firstTokenSeconds ?? this.firstTokenSeconds,
    promptTokensPerSecond: promptTokensPerSecond ?? this.promptTokensPerSecond,
    tokensPerSecond: tokensPerSecond ?? this.tokensPerSecond,
    streamTokensPerSecond: streamTokensPerSecond ?? this.streamTokensPerSecond,
  );

  @override
  Map<String, Object?> toJson() => {
    if (streams != 0) 'streams': streams,
    if (promptTokens != 0) 'prompt_tokens': promptTokens,
    if (rounds != 0) 'rounds': rounds,
    if (firstTokenSeconds != 0)
      'first_token_seconds': wire.encodeDouble(firstTokenSeconds),
    if (promptTokensPerSecond != 0)
      'prompt_tokens_per_second': wire.encodeDouble(promptTokensPerSecond),
    if (tokensPerSecond case final value?)
      'tokens_per_second': wire.encodeDouble(value),
    if (streamTokensPerSecond case final value?)
      'stream_tokens_per_second': wire.encodeDouble(value),
  };

  @override
  Map<String, Object?> get fields => {
    'streams': streams,
    'promptTokens': promptTokens,
    'rounds': rounds,
    'firstTokenSeconds': firstTokenSeconds,
    'promptTokensPerSecond': promptTokensPerSecond,
    'tokensPerSecond': tokensPerSecond,
    'streamTokensPerSecond': streamTokensPerSecond,
  };
}

/// BenchmarkScore is how often something was right.
final class BenchmarkScore extends Value {
  /// A value in which what is not given is not set.
  const BenchmarkScore({this.right, this.tried = 0});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory BenchmarkScore.fromJson(Map<String, Object?> json) => BenchmarkScore(
    right: wire.field(json, 'right', wire.asInt),
    tried: wire.field(json, 'tried', wire.asInt) ?? 0,
  );

  /// How often it was right. It must be set. 0 to 100000.
  final int? right;

  /// How often it was tried. 1 to 100000.
  final int tried;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  BenchmarkScore copyWith({int? right, int? tried}) =>
      BenchmarkScore(right: right ?? this.right, tried: tried ?? this.tried);

  @override
  Map<String, Object?> toJson() => {
    if (right case final value?) 'right': value,
    if (tried != 0) 'tried': tried,
  };

  @override
  Map<String, Object?> get fields => {'right': right, 'tried': tried};
}

/// ModelMemory is the memory that a model will take when it is loaded,
/// estimated from the header of its file.
final class ModelMemory extends Value {
  /// A value in which what is not given is not set.
  const ModelMemory({
    this.totalBytes = 0,
    this.weightsBytes = 0,
    this.cacheBytes = 0,
    this.computeBytes = 0,
    this.processBytes = 0,
    this.contextLength = 0,
    this.parallel = 0,
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory ModelMemory.fromJson(Map<String, Object?> json) => ModelMemory(
    totalBytes:
        wire.field(json, 'total_bytes', wire.asInt, alias: 'totalBytes') ?? 0,
    weightsBytes:
        wire.field(json, 'weights_bytes', wire.asInt, alias: 'weightsBytes') ??
        0,
    cacheBytes:
        wire.field(json, 'cache_bytes', wire.asInt, alias: 'cacheBytes') ?? 0,
    computeBytes:
        wire.field(json, 'compute_bytes', wire.asInt, alias: 'computeBytes') ??
        0,
    processBytes:
        wire.field(json, 'process_bytes', wire.asInt, alias: 'processBytes') ??
        0,
    contextLength:
        wire.field(
          json,
          'context_length',
          wire.asInt,
          alias: 'contextLength',
        ) ??
        0,
    parallel: wire.field(json, 'parallel', wire.asInt) ?? 0,
  );

  /// All of it, in bytes.
  final int totalBytes;

  /// The bytes of the weights.
  final int weightsBytes;

  /// The bytes of the KV cache, for `parallel` conversations of
  /// `context_length` tokens.
  final int cacheBytes;

  /// The bytes of the buffers for the results of one step.
  final int computeBytes;

  /// The bytes of the process itself, with the vocabulary.
  final int processBytes;

  /// The tokens of each conversation.
  final int contextLength;

  /// The number of conversations that it keeps at once.
  final int parallel;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  ModelMemory copyWith({
    int? totalBytes,
    int? weightsBytes,
    int? cacheBytes,
    int? computeBytes,
    int? processBytes,
    int? contextLength,
    int? parallel,
  }) => ModelMemory(
    totalBytes: totalBytes ?? this.totalBytes,
    weightsBytes: weightsBytes ?? this.weightsBytes,
    cacheBytes: cacheBytes ?? this.cacheBytes,
    computeBytes: computeBytes ?? this.computeBytes,
    processBytes: processBytes ?? this.processBytes,
    contextLength: contextLength ?? this.contextLength,
    parallel: parallel ?? this.parallel,
  );

  @override
  Map<String, Object?> toJson() => {
    if (totalBytes != 0) 'total_bytes': totalBytes.toString(),
    if (weightsBytes != 0) 'weights_bytes': weightsBytes.toString(),
    if (cacheBytes != 0) 'cache_bytes': cacheBytes.toString(),
    if (computeBytes != 0) 'compute_bytes': computeBytes.toString(),
    if (processBytes != 0) 'process_bytes': processBytes.toString(),
    if (contextLength != 0) 'context_length': contextLength,
    if (parallel != 0) 'parallel': parallel,
  };

  @override
  Map<String, Object?> get fields => {
    'totalBytes': totalBytes,
    'weightsBytes': weightsBytes,
    'cacheBytes': cacheBytes,
    'computeBytes': computeBytes,
    'processBytes': processBytes,
    'contextLength': contextLength,
    'parallel': parallel,
  };
}

/// Prices are the prices of a model's tokens.
final class Prices extends Value {
  /// A value in which what is not given is not set.
  const Prices({
    this.currency = '',
    this.inputNanos,
    this.cachedInputNanos,
    this.outputNanos,
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory Prices.fromJson(Map<String, Object?> json) => Prices(
    currency: wire.field(json, 'currency', wire.asString) ?? '',
    inputNanos: wire.field(
      json,
      'input_nanos',
      wire.asInt,
      alias: 'inputNanos',
    ),
    cachedInputNanos: wire.field(
      json,
      'cached_input_nanos',
      wire.asInt,
      alias: 'cachedInputNanos',
    ),
    outputNanos: wire.field(
      json,
      'output_nanos',
      wire.asInt,
      alias: 'outputNanos',
    ),
  );

  /// ISO 4217 code of the currency.
  final String currency;

  /// The price of an input token, in billionths of the currency.
  final int? inputNanos;

  /// The price of a cached input token, in billionths of the currency; unset if
  /// it is that of other input tokens.
  final int? cachedInputNanos;

  /// The price of an output token, in billionths of the currency.
  final int? outputNanos;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  Prices copyWith({
    String? currency,
    int? inputNanos,
    int? cachedInputNanos,
    int? outputNanos,
  }) => Prices(
    currency: currency ?? this.currency,
    inputNanos: inputNanos ?? this.inputNanos,
    cachedInputNanos: cachedInputNanos ?? this.cachedInputNanos,
    outputNanos: outputNanos ?? this.outputNanos,
  );

  @override
  Map<String, Object?> toJson() => {
    if (currency.isNotEmpty) 'currency': currency,
    if (inputNanos case final value?) 'input_nanos': value.toString(),
    if (cachedInputNanos case final value?)
      'cached_input_nanos': value.toString(),
    if (outputNanos case final value?) 'output_nanos': value.toString(),
  };

  @override
  Map<String, Object?> get fields => {
    'currency': currency,
    'inputNanos': inputNanos,
    'cachedInputNanos': cachedInputNanos,
    'outputNanos': outputNanos,
  };
}

/// ModelDefinition is the configuration of one model. Unset fields have the
/// values of the settings file or of the runner.
final class ModelDefinition extends Value {
  /// A value in which what is not given is not set.
  const ModelDefinition({
    this.id = '',
    this.runner = '',
    this.options,
    this.capacity,
    this.pinned,
    this.idleSeconds,
    this.fallbackModels,
    this.base = '',
    this.adapters = const [],
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory ModelDefinition.fromJson(Map<String, Object?> json) =>
      ModelDefinition(
        id: wire.field(json, 'id', wire.asString) ?? '',
        runner: wire.field(json, 'runner', wire.asString) ?? '',
        options: wire.field(json, 'options', wire.asObject),
        capacity: wire.field(json, 'capacity', wire.asInt),
        pinned: wire.field(json, 'pinned', wire.asBool),
        idleSeconds: wire.field(
          json,
          'idle_seconds',
          wire.asDouble,
          alias: 'idleSeconds',
        ),
        fallbackModels: wire.field(
          json,
          'fallback_models',
          wire.asValues,
          alias: 'fallbackModels',
        ),
        base: wire.field(json, 'base', wire.asString) ?? '',
        adapters:
            wire.field(
              json,
              'adapters',
              wire.asList(wire.asMessage(Adapter.fromJson)),
            ) ??
            const [],
      );

  /// Its id; it may contain `/` and `:`, and may not end with a verb of the API
  /// such as `:load`. 1 to 256 bytes.
  final String id;

  /// The runner that serves it, such as `llama_cpp`; required for a new model.
  /// At most 128 bytes.
  final String runner;

  /// Options of the runner, such as `path`. Each replaces that of the
  /// discovered model.
  final Map<String, Object?>? options;

  /// The number of requests that it serves at once. 1 to 100000.
  final int? capacity;

  /// Whether it is kept loaded.
  final bool? pinned;

  /// Seconds without a request after which it is unloaded; 0 means never. 0 to
  /// 31536000.
  final double? idleSeconds;

  /// Models that are tried in order if it cannot answer, unless the request or
  /// its user specifies others. It is a list of strings, whose being empty
  /// differs from not being set. At most 8, each 1 to 256 bytes.
  final List<Object?>? fallbackModels;

  /// The model whose weights, process and slots it shares, instead of a runner;
  /// it then has `adapters`, and no options and no capacity of its own. It
  /// cannot be changed. At most 256 bytes.
  final String base;

  /// LoRA adapters for the weights of the base. They cannot be changed. At most
  /// 8.
  final List<Adapter> adapters;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  ModelDefinition copyWith({
    String? id,
    String? runner,
    Map<String, Object?>? options,
    int? capacity,
    bool? pinned,
    double? idleSeconds,
    List<Object?>? fallbackModels,
    String? base,
    List<Adapter>? adapters,
  }) => ModelDefinition(
    id: id ?? this.id,
    runner: runner ?? this.runner,
    options: options ?? this.options,
    capacity: capacity ?? this.capacity,
    pinned: pinned ?? this.pinned,
    idleSeconds: idleSeconds ?? this.idleSeconds,
    fallbackModels: fallbackModels ?? this.fallbackModels,
    base: base ?? this.base,
    adapters: adapters ?? this.adapters,
  );

  @override
  Map<String, Object?> toJson() => {
    if (id.isNotEmpty) 'id': id,
    if (runner.isNotEmpty) 'runner': runner,
    if (options case final value?) 'options': value,
    if (capacity case final value?) 'capacity': value,
    if (pinned case final value?) 'pinned': value,
    if (idleSeconds case final value?) 'idle_seconds': wire.encodeDouble(value),
    if (fallbackModels case final value?) 'fallback_models': value,
    if (base.isNotEmpty) 'base': base,
    if (adapters.isNotEmpty)
      'adapters': [for (final item in adapters) item.toJson()],
  };

  @override
  Map<String, Object?> get fields => {
    'id': id,
    'runner': runner,
    'options': options,
    'capacity': capacity,
    'pinned': pinned,
    'idleSeconds': idleSeconds,
    'fallbackModels': fallbackModels,
    'base': base,
    'adapters': adapters,
  };
}

/// Adapter is a LoRA adapter: a small change to the weights of a model.
final class Adapter extends Value {
  /// A value in which what is not given is not set.
  const Adapter({this.path = '', this.scale});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory Adapter.fromJson(Map<String, Object?> json) => Adapter(
    path: wire.field(json, 'path', wire.asString) ?? '',
    scale: wire.field(json, 'scale', wire.asDouble),
  );

  /// Its file on the server. 1 to 4096 bytes.
  final String path;

  /// How strongly it applies; 1 if it is not set. -4 to 4. A request can set
  /// another scale in `parameters.extra.adapters`, by the name of the file
  /// without its ending.
  final double? scale;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  Adapter copyWith({String? path, double? scale}) =>
      Adapter(path: path ?? this.path, scale: scale ?? this.scale);

  @override
  Map<String, Object?> toJson() => {
    if (path.isNotEmpty) 'path': path,
    if (scale case final value?) 'scale': wire.encodeDouble(value),
  };

  @override
  Map<String, Object?> get fields => {'path': path, 'scale': scale};
}

/// Limits are the limits for all models together.
final class Limits extends Value {
  /// A value in which what is not given is not set.
  const Limits({
    this.maxLoaded,
    this.maxMemoryBytes,
    this.idleSeconds,
    this.roomPatienceSeconds,
    this.preloadSeconds,
    this.maxWaiting,
    this.maxWaitingPerUser,
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory Limits.fromJson(Map<String, Object?> json) => Limits(
    maxLoaded: wire.field(json, 'max_loaded', wire.asInt, alias: 'maxLoaded'),
    maxMemoryBytes: wire.field(
      json,
      'max_memory_bytes',
      wire.asInt,
      alias: 'maxMemoryBytes',
    ),
    idleSeconds: wire.field(
      json,
      'idle_seconds',
      wire.asDouble,
      alias: 'idleSeconds',
    ),
    roomPatienceSeconds: wire.field(
      json,
      'room_patience_seconds',
      wire.asDouble,
      alias: 'roomPatienceSeconds',
    ),
    preloadSeconds: wire.field(
      json,
      'preload_seconds',
      wire.asDouble,
      alias: 'preloadSeconds',
    ),
    maxWaiting: wire.field(
      json,
      'max_waiting',
      wire.asInt,
      alias: 'maxWaiting',
    ),
    maxWaitingPerUser: wire.field(
      json,
      'max_waiting_per_user',
      wire.asInt,
      alias: 'maxWaitingPerUser',
    ),
  );

  /// The maximum number of loaded models. 1 to 10000.
  final int? maxLoaded;

  /// The maximum memory of all loaded models, in bytes. At least 1.
  final int? maxMemoryBytes;

  /// Seconds without a request after which a model is unloaded, unless it has
  /// its own setting; 0 means never. 0 to 31536000.
  final double? idleSeconds;

  /// Seconds that a request waits for memory before a constantly busy model
  /// gets no new requests, until it is unloaded. 0 to 86400.
  final double? roomPatienceSeconds;

  /// Seconds without a request after which recently much-used models are
  /// preloaded into free memory; 0 means never. 0 to 86400.
  final double? preloadSeconds;

  /// The maximum number of queued requests, for all models together. 0 to
  /// 1000000.
  final int? maxWaiting;

  /// The maximum number of queued requests of one user. 0 to 1000000.
  final int? maxWaitingPerUser;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  Limits copyWith({
    int? maxLoaded,
    int? maxMemoryBytes,
    double? idleSeconds,
    double? roomPatienceSeconds,
    double? preloadSeconds,
    int? maxWaiting,
    int? maxWaitingPerUser,
  }) => Limits(
    maxLoaded: maxLoaded ?? this.maxLoaded,
    maxMemoryBytes: maxMemoryBytes ?? this.maxMemoryBytes,
    idleSeconds: idleSeconds ?? this.idleSeconds,
    roomPatienceSeconds: roomPatienceSeconds ?? this.roomPatienceSeconds,
    preloadSeconds: preloadSeconds ?? this.preloadSeconds,
    maxWaiting: maxWaiting ?? this.maxWaiting,
    maxWaitingPerUser: maxWaitingPerUser ?? this.maxWaitingPerUser,
  );

  @override
  Map<String, Object?> toJson() => {
    if (maxLoaded case final value?) 'max_loaded': value,
    if (maxMemoryBytes case final value?) 'max_memory_bytes': value.toString(),
    if (idleSeconds case final value?) 'idle_seconds': wire.encodeDouble(value),
    if (roomPatienceSeconds case final value?)
      'room_patience_seconds': wire.encodeDouble(value),
    if (preloadSeconds case final value?)
      'preload_seconds': wire.encodeDouble(value),
    if (maxWaiting case final value?) 'max_waiting': value,
    if (maxWaitingPerUser case final value?) 'max_waiting_per_user': value,
  };

  @override
  Map<String, Object?> get fields => {
    'maxLoaded': maxLoaded,
    'maxMemoryBytes': maxMemoryBytes,
    'idleSeconds': idleSeconds,
    'roomPatienceSeconds': roomPatienceSeconds,
    'preloadSeconds': preloadSeconds,
    'maxWaiting': maxWaiting,
    'maxWaitingPerUser': maxWaitingPerUser,
  };
}

/// Fallbacks are the fallback models of a user.
final class Fallbacks extends Value {
  /// A value in which what is not given is not set.
  const Fallbacks({this.fallbacks = const []});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory Fallbacks.fromJson(Map<String, Object?> json) => Fallbacks(
    fallbacks:
        wire.field(
          json,
          'fallbacks',
          wire.asList(wire.asMessage(Fallback.fromJson)),
        ) ??
        const [],
  );

  /// One entry for each model. At most 64.
  final List<Fallback> fallbacks;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  Fallbacks copyWith({List<Fallback>? fallbacks}) =>
      Fallbacks(fallbacks: fallbacks ?? this.fallbacks);

  @override
  Map<String, Object?> toJson() => {
    if (fallbacks.isNotEmpty)
      'fallbacks': [for (final item in fallbacks) item.toJson()],
  };

  @override
  Map<String, Object?> get fields => {'fallbacks': fallbacks};
}

/// Fallback lists the fallback models for one model.
final class Fallback extends Value {
  /// A value in which what is not given is not set.
  const Fallback({this.model = '', this.fallbackModels = const []});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory Fallback.fromJson(Map<String, Object?> json) => Fallback(
    model: wire.field(json, 'model', wire.asString) ?? '',
    fallbackModels:
        wire.field(
          json,
          'fallback_models',
          wire.asList(wire.asString),
          alias: 'fallbackModels',
        ) ??
        const [],
  );

  /// The model that cannot answer; empty means every model without its own
  /// entry. At most 256 bytes.
  final String model;

  /// The models to try, in order. 1 to 8, each 1 to 256 bytes.
  final List<String> fallbackModels;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  Fallback copyWith({String? model, List<String>? fallbackModels}) => Fallback(
    model: model ?? this.model,
    fallbackModels: fallbackModels ?? this.fallbackModels,
  );

  @override
  Map<String, Object?> toJson() => {
    if (model.isNotEmpty) 'model': model,
    if (fallbackModels.isNotEmpty) 'fallback_models': fallbackModels,
  };

  @override
  Map<String, Object?> get fields => {
    'model': model,
    'fallbackModels': fallbackModels,
  };
}

/// Alias is another name for one or several models.
final class Alias extends Value {
  /// A value in which what is not given is not set.
  const Alias({this.id = '', this.targets = const [], this.own});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory Alias.fromJson(Map<String, Object?> json) => Alias(
    id: wire.field(json, 'id', wire.asString) ?? '',
    targets:
        wire.field(
          json,
          'targets',
          wire.asList(wire.asMessage(AliasTarget.fromJson)),
        ) ??
        const [],
    own: wire.field(json, 'own', wire.asBool),
  );

  /// The name, which requests use as `model`; it may contain `/` and `:`, and
  /// may not end with a verb of the API such as `:load`. 1 to 256 bytes.
  final String id;

  /// The models that it stands for. A request gets the one that has the fewest
  /// requests for its weight; the others are tried if that one cannot answer,
  /// before any fallback models. 1 to 16.
  final List<AliasTarget> targets;

  /// Whether it is the caller's own; otherwise it is for everyone. It is
  /// ignored in requests.
  final bool? own;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  Alias copyWith({String? id, List<AliasTarget>? targets, bool? own}) => Alias(
    id: id ?? this.id,
    targets: targets ?? this.targets,
    own: own ?? this.own,
  );

  @override
  Map<String, Object?> toJson() => {
    if (id.isNotEmpty) 'id': id,
    if (targets.isNotEmpty)
      'targets': [for (final item in targets) item.toJson()],
    if (own case final value?) 'own': value,
  };

  @override
  Map<String, Object?> get fields => {'id': id, 'targets': targets, 'own': own};
}

/// AliasTarget is a model that an alias stands for.
final class AliasTarget extends Value {
  /// A value in which what is not given is not set.
  const AliasTarget({this.model = '', this.weight});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory AliasTarget.fromJson(Map<String, Object?> json) => AliasTarget(
    model: wire.field(json, 'model', wire.asString) ?? '',
    weight: wire.field(json, 'weight', wire.asInt),
  );

  /// The model's id; an alias is not followed further. 1 to 256 bytes.
  final String model;

  /// Its share of the requests beside the other targets; 1 if it is not set. 1
  /// to 1000.
  final int? weight;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  AliasTarget copyWith({String? model, int? weight}) =>
      AliasTarget(model: model ?? this.model, weight: weight ?? this.weight);

  @override
  Map<String, Object?> toJson() => {
    if (model.isNotEmpty) 'model': model,
    if (weight case final value?) 'weight': value,
  };

  @override
  Map<String, Object?> get fields => {'model': model, 'weight': weight};
}

/// ModelError says why a model or a provider is not available.
final class ModelError extends Value {
  /// A value in which what is not given is not set.
  const ModelError({this.reason = ErrorReason.unspecified, this.message = ''});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory ModelError.fromJson(Map<String, Object?> json) => ModelError(
    reason:
        wire.field(json, 'reason', ErrorReason.fromJson) ??
        ErrorReason.unspecified,
    message: wire.field(json, 'message', wire.asString) ?? '',
  );

  /// The reason, for programs.
  final ErrorReason reason;

  /// The reason and a remedy, for people.
  final String message;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  ModelError copyWith({ErrorReason? reason, String? message}) => ModelError(
    reason: reason ?? this.reason,
    message: message ?? this.message,
  );

  @override
  Map<String, Object?> toJson() => {
    if (reason.number > 0) 'reason': reason.wireName,
    if (message.isNotEmpty) 'message': message,
  };

  @override
  Map<String, Object?> get fields => {'reason': reason, 'message': message};
}

/// ListModelsRequest requests a page of models.
final class ListModelsRequest extends Value {
  /// A value in which what is not given is not set.
  const ListModelsRequest({
    this.pageSize = 0,
    this.pageToken = '',
    this.inputModality = const [],
    this.outputModality = const [],
    this.state = const [],
    this.provider = '',
    this.capability = const [],
    this.favourite,
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory ListModelsRequest.fromJson(
    Map<String, Object?> json,
  ) => ListModelsRequest(
    pageSize: wire.field(json, 'page_size', wire.asInt, alias: 'pageSize') ?? 0,
    pageToken:
        wire.field(json, 'page_token', wire.asString, alias: 'pageToken') ?? '',
    inputModality:
        wire.field(
          json,
          'input_modality',
          wire.asList(Modality.fromJson),
          alias: 'inputModality',
        ) ??
        const [],
    outputModality:
        wire.field(
          json,
          'output_modality',
          wire.asList(Modality.fromJson),
          alias: 'outputModality',
        ) ??
        const [],
    state:
        wire.field(json, 'state', wire.asList(ModelState.fromJson)) ?? const [],
    provider: wire.field(json, 'provider', wire.asString) ?? '',
    capability:
        wire.field(json, 'capability', wire.asList(Capability.fromJson)) ??
        const [],
    favourite: wire.field(json, 'favourite', wire.asBool),
  );

  /// The maximum number of models; 0 means 50. 0 to 200.
  final int pageSize;

  /// The `next_page_token` of the previous page. At most 512 bytes.
  final String pageToken;

  /// Only models that read all of these; empty means all models. At most 8.
  final List<Modality> inputModality;

  /// Only models that generate all of these; empty means all models. At most 8.
  final List<Modality> outputModality;

  /// Only models in one of these states; empty means all. `MODEL_STATE_LOADED`
  /// includes models that are busy. At most 8.
  final List<ModelState> state;

  /// Only models of this provider; empty means all. `local` is that of the
  /// models that run here. At most 128 bytes.
  final String provider;

  /// Only models with all of these features; empty means all. At most 8.
  final List<Capability> capability;

  /// Only the caller's favourites, or, if it is false, only the others; unset
  /// means all.
  final bool? favourite;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  ListModelsRequest copyWith({
    int? pageSize,
    String? pageToken,
    List<Modality>? inputModality,
    List<Modality>? outputModality,
    List<ModelState>? state,
    String? provider,
    List<Capability>? capability,
    bool? favourite,
  }) => ListModelsRequest(
    pageSize: pageSize ?? this.pageSize,
    pageToken: pageToken ?? this.pageToken,
    inputModality: inputModality ?? this.inputModality,
    outputModality: outputModality ?? this.outputModality,
    state: state ?? this.state,
    provider: provider ?? this.provider,
    capability: capability ?? this.capability,
    favourite: favourite ?? this.favourite,
  );

  @override
  Map<String, Object?> toJson() => {
    if (pageSize != 0) 'page_size': pageSize,
    if (pageToken.isNotEmpty) 'page_token': pageToken,
    if (inputModality.isNotEmpty)
      'input_modality': [
        for (final item in inputModality)
          if (item.number >= 0) item.wireName,
      ],
    if (outputModality.isNotEmpty)
      'output_modality': [
        for (final item in outputModality)
          if (item.number >= 0) item.wireName,
      ],
    if (state.isNotEmpty)
      'state': [
        for (final item in state)
          if (item.number >= 0) item.wireName,
      ],
    if (provider.isNotEmpty) 'provider': provider,
    if (capability.isNotEmpty)
      'capability': [
        for (final item in capability)
          if (item.number >= 0) item.wireName,
      ],
    if (favourite case final value?) 'favourite': value,
  };

  @override
  Map<String, Object?> get fields => {
    'pageSize': pageSize,
    'pageToken': pageToken,
    'inputModality': inputModality,
    'outputModality': outputModality,
    'state': state,
    'provider': provider,
    'capability': capability,
    'favourite': favourite,
  };
}

/// ListModelsResponse is a page of models.
final class ListModelsResponse extends Value {
  /// A value in which what is not given is not set.
  const ListModelsResponse({this.models = const [], this.nextPageToken = ''});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory ListModelsResponse.fromJson(Map<String, Object?> json) =>
      ListModelsResponse(
        models:
            wire.field(
              json,
              'models',
              wire.asList(wire.asMessage(Model.fromJson)),
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

  /// The models.
  final List<Model> models;

  /// The `page_token` of the next page; empty on the last page.
  final String nextPageToken;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  ListModelsResponse copyWith({List<Model>? models, String? nextPageToken}) =>
      ListModelsResponse(
        models: models ?? this.models,
        nextPageToken: nextPageToken ?? this.nextPageToken,
      );

  @override
  Map<String, Object?> toJson() => {
    if (models.isNotEmpty) 'models': [for (final item in models) item.toJson()],
    if (nextPageToken.isNotEmpty) 'next_page_token': nextPageToken,
  };

  @override
  Map<String, Object?> get fields => {
    'models': models,
    'nextPageToken': nextPageToken,
  };
}

/// GetModelRequest names a model.
final class GetModelRequest extends Value {
  /// A value in which what is not given is not set.
  const GetModelRequest({this.model = ''});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory GetModelRequest.fromJson(Map<String, Object?> json) =>
      GetModelRequest(model: wire.field(json, 'model', wire.asString) ?? '');

  /// The model's id, or an alias of it. 1 to 256 bytes.
  final String model;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  GetModelRequest copyWith({String? model}) =>
      GetModelRequest(model: model ?? this.model);

  @override
  Map<String, Object?> toJson() => {if (model.isNotEmpty) 'model': model};

  @override
  Map<String, Object?> get fields => {'model': model};
}

/// LoadModelRequest names a model.
final class LoadModelRequest extends Value {
  /// A value in which what is not given is not set.
  const LoadModelRequest({this.model = ''});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory LoadModelRequest.fromJson(Map<String, Object?> json) =>
      LoadModelRequest(model: wire.field(json, 'model', wire.asString) ?? '');

  /// The model's id, or an alias of it. 1 to 256 bytes.
  final String model;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  LoadModelRequest copyWith({String? model}) =>
      LoadModelRequest(model: model ?? this.model);

  @override
  Map<String, Object?> toJson() => {if (model.isNotEmpty) 'model': model};

  @override
  Map<String, Object?> get fields => {'model': model};
}

/// UnloadModelRequest names a model.
final class UnloadModelRequest extends Value {
  /// A value in which what is not given is not set.
  const UnloadModelRequest({this.model = '', this.force = false});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory UnloadModelRequest.fromJson(Map<String, Object?> json) =>
      UnloadModelRequest(
        model: wire.field(json, 'model', wire.asString) ?? '',
        force: wire.field(json, 'force', wire.asBool) ?? false,
      );

  /// The model's id, or an alias of it. 1 to 256 bytes.
  final String model;

  /// Unload it even while it is pinned, used, or does not respond. Running
  /// requests fail.
  final bool force;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  UnloadModelRequest copyWith({String? model, bool? force}) =>
      UnloadModelRequest(
        model: model ?? this.model,
        force: force ?? this.force,
      );

  @override
  Map<String, Object?> toJson() => {
    if (model.isNotEmpty) 'model': model,
    if (force) 'force': force,
  };

  @override
  Map<String, Object?> get fields => {'model': model, 'force': force};
}

/// PinModelRequest names a model.
final class PinModelRequest extends Value {
  /// A value in which what is not given is not set.
  const PinModelRequest({this.model = ''});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory PinModelRequest.fromJson(Map<String, Object?> json) =>
      PinModelRequest(model: wire.field(json, 'model', wire.asString) ?? '');

  /// The model's id, or an alias of it. 1 to 256 bytes.
  final String model;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  PinModelRequest copyWith({String? model}) =>
      PinModelRequest(model: model ?? this.model);

  @override
  Map<String, Object?> toJson() => {if (model.isNotEmpty) 'model': model};

  @override
  Map<String, Object?> get fields => {'model': model};
}

/// UnpinModelRequest names a model.
final class UnpinModelRequest extends Value {
  /// A value in which what is not given is not set.
  const UnpinModelRequest({this.model = ''});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory UnpinModelRequest.fromJson(Map<String, Object?> json) =>
      UnpinModelRequest(model: wire.field(json, 'model', wire.asString) ?? '');

  /// The model's id, or an alias of it. 1 to 256 bytes.
  final String model;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  UnpinModelRequest copyWith({String? model}) =>
      UnpinModelRequest(model: model ?? this.model);

  @override
  Map<String, Object?> toJson() => {if (model.isNotEmpty) 'model': model};

  @override
  Map<String, Object?> get fields => {'model': model};
}

/// SetDefaultModelRequest names a model.
final class SetDefaultModelRequest extends Value {
  /// A value in which what is not given is not set.
  const SetDefaultModelRequest({this.model = ''});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory SetDefaultModelRequest.fromJson(Map<String, Object?> json) =>
      SetDefaultModelRequest(
        model: wire.field(json, 'model', wire.asString) ?? '',
      );

  /// The model's id, or an alias of it; empty means the default model of the
  /// settings file again. At most 256 bytes.
  final String model;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  SetDefaultModelRequest copyWith({String? model}) =>
      SetDefaultModelRequest(model: model ?? this.model);

  @override
  Map<String, Object?> toJson() => {if (model.isNotEmpty) 'model': model};

  @override
  Map<String, Object?> get fields => {'model': model};
}

/// CreateModelRequest contains a new model.
final class CreateModelRequest extends Value {
  /// A value in which what is not given is not set.
  const CreateModelRequest({this.model});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory CreateModelRequest.fromJson(Map<String, Object?> json) =>
      CreateModelRequest(
        model: wire.field(
          json,
          'model',
          wire.asMessage(ModelDefinition.fromJson),
        ),
      );

  /// The model. It must be set.
  final ModelDefinition? model;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  CreateModelRequest copyWith({ModelDefinition? model}) =>
      CreateModelRequest(model: model ?? this.model);

  @override
  Map<String, Object?> toJson() => {
    if (model case final value?) 'model': value.toJson(),
  };

  @override
  Map<String, Object?> get fields => {'model': model};
}

/// UpdateModelRequest contains the changes.
final class UpdateModelRequest extends Value {
  /// A value in which what is not given is not set.
  const UpdateModelRequest({this.model, this.updateMask});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory UpdateModelRequest.fromJson(Map<String, Object?> json) =>
      UpdateModelRequest(
        model: wire.field(
          json,
          'model',
          wire.asMessage(ModelDefinition.fromJson),
        ),
        updateMask: wire.field(
          json,
          'update_mask',
          wire.asFieldMask,
          alias: 'updateMask',
        ),
      );

  /// The model's id, and the new values. It must be set.
  final ModelDefinition? model;

  /// The fields to change; a field that is listed but not set is reset to the
  /// value of the settings file. If the mask is empty, all fields that are set
  /// are changed, also to an empty value; there must be one.
  final List<String>? updateMask;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  UpdateModelRequest copyWith({
    ModelDefinition? model,
    List<String>? updateMask,
  }) => UpdateModelRequest(
    model: model ?? this.model,
    updateMask: updateMask ?? this.updateMask,
  );

  @override
  Map<String, Object?> toJson() => {
    if (model case final value?) 'model': value.toJson(),
    if (updateMask case final value?)
      'update_mask': wire.encodeFieldMask(value),
  };

  @override
  Map<String, Object?> get fields => {'model': model, 'updateMask': updateMask};
}

/// DeleteModelRequest names a model.
final class DeleteModelRequest extends Value {
  /// A value in which what is not given is not set.
  const DeleteModelRequest({this.model = ''});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory DeleteModelRequest.fromJson(Map<String, Object?> json) =>
      DeleteModelRequest(model: wire.field(json, 'model', wire.asString) ?? '');

  /// The model's id. 1 to 256 bytes.
  final String model;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  DeleteModelRequest copyWith({String? model}) =>
      DeleteModelRequest(model: model ?? this.model);

  @override
  Map<String, Object?> toJson() => {if (model.isNotEmpty) 'model': model};

  @override
  Map<String, Object?> get fields => {'model': model};
}

/// DeleteModelResponse is empty.
final class DeleteModelResponse extends Value {
  /// A value in which what is not given is not set.
  const DeleteModelResponse();

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory DeleteModelResponse.fromJson(Map<String, Object?> _) =>
      const DeleteModelResponse();

  @override
  Map<String, Object?> toJson() => {};

  @override
  Map<String, Object?> get fields => {};
}

/// GetLimitsRequest requests the limits.
final class GetLimitsRequest extends Value {
  /// A value in which what is not given is not set.
  const GetLimitsRequest();

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory GetLimitsRequest.fromJson(Map<String, Object?> _) =>
      const GetLimitsRequest();

  @override
  Map<String, Object?> toJson() => {};

  @override
  Map<String, Object?> get fields => {};
}

/// UpdateLimitsRequest contains the changes.
final class UpdateLimitsRequest extends Value {
  /// A value in which what is not given is not set.
  const UpdateLimitsRequest({this.limits, this.updateMask});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory UpdateLimitsRequest.fromJson(Map<String, Object?> json) =>
      UpdateLimitsRequest(
        limits: wire.field(json, 'limits', wire.asMessage(Limits.fromJson)),
        updateMask: wire.field(
          json,
          'update_mask',
          wire.asFieldMask,
          alias: 'updateMask',
        ),
      );

  /// The new values. It must be set.
  final Limits? limits;

  /// The fields to change; a field that is listed but not set is reset to the
  /// value of the settings file. If the mask is empty, all fields that are set
  /// are changed, also to an empty value; there must be one.
  final List<String>? updateMask;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  UpdateLimitsRequest copyWith({Limits? limits, List<String>? updateMask}) =>
      UpdateLimitsRequest(
        limits: limits ?? this.limits,
        updateMask: updateMask ?? this.updateMask,
      );

  @override
  Map<String, Object?> toJson() => {
    if (limits case final value?) 'limits': value.toJson(),
    if (updateMask case final value?)
      'update_mask': wire.encodeFieldMask(value),
  };

  @override
  Map<String, Object?> get fields => {
    'limits': limits,
    'updateMask': updateMask,
  };
}

/// GetFallbacksRequest requests the caller's fallback models.
final class GetFallbacksRequest extends Value {
  /// A value in which what is not given is not set.
  const GetFallbacksRequest();

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory GetFallbacksRequest.fromJson(Map<String, Object?> _) =>
      const GetFallbacksRequest();

  @override
  Map<String, Object?> toJson() => {};

  @override
  Map<String, Object?> get fields => {};
}

/// SetFallbacksRequest contains the caller's fallback models.
final class SetFallbacksRequest extends Value {
  /// A value in which what is not given is not set.
  const SetFallbacksRequest({this.fallbacks});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory SetFallbacksRequest.fromJson(Map<String, Object?> json) =>
      SetFallbacksRequest(
        fallbacks: wire.field(
          json,
          'fallbacks',
          wire.asMessage(Fallbacks.fromJson),
        ),
      );

  /// All entries. It must be set.
  final Fallbacks? fallbacks;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  SetFallbacksRequest copyWith({Fallbacks? fallbacks}) =>
      SetFallbacksRequest(fallbacks: fallbacks ?? this.fallbacks);

  @override
  Map<String, Object?> toJson() => {
    if (fallbacks case final value?) 'fallbacks': value.toJson(),
  };

  @override
  Map<String, Object?> get fields => {'fallbacks': fallbacks};
}

/// ListAliasesRequest requests a page of aliases.
final class ListAliasesRequest extends Value {
  /// A value in which what is not given is not set.
  const ListAliasesRequest({this.pageSize = 0, this.pageToken = ''});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory ListAliasesRequest.fromJson(
    Map<String, Object?> json,
  ) => ListAliasesRequest(
    pageSize: wire.field(json, 'page_size', wire.asInt, alias: 'pageSize') ?? 0,
    pageToken:
        wire.field(json, 'page_token', wire.asString, alias: 'pageToken') ?? '',
  );

  /// The maximum number of aliases; 0 means 50. 0 to 200.
  final int pageSize;

  /// The `next_page_token` of the previous page. At most 512 bytes.
  final String pageToken;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  ListAliasesRequest copyWith({int? pageSize, String? pageToken}) =>
      ListAliasesRequest(
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

/// ListAliasesResponse is a page of aliases.
final class ListAliasesResponse extends Value {
  /// A value in which what is not given is not set.
  const ListAliasesResponse({this.aliases = const [], this.nextPageToken = ''});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory ListAliasesResponse.fromJson(Map<String, Object?> json) =>
      ListAliasesResponse(
        aliases:
            wire.field(
              json,
              'aliases',
              wire.asList(wire.asMessage(Alias.fromJson)),
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

  /// The aliases.
  final List<Alias> aliases;

  /// The `page_token` of the next page; empty on the last page.
  final String nextPageToken;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  ListAliasesResponse copyWith({List<Alias>? aliases, String? nextPageToken}) =>
      ListAliasesResponse(
        aliases: aliases ?? this.aliases,
        nextPageToken: nextPageToken ?? this.nextPageToken,
      );

  @override
  Map<String, Object?> toJson() => {
    if (aliases.isNotEmpty)
      'aliases': [for (final item in aliases) item.toJson()],
    if (nextPageToken.isNotEmpty) 'next_page_token': nextPageToken,
  };

  @override
  Map<String, Object?> get fields => {
    'aliases': aliases,
    'nextPageToken': nextPageToken,
  };
}

/// SetAliasRequest contains an alias for everyone.
final class SetAliasRequest extends Value {
  /// A value in which what is not given is not set.
  const SetAliasRequest({this.alias});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory SetAliasRequest.fromJson(Map<String, Object?> json) =>
      SetAliasRequest(
        alias: wire.field(json, 'alias', wire.asMessage(Alias.fromJson)),
      );

  /// The alias. It must be set.
  final Alias? alias;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  SetAliasRequest copyWith({Alias? alias}) =>
      SetAliasRequest(alias: alias ?? this.alias);

  @override
  Map<String, Object?> toJson() => {
    if (alias case final value?) 'alias': value.toJson(),
  };

  @override
  Map<String, Object?> get fields => {'alias': alias};
}

/// DeleteAliasRequest names an alias for everyone.
final class DeleteAliasRequest extends Value {
  /// A value in which what is not given is not set.
  const DeleteAliasRequest({this.alias = ''});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory DeleteAliasRequest.fromJson(Map<String, Object?> json) =>
      DeleteAliasRequest(alias: wire.field(json, 'alias', wire.asString) ?? '');

  /// Its name. 1 to 256 bytes.
  final String alias;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  DeleteAliasRequest copyWith({String? alias}) =>
      DeleteAliasRequest(alias: alias ?? this.alias);

  @override
  Map<String, Object?> toJson() => {if (alias.isNotEmpty) 'alias': alias};

  @override
  Map<String, Object?> get fields => {'alias': alias};
}

/// DeleteAliasResponse is empty.
final class DeleteAliasResponse extends Value {
  /// A value in which what is not given is not set.
  const DeleteAliasResponse();

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory DeleteAliasResponse.fromJson(Map<String, Object?> _) =>
      const DeleteAliasResponse();

  @override
  Map<String, Object?> toJson() => {};

  @override
  Map<String, Object?> get fields => {};
}

/// SetMyAliasRequest contains an alias of the caller.
final class SetMyAliasRequest extends Value {
  /// A value in which what is not given is not set.
  const SetMyAliasRequest({this.alias});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory SetMyAliasRequest.fromJson(Map<String, Object?> json) =>
      SetMyAliasRequest(
        alias: wire.field(json, 'alias', wire.asMessage(Alias.fromJson)),
      );

  /// The alias. It must be set.
  final Alias? alias;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  SetMyAliasRequest copyWith({Alias? alias}) =>
      SetMyAliasRequest(alias: alias ?? this.alias);

  @override
  Map<String, Object?> toJson() => {
    if (alias case final value?) 'alias': value.toJson(),
  };

  @override
  Map<String, Object?> get fields => {'alias': alias};
}

/// DeleteMyAliasRequest names an alias of the caller.
final class DeleteMyAliasRequest extends Value {
  /// A value in which what is not given is not set.
  const DeleteMyAliasRequest({this.alias = ''});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory DeleteMyAliasRequest.fromJson(Map<String, Object?> json) =>
      DeleteMyAliasRequest(
        alias: wire.field(json, 'alias', wire.asString) ?? '',
      );

  /// Its name. 1 to 256 bytes.
  final String alias;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  DeleteMyAliasRequest copyWith({String? alias}) =>
      DeleteMyAliasRequest(alias: alias ?? this.alias);

  @override
  Map<String, Object?> toJson() => {if (alias.isNotEmpty) 'alias': alias};

  @override
  Map<String, Object?> get fields => {'alias': alias};
}

/// DeleteMyAliasResponse is empty.
final class DeleteMyAliasResponse extends Value {
  /// A value in which what is not given is not set.
  const DeleteMyAliasResponse();

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory DeleteMyAliasResponse.fromJson(Map<String, Object?> _) =>
      const DeleteMyAliasResponse();

  @override
  Map<String, Object?> toJson() => {};

  @override
  Map<String, Object?> get fields => {};
}

/// RecordBenchmarkRequest contains what was measured of a model.
final class RecordBenchmarkRequest extends Value {
  /// A value in which what is not given is not set.
  const RecordBenchmarkRequest({this.model = '', this.benchmark});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory RecordBenchmarkRequest.fromJson(Map<String, Object?> json) =>
      RecordBenchmarkRequest(
        model: wire.field(json, 'model', wire.asString) ?? '',
        benchmark: wire.field(
          json,
          'benchmark',
          wire.asMessage(ModelBenchmark.fromJson),
        ),
      );

  /// The model's id, or an alias of it. 1 to 256 bytes.
  final String model;

  /// What was measured. It must be set.
  final ModelBenchmark? benchmark;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  RecordBenchmarkRequest copyWith({String? model, ModelBenchmark? benchmark}) =>
      RecordBenchmarkRequest(
        model: model ?? this.model,
        benchmark: benchmark ?? this.benchmark,
      );

  @override
  Map<String, Object?> toJson() => {
    if (model.isNotEmpty) 'model': model,
    if (benchmark case final value?) 'benchmark': value.toJson(),
  };

  @override
  Map<String, Object?> get fields => {'model': model, 'benchmark': benchmark};
}

/// WatchModelsRequest requests all models and their changes.
final class WatchModelsRequest extends Value {
  /// A value in which what is not given is not set.
  const WatchModelsRequest();

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory WatchModelsRequest.fromJson(Map<String, Object?> _) =>
      const WatchModelsRequest();

  @override
  Map<String, Object?> toJson() => {};

  @override
  Map<String, Object?> get fields => {};
}

/// WatchModelsResponse is the current state of one model.
final class WatchModelsResponse extends Value {
  /// A value in which what is not given is not set.
  const WatchModelsResponse({this.model});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory WatchModelsResponse.fromJson(Map<String, Object?> json) =>
      WatchModelsResponse(
        model: wire.field(json, 'model', wire.asMessage(Model.fromJson)),
      );

  /// The model.
  final Model? model;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  WatchModelsResponse copyWith({Model? model}) =>
      WatchModelsResponse(model: model ?? this.model);

  @override
  Map<String, Object?> toJson() => {
    if (model case final value?) 'model': value.toJson(),
  };

  @override
  Map<String, Object?> get fields => {'model': model};
}

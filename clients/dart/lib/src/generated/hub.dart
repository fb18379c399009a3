// Generated from protos/plugai/v1/hub.proto by `make proto`; do not edit.

import '../json.dart' as wire;
import '../value.dart';
import 'message.dart';

/// HubUseCase is what a model is for.
enum HubUseCase implements WireEnum {
  unspecified('HUB_USE_CASE_UNSPECIFIED', 0),

  /// Conversations.
  chat('HUB_USE_CASE_CHAT', 1),

  /// Writing programs.
  code('HUB_USE_CASE_CODE', 2),

  /// Answering questions about images.
  vision('HUB_USE_CASE_VISION', 3),

  /// Generating images.
  image('HUB_USE_CASE_IMAGE', 4),

  /// Generating 3D shapes.
  shape('HUB_USE_CASE_SHAPE', 5),

  /// Vectors that represent texts.
  embedding('HUB_USE_CASE_EMBEDDING', 6),

  /// Recognizing speech.
  speech('HUB_USE_CASE_SPEECH', 7),

  /// A value that this version of the client does not know; it cannot be sent.
  unrecognized('', -1);

  const HubUseCase(this.wireName, this.number);

  /// Decodes a name or a number of the JSON mapping.
  static HubUseCase fromJson(Object json) =>
      wire.asEnum(json, values, unrecognized);

  @override
  final String wireName;

  @override
  final int number;
}

/// HubSort is the order of a search's results.
enum HubSort implements WireEnum {
  unspecified('HUB_SORT_UNSPECIFIED', 0),

  /// The most downloaded first; this is the default.
  downloads('HUB_SORT_DOWNLOADS', 1),

  /// The most liked first.
  likes('HUB_SORT_LIKES', 2),

  /// The last changed first.
  updated('HUB_SORT_UPDATED', 3),

  /// The newest first.
  created('HUB_SORT_CREATED', 4),

  /// What is used most at the moment first.
  trending('HUB_SORT_TRENDING', 5),

  /// A value that this version of the client does not know; it cannot be sent.
  unrecognized('', -1);

  const HubSort(this.wireName, this.number);

  /// Decodes a name or a number of the JSON mapping.
  static HubSort fromJson(Object json) =>
      wire.asEnum(json, values, unrecognized);

  @override
  final String wireName;

  @override
  final int number;
}

/// HubFormat is the file format of a variant.
enum HubFormat implements WireEnum {
  unspecified('HUB_FORMAT_UNSPECIFIED', 0),

  /// A GGUF file, possibly in several parts, for llama.cpp.
  gguf('HUB_FORMAT_GGUF', 1),

  /// A folder with safetensors files, for transformers.
  transformers('HUB_FORMAT_TRANSFORMERS', 2),

  /// A folder with safetensors files, for diffusers.
  diffusers('HUB_FORMAT_DIFFUSERS', 3),

  /// Anything else, which this server does not load.
  other('HUB_FORMAT_OTHER', 4),

  /// A value that this version of the client does not know; it cannot be sent.
  unrecognized('', -1);

  const HubFormat(this.wireName, this.number);

  /// Decodes a name or a number of the JSON mapping.
  static HubFormat fromJson(Object json) =>
      wire.asEnum(json, values, unrecognized);

  @override
  final String wireName;

  @override
  final int number;
}

/// HubFit says whether a model fits into the memory that this server gives to
/// models.
enum HubFit implements WireEnum {
  unspecified('HUB_FIT_UNSPECIFIED', 0),

  /// It fits.
  fits('HUB_FIT_FITS', 1),

  /// It does not fit.
  tooLarge('HUB_FIT_TOO_LARGE', 2),

  /// The hub does not say how large it is.
  unknown('HUB_FIT_UNKNOWN', 3),

  /// A value that this version of the client does not know; it cannot be sent.
  unrecognized('', -1);

  const HubFit(this.wireName, this.number);

  /// Decodes a name or a number of the JSON mapping.
  static HubFit fromJson(Object json) =>
      wire.asEnum(json, values, unrecognized);

  @override
  final String wireName;

  @override
  final int number;
}

/// SearchHubModelsRequest requests a page of models of the hub.
final class SearchHubModelsRequest extends Value {
  /// A value in which what is not given is not set.
  const SearchHubModelsRequest({
    this.text = '',
    this.useCase = HubUseCase.unspecified,
    this.modality = Modality.unspecified,
    this.license = '',
    this.fitsMachine = false,
    this.sort = HubSort.unspecified,
    this.pageSize = 0,
    this.pageToken = '',
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory SearchHubModelsRequest.fromJson(
    Map<String, Object?> json,
  ) => SearchHubModelsRequest(
    text: wire.field(json, 'text', wire.asString) ?? '',
    useCase:
        wire.field(json, 'use_case', HubUseCase.fromJson, alias: 'useCase') ??
        HubUseCase.unspecified,
    modality:
        wire.field(json, 'modality', Modality.fromJson) ?? Modality.unspecified,
    license: wire.field(json, 'license', wire.asString) ?? '',
    fitsMachine:
        wire.field(json, 'fits_machine', wire.asBool, alias: 'fitsMachine') ??
        false,
    sort: wire.field(json, 'sort', HubSort.fromJson) ?? HubSort.unspecified,
    pageSize: wire.field(json, 'page_size', wire.asInt, alias: 'pageSize') ?? 0,
    pageToken:
        wire.field(json, 'page_token', wire.asString, alias: 'pageToken') ?? '',
  );

  /// Words of the name. At most 256 bytes.
  final String text;

  /// What the models are for.
  final HubUseCase useCase;

  /// A modality that the models read or generate.
  final Modality modality;

  /// The hub's name of a license, such as `apache-2.0`. At most 64 bytes.
  final String license;

  /// Only models of which the server estimates that they fit into its memory.
  final bool fitsMachine;

  /// The order.
  final HubSort sort;

  /// The maximum number of models; 0 means 20. 0 to 100. A page with
  /// `fits_machine` may have fewer although more follow.
  final int pageSize;

  /// The `next_page_token` of the previous page of the same search. At most
  /// 2048 bytes.
  final String pageToken;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  SearchHubModelsRequest copyWith({
    String? text,
    HubUseCase? useCase,
    Modality? modality,
    String? license,
    bool? fitsMachine,
    HubSort? sort,
    int? pageSize,
    String? pageToken,
  }) => SearchHubModelsRequest(
    text: text ?? this.text,
    useCase: useCase ?? this.useCase,
    modality: modality ?? this.modality,
    license: license ?? this.license,
    fitsMachine: fitsMachine ?? this.fitsMachine,
    sort: sort ?? this.sort,
    pageSize: pageSize ?? this.pageSize,
    pageToken: pageToken ?? this.pageToken,
  );

  @override
  Map<String, Object?> toJson() => {
    if (text.isNotEmpty) 'text': text,
    if (useCase.number > 0) 'use_case': useCase.wireName,
    if (modality.number > 0) 'modality': modality.wireName,
    if (license.isNotEmpty) 'license': license,
    if (fitsMachine) 'fits_machine': fitsMachine,
    if (sort.number > 0) 'sort': sort.wireName,
    if (pageSize != 0) 'page_size': pageSize,
    if (pageToken.isNotEmpty) 'page_token': pageToken,
  };

  @override
  Map<String, Object?> get fields => {
    'text': text,
    'useCase': useCase,
    'modality': modality,
    'license': license,
    'fitsMachine': fitsMachine,
    'sort': sort,
    'pageSize': pageSize,
    'pageToken': pageToken,
  };
}

/// SearchHubModelsResponse is a page of models of the hub.
final class SearchHubModelsResponse extends Value {
  /// A value in which what is not given is not set.
  const SearchHubModelsResponse({
    this.models = const [],
    this.nextPageToken = '',
    this.stale = false,
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory SearchHubModelsResponse.fromJson(Map<String, Object?> json) =>
      SearchHubModelsResponse(
        models:
            wire.field(
              json,
              'models',
              wire.asList(wire.asMessage(HubModel.fromJson)),
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
        stale: wire.field(json, 'stale', wire.asBool) ?? false,
      );

  /// The models, without `variants`, `card` and `recommended_parameters`.
  final List<HubModel> models;

  /// The `page_token` of the next page; empty on the last page.
  final String nextPageToken;

  /// Whether the hub could not be reached, so that this is what it answered
  /// earlier.
  final bool stale;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  SearchHubModelsResponse copyWith({
    List<HubModel>? models,
    String? nextPageToken,
    bool? stale,
  }) => SearchHubModelsResponse(
    models: models ?? this.models,
    nextPageToken: nextPageToken ?? this.nextPageToken,
    stale: stale ?? this.stale,
  );

  @override
  Map<String, Object?> toJson() => {
    if (models.isNotEmpty) 'models': [for (final item in models) item.toJson()],
    if (nextPageToken.isNotEmpty) 'next_page_token': nextPageToken,
    if (stale) 'stale': stale,
  };

  @override
  Map<String, Object?> get fields => {
    'models': models,
    'nextPageToken': nextPageToken,
    'stale': stale,
  };
}

/// GetHubModelRequest names a model of the hub.
final class GetHubModelRequest extends Value {
  /// A value in which what is not given is not set.
  const GetHubModelRequest({this.repository = '', this.revision = ''});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory GetHubModelRequest.fromJson(Map<String, Object?> json) =>
      GetHubModelRequest(
        repository: wire.field(json, 'repository', wire.asString) ?? '',
        revision: wire.field(json, 'revision', wire.asString) ?? '',
      );

  /// Its repository, such as `Qwen/Qwen3-4B-GGUF`. 3 to 193 bytes.
  final String repository;

  /// A branch, tag or commit; empty means `main`. At most 128 bytes.
  final String revision;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  GetHubModelRequest copyWith({String? repository, String? revision}) =>
      GetHubModelRequest(
        repository: repository ?? this.repository,
        revision: revision ?? this.revision,
      );

  @override
  Map<String, Object?> toJson() => {
    if (repository.isNotEmpty) 'repository': repository,
    if (revision.isNotEmpty) 'revision': revision,
  };

  @override
  Map<String, Object?> get fields => {
    'repository': repository,
    'revision': revision,
  };
}

/// HubModel is a model of the hub.
final class HubModel extends Value {
  /// A value in which what is not given is not set.
  const HubModel({
    this.repository = '',
    this.url = '',
    this.revision = '',
    this.task = '',
    this.library = '',
    this.license = '',
    this.baseModels = const [],
    this.languages = const [],
    this.tags = const [],
    this.downloads = 0,
    this.likes = 0,
    this.updateTime,
    this.gated = false,
    this.inputModalities = const [],
    this.outputModalities = const [],
    this.parameters,
    this.contextLength,
    this.memoryBytes,
    this.fit = HubFit.unspecified,
    this.fitReason = '',
    this.variants = const [],
    this.card = '',
    this.stale = false,
    this.promptFormat = '',
    this.recommendedParameters,
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory HubModel.fromJson(Map<String, Object?> json) => HubModel(
    repository: wire.field(json, 'repository', wire.asString) ?? '',
    url: wire.field(json, 'url', wire.asString) ?? '',
    revision: wire.field(json, 'revision', wire.asString) ?? '',
    task: wire.field(json, 'task', wire.asString) ?? '',
    library: wire.field(json, 'library', wire.asString) ?? '',
    license: wire.field(json, 'license', wire.asString) ?? '',
    baseModels:
        wire.field(
          json,
          'base_models',
          wire.asList(wire.asString),
          alias: 'baseModels',
        ) ??
        const [],
    languages:
        wire.field(json, 'languages', wire.asList(wire.asString)) ?? const [],
    tags: wire.field(json, 'tags', wire.asList(wire.asString)) ?? const [],
    downloads: wire.field(json, 'downloads', wire.asInt) ?? 0,
    likes: wire.field(json, 'likes', wire.asInt) ?? 0,
    updateTime: wire.field(
      json,
      'update_time',
      wire.asTime,
      alias: 'updateTime',
    ),
    gated: wire.field(json, 'gated', wire.asBool) ?? false,
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
    parameters: wire.field(json, 'parameters', wire.asInt),
    contextLength: wire.field(
      json,
      'context_length',
      wire.asInt,
      alias: 'contextLength',
    ),
    memoryBytes: wire.field(
      json,
      'memory_bytes',
      wire.asInt,
      alias: 'memoryBytes',
    ),
    fit: wire.field(json, 'fit', HubFit.fromJson) ?? HubFit.unspecified,
    fitReason:
        wire.field(json, 'fit_reason', wire.asString, alias: 'fitReason') ?? '',
    variants:
        wire.field(
          json,
          'variants',
          wire.asList(wire.asMessage(HubVariant.fromJson)),
        ) ??
        const [],
    card: wire.field(json, 'card', wire.asString) ?? '',
    stale: wire.field(json, 'stale', wire.asBool) ?? false,
    promptFormat:
        wire.field(
          json,
          'prompt_format',
          wire.asString,
          alias: 'promptFormat',
        ) ??
        '',
    recommendedParameters: wire.field(
      json,
      'recommended_parameters',
      wire.asMessage(Parameters.fromJson),
      alias: 'recommendedParameters',
    ),
  );

  /// Its repository.
  final String repository;

  /// Its page on the hub.
  final String url;

  /// The commit that is described.
  final String revision;

  /// The hub's name of its task, such as `text-generation`.
  final String task;

  /// The library that it was made for.
  final String library;

  /// The hub's name of its license; empty if it has none.
  final String license;

  /// The models that it was made from.
  final List<String> baseModels;

  /// The languages that it was trained for, as ISO 639 codes.
  final List<String> languages;

  /// The hub's tags.
  final List<String> tags;

  /// Downloads in the last month.
  final int downloads;

  /// Likes.
  final int likes;

  /// When it was last changed.
  final DateTime? updateTime;

  /// Whether its files are given only to users who have accepted its terms on
  /// the hub.
  final bool gated;

  /// Input modalities.
  final List<Modality> inputModalities;

  /// Output modalities.
  final List<Modality> outputModalities;

  /// The number of its parameters; unset if the hub does not say.
  final int? parameters;

  /// The size of its context in tokens; unset if the hub does not say.
  final int? contextLength;

  /// The memory that it is estimated to need: of its advised variant, or of a
  /// small one if its variants are not known.
  final int? memoryBytes;

  /// Whether it fits into this server's memory.
  final HubFit fit;

  /// Why it is said to fit or not to fit, as a sentence.
  final String fitReason;

  /// What can be downloaded of it.
  final List<HubVariant> variants;

  /// Its model card as Markdown, without HTML, images and links that are not
  /// http(s).
  final String card;

  /// Whether the hub could not be reached, so that this is what it said
  /// earlier.
  final bool stale;

  /// How its chat template marks who says what, such as `ChatML`; empty if the
  /// hub does not tell.
  final String promptFormat;

  /// The sampling parameters that its makers recommend, or those of the model
  /// that it was made from; unset if there are none.
  final Parameters? recommendedParameters;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  HubModel copyWith({
    String? repository,
    String? url,
    String? revision,
    String? task,
    String? library,
    String? license,
    List<String>? baseModels,
    List<String>? languages,
    List<String>? tags,
    int? downloads,
    int? likes,
    DateTime? updateTime,
    bool? gated,
    List<Modality>? inputModalities,
    List<Modality>? outputModalities,
    int? parameters,
    int? contextLength,
    int? memoryBytes,
    HubFit? fit,
    String? fitReason,
    List<HubVariant>? variants,
    String? card,
    bool? stale,
    String? promptFormat,
    Parameters? recommendedParameters,
  }) => HubModel(
    repository: repository ?? this.repository,
    url: url ?? this.url,
    revision: revision ?? this.revision,
    task: task ?? this.task,
    library: library ?? this.library,
    license: license ?? this.license,
    baseModels: baseModels ?? this.baseModels,
    languages: languages ?? this.languages,
    tags: tags ?? this.tags,
    downloads: downloads ?? this.downloads,
    likes: likes ?? this.likes,
    updateTime: updateTime ?? this.updateTime,
    gated: gated ?? this.gated,
    inputModalities: inputModalities ?? this.inputModalities,
    outputModalities: outputModalities ?? this.outputModalities,
    parameters: parameters ?? this.parameters,
    contextLength: contextLength ?? this.contextLength,
    memoryBytes: memoryBytes ?? this.memoryBytes,
    fit: fit ?? this.fit,
    fitReason: fitReason ?? this.fitReason,
    variants: variants ?? this.variants,
    card: card ?? this.card,
    stale: stale ?? this.stale,
    promptFormat: promptFormat ?? this.promptFormat,
    recommendedParameters: recommendedParameters ?? this.recommendedParameters,
  );

  @override
  Map<String, Object?> toJson() => {
    if (repository.isNotEmpty) 'repository': repository,
    if (url.isNotEmpty) 'url': url,
    if (revision.isNotEmpty) 'revision': revision,
    if (task.isNotEmpty) 'task': task,
    if (library.isNotEmpty) 'library': library,
    if (license.isNotEmpty) 'license': license,
    if (baseModels.isNotEmpty) 'base_models': baseModels,
    if (languages.isNotEmpty) 'languages': languages,
    if (tags.isNotEmpty) 'tags': tags,
    if (downloads != 0) 'downloads': downloads.toString(),
    if (likes != 0) 'likes': likes.toString(),
    if (updateTime case final value?) 'update_time': wire.encodeTime(value),
    if (gated) 'gated': gated,
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
    if (parameters case final value?) 'parameters': value.toString(),
    if (contextLength case final value?) 'context_length': value,
    if (memoryBytes case final value?) 'memory_bytes': value.toString(),
    if (fit.number > 0) 'fit': fit.wireName,
    if (fitReason.isNotEmpty) 'fit_reason': fitReason,
    if (variants.isNotEmpty)
      'variants': [for (final item in variants) item.toJson()],
    if (card.isNotEmpty) 'card': card,
    if (stale) 'stale': stale,
    if (promptFormat.isNotEmpty) 'prompt_format': promptFormat,
    if (recommendedParameters case final value?)
      'recommended_parameters': value.toJson(),
  };

  @override
  Map<String, Object?> get fields => {
    'repository': repository,
    'url': url,
    'revision': revision,
    'task': task,
    'library': library,
    'license': license,
    'baseModels': baseModels,
    'languages': languages,
    'tags': tags,
    'downloads': downloads,
    'likes': likes,
    'updateTime': updateTime,
    'gated': gated,
    'inputModalities': inputModalities,
    'outputModalities': outputModalities,
    'parameters': parameters,
    'contextLength': contextLength,
    'memoryBytes': memoryBytes,
    'fit': fit,
    'fitReason': fitReason,
    'variants': variants,
    'card': card,
    'stale': stale,
    'promptFormat': promptFormat,
    'recommendedParameters': recommendedParameters,
  };
}

/// HubVariant is what can be downloaded of a model.
final class HubVariant extends Value {
  /// A value in which what is not given is not set.
  const HubVariant({
    this.name = '',
    this.format = HubFormat.unspecified,
    this.quantization = '',
    this.files = const [],
    this.sizeBytes = 0,
    this.memoryBytes = 0,
    this.fit = HubFit.unspecified,
    this.advised = false,
    this.reason = '',
    this.refusal = '',
    this.model = '',
    this.downloaded = false,
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory HubVariant.fromJson(Map<String, Object?> json) => HubVariant(
    name: wire.field(json, 'name', wire.asString) ?? '',
    format:
        wire.field(json, 'format', HubFormat.fromJson) ?? HubFormat.unspecified,
    quantization: wire.field(json, 'quantization', wire.asString) ?? '',
    files:
        wire.field(
          json,
          'files',
          wire.asList(wire.asMessage(HubFile.fromJson)),
        ) ??
        const [],
    sizeBytes:
        wire.field(json, 'size_bytes', wire.asInt, alias: 'sizeBytes') ?? 0,
    memoryBytes:
        wire.field(json, 'memory_bytes', wire.asInt, alias: 'memoryBytes') ?? 0,
    fit: wire.field(json, 'fit', HubFit.fromJson) ?? HubFit.unspecified,
    advised: wire.field(json, 'advised', wire.asBool) ?? false,
    reason: wire.field(json, 'reason', wire.asString) ?? '',
    refusal: wire.field(json, 'refusal', wire.asString) ?? '',
    model: wire.field(json, 'model', wire.asString) ?? '',
    downloaded: wire.field(json, 'downloaded', wire.asBool) ?? false,
  );

  /// Its name in the repository, such as `Q4_K_M`.
  final String name;

  /// Its file format.
  final HubFormat format;

  /// Its quantization; empty if it has none.
  final String quantization;

  /// Its files.
  final List<HubFile> files;

  /// The size of its files in bytes.
  final int sizeBytes;

  /// The memory that it is estimated to need.
  final int memoryBytes;

  /// Whether it fits into this server's memory.
  final HubFit fit;

  /// Whether it is the one that is advised on this server.
  final bool advised;

  /// Why it is advised, or why it is not; a sentence.
  final String reason;

  /// Why it cannot be downloaded, as a sentence; empty if it can.
  final String refusal;

  /// The id that the model will have; if it was downloaded, that it has.
  final String model;

  /// Whether it was downloaded.
  final bool downloaded;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  HubVariant copyWith({
    String? name,
    HubFormat? format,
    String? quantization,
    List<HubFile>? files,
    int? sizeBytes,
    int? memoryBytes,
    HubFit? fit,
    bool? advised,
    String? reason,
    String? refusal,
    String? model,
    bool? downloaded,
  }) => HubVariant(
    name: name ?? this.name,
    format: format ?? this.format,
    quantization: quantization ?? this.quantization,
    files: files ?? this.files,
    sizeBytes: sizeBytes ?? this.sizeBytes,
    memoryBytes: memoryBytes ?? this.memoryBytes,
    fit: fit ?? this.fit,
    advised: advised ?? this.advised,
    reason: reason ?? this.reason,
    refusal: refusal ?? this.refusal,
    model: model ?? this.model,
    downloaded: downloaded ?? this.downloaded,
  );

  @override
  Map<String, Object?> toJson() => {
    if (name.isNotEmpty) 'name': name,
    if (format.number > 0) 'format': format.wireName,
    if (quantization.isNotEmpty) 'quantization': quantization,
    if (files.isNotEmpty) 'files': [for (final item in files) item.toJson()],
    if (sizeBytes != 0) 'size_bytes': sizeBytes.toString(),
    if (memoryBytes != 0) 'memory_bytes': memoryBytes.toString(),
    if (fit.number > 0) 'fit': fit.wireName,
    if (advised) 'advised': advised,
    if (reason.isNotEmpty) 'reason': reason,
    if (refusal.isNotEmpty) 'refusal': refusal,
    if (model.isNotEmpty) 'model': model,
    if (downloaded) 'downloaded': downloaded,
  };

  @override
  Map<String, Object?> get fields => {
    'name': name,
    'format': format,
    'quantization': quantization,
    'files': files,
    'sizeBytes': sizeBytes,
    'memoryBytes': memoryBytes,
    'fit': fit,
    'advised': advised,
    'reason': reason,
    'refusal': refusal,
    'model': model,
    'downloaded': downloaded,
  };
}

/// HubFile is a file of a variant.
final class HubFile extends Value {
  /// A value in which what is not given is not set.
  const HubFile({this.path = '', this.sizeBytes = 0, this.sha256 = ''});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory HubFile.fromJson(Map<String, Object?> json) => HubFile(
    path: wire.field(json, 'path', wire.asString) ?? '',
    sizeBytes:
        wire.field(json, 'size_bytes', wire.asInt, alias: 'sizeBytes') ?? 0,
    sha256: wire.field(json, 'sha256', wire.asString) ?? '',
  );

  /// Its path in the repository.
  final String path;

  /// Its size in bytes.
  final int sizeBytes;

  /// Its SHA-256 digest in hexadecimal; empty if the hub only has another one
  /// of it, which is verified too.
  final String sha256;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  HubFile copyWith({String? path, int? sizeBytes, String? sha256}) => HubFile(
    path: path ?? this.path,
    sizeBytes: sizeBytes ?? this.sizeBytes,
    sha256: sha256 ?? this.sha256,
  );

  @override
  Map<String, Object?> toJson() => {
    if (path.isNotEmpty) 'path': path,
    if (sizeBytes != 0) 'size_bytes': sizeBytes.toString(),
    if (sha256.isNotEmpty) 'sha256': sha256,
  };

  @override
  Map<String, Object?> get fields => {
    'path': path,
    'sizeBytes': sizeBytes,
    'sha256': sha256,
  };
}

/// DownloadModelRequest says what to download.
final class DownloadModelRequest extends Value {
  /// A value in which what is not given is not set.
  const DownloadModelRequest({
    this.repository = '',
    this.variant = '',
    this.revision = '',
    this.load = false,
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory DownloadModelRequest.fromJson(Map<String, Object?> json) =>
      DownloadModelRequest(
        repository: wire.field(json, 'repository', wire.asString) ?? '',
        variant: wire.field(json, 'variant', wire.asString) ?? '',
        revision: wire.field(json, 'revision', wire.asString) ?? '',
        load: wire.field(json, 'load', wire.asBool) ?? false,
      );

  /// The model's repository, such as `Qwen/Qwen3-4B-GGUF`. 3 to 193 bytes.
  final String repository;

  /// The name of a variant; empty means the advised one. At most 256 bytes.
  final String variant;

  /// A branch, tag or commit; empty means `main`. At most 128 bytes.
  final String revision;

  /// Whether to load the model when it is there.
  final bool load;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  DownloadModelRequest copyWith({
    String? repository,
    String? variant,
    String? revision,
    bool? load,
  }) => DownloadModelRequest(
    repository: repository ?? this.repository,
    variant: variant ?? this.variant,
    revision: revision ?? this.revision,
    load: load ?? this.load,
  );

  @override
  Map<String, Object?> toJson() => {
    if (repository.isNotEmpty) 'repository': repository,
    if (variant.isNotEmpty) 'variant': variant,
    if (revision.isNotEmpty) 'revision': revision,
    if (load) 'load': load,
  };

  @override
  Map<String, Object?> get fields => {
    'repository': repository,
    'variant': variant,
    'revision': revision,
    'load': load,
  };
}

/// ImportModelRequest says what to import.
final class ImportModelRequest extends Value {
  /// A value in which what is not given is not set.
  const ImportModelRequest({
    this.source = '',
    this.model = '',
    this.sha256 = '',
    this.link = false,
    this.load = false,
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory ImportModelRequest.fromJson(Map<String, Object?> json) =>
      ImportModelRequest(
        source: wire.field(json, 'source', wire.asString) ?? '',
        model: wire.field(json, 'model', wire.asString) ?? '',
        sha256: wire.field(json, 'sha256', wire.asString) ?? '',
        link: wire.field(json, 'link', wire.asBool) ?? false,
        load: wire.field(json, 'load', wire.asBool) ?? false,
      );

  /// An https:// URL, or an absolute path on the server's machine. 1 to 2048
  /// bytes.
  final String source;

  /// The id that the model will have, such as `team/assistant`; empty means the
  /// name of the file or folder. At most 256 bytes.
  final String model;

  /// The SHA-256 digest of the file in hexadecimal, to be verified; empty if it
  /// is not known. The downloaded model says which digest it has. At most 64
  /// bytes.
  final String sha256;

  /// Whether to leave the files of a path where they are, instead of copying
  /// them.
  final bool link;

  /// Whether to load the model when it is there.
  final bool load;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  ImportModelRequest copyWith({
    String? source,
    String? model,
    String? sha256,
    bool? link,
    bool? load,
  }) => ImportModelRequest(
    source: source ?? this.source,
    model: model ?? this.model,
    sha256: sha256 ?? this.sha256,
    link: link ?? this.link,
    load: load ?? this.load,
  );

  @override
  Map<String, Object?> toJson() => {
    if (source.isNotEmpty) 'source': source,
    if (model.isNotEmpty) 'model': model,
    if (sha256.isNotEmpty) 'sha256': sha256,
    if (link) 'link': link,
    if (load) 'load': load,
  };

  @override
  Map<String, Object?> get fields => {
    'source': source,
    'model': model,
    'sha256': sha256,
    'link': link,
    'load': load,
  };
}

/// ListDownloadedModelsRequest requests a page of downloaded models.
final class ListDownloadedModelsRequest extends Value {
  /// A value in which what is not given is not set.
  const ListDownloadedModelsRequest({this.pageSize = 0, this.pageToken = ''});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory ListDownloadedModelsRequest.fromJson(
    Map<String, Object?> json,
  ) => ListDownloadedModelsRequest(
    pageSize: wire.field(json, 'page_size', wire.asInt, alias: 'pageSize') ?? 0,
    pageToken:
        wire.field(json, 'page_token', wire.asString, alias: 'pageToken') ?? '',
  );

  /// The maximum number of models; 0 means 50. 0 to 200.
  final int pageSize;

  /// The `next_page_token` of the previous page. At most 512 bytes.
  final String pageToken;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  ListDownloadedModelsRequest copyWith({int? pageSize, String? pageToken}) =>
      ListDownloadedModelsRequest(
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

/// ListDownloadedModelsResponse is a page of downloaded models.
final class ListDownloadedModelsResponse extends Value {
  /// A value in which what is not given is not set.
  const ListDownloadedModelsResponse({
    this.models = const [],
    this.nextPageToken = '',
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory ListDownloadedModelsResponse.fromJson(Map<String, Object?> json) =>
      ListDownloadedModelsResponse(
        models:
            wire.field(
              json,
              'models',
              wire.asList(wire.asMessage(DownloadedModel.fromJson)),
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
  final List<DownloadedModel> models;

  /// The `page_token` of the next page; empty on the last page.
  final String nextPageToken;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  ListDownloadedModelsResponse copyWith({
    List<DownloadedModel>? models,
    String? nextPageToken,
  }) => ListDownloadedModelsResponse(
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

/// DownloadedModel is a model that was downloaded.
final class DownloadedModel extends Value {
  /// A value in which what is not given is not set.
  const DownloadedModel({
    this.model = '',
    this.hubModel,
    this.downloadTime,
    this.source = '',
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory DownloadedModel.fromJson(Map<String, Object?> json) =>
      DownloadedModel(
        model: wire.field(json, 'model', wire.asString) ?? '',
        hubModel: wire.field(
          json,
          'hub_model',
          wire.asMessage(HubModel.fromJson),
          alias: 'hubModel',
        ),
        downloadTime: wire.field(
          json,
          'download_time',
          wire.asTime,
          alias: 'downloadTime',
        ),
        source: wire.field(json, 'source', wire.asString) ?? '',
      );

  /// Its id.
  final String model;

  /// What the hub said of it when it was downloaded. Of the variants it has the
  /// downloaded one. Of an imported model it has nothing else.
  final HubModel? hubModel;

  /// When it was downloaded.
  final DateTime? downloadTime;

  /// The URL, without its query, or the path from which it was imported; empty
  /// if it is from the hub.
  final String source;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  DownloadedModel copyWith({
    String? model,
    HubModel? hubModel,
    DateTime? downloadTime,
    String? source,
  }) => DownloadedModel(
    model: model ?? this.model,
    hubModel: hubModel ?? this.hubModel,
    downloadTime: downloadTime ?? this.downloadTime,
    source: source ?? this.source,
  );

  @override
  Map<String, Object?> toJson() => {
    if (model.isNotEmpty) 'model': model,
    if (hubModel case final value?) 'hub_model': value.toJson(),
    if (downloadTime case final value?) 'download_time': wire.encodeTime(value),
    if (source.isNotEmpty) 'source': source,
  };

  @override
  Map<String, Object?> get fields => {
    'model': model,
    'hubModel': hubModel,
    'downloadTime': downloadTime,
    'source': source,
  };
}

/// DeleteDownloadedModelRequest names a downloaded model.
final class DeleteDownloadedModelRequest extends Value {
  /// A value in which what is not given is not set.
  const DeleteDownloadedModelRequest({this.model = ''});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory DeleteDownloadedModelRequest.fromJson(Map<String, Object?> json) =>
      DeleteDownloadedModelRequest(
        model: wire.field(json, 'model', wire.asString) ?? '',
      );

  /// Its id. 1 to 256 bytes.
  final String model;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  DeleteDownloadedModelRequest copyWith({String? model}) =>
      DeleteDownloadedModelRequest(model: model ?? this.model);

  @override
  Map<String, Object?> toJson() => {if (model.isNotEmpty) 'model': model};

  @override
  Map<String, Object?> get fields => {'model': model};
}

/// DeleteDownloadedModelResponse is empty.
final class DeleteDownloadedModelResponse extends Value {
  /// A value in which what is not given is not set.
  const DeleteDownloadedModelResponse();

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory DeleteDownloadedModelResponse.fromJson(Map<String, Object?> _) =>
      const DeleteDownloadedModelResponse();

  @override
  Map<String, Object?> toJson() => {};

  @override
  Map<String, Object?> get fields => {};
}

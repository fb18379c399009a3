// Generated from protos/plugai/v1/providers.proto by `make proto`; do not edit.

import '../json.dart' as wire;
import '../value.dart';
import 'credentials.dart';
import 'models.dart';

/// ProviderState is the health of a remote provider.
enum ProviderState implements WireEnum {
  unspecified('PROVIDER_STATE_UNSPECIFIED', 0),

  /// It was not called yet.
  unknown('PROVIDER_STATE_UNKNOWN', 1),

  /// It answers.
  healthy('PROVIDER_STATE_HEALTHY', 2),

  /// Its last answer was an error, or its rate limit is reached.
  degraded('PROVIDER_STATE_DEGRADED', 3),

  /// It has failed three times in a row.
  down('PROVIDER_STATE_DOWN', 4),

  /// It rejects the key, the account has no credit left, or connecting to its
  /// address is not allowed.
  unusable('PROVIDER_STATE_UNUSABLE', 5),

  /// A value that this version of the client does not know; it cannot be sent.
  unrecognized('', -1);

  const ProviderState(this.wireName, this.number);

  /// Decodes a name or a number of the JSON mapping.
  static ProviderState fromJson(Object json) =>
      wire.asEnum(json, values, unrecognized);

  @override
  final String wireName;

  @override
  final int number;
}

/// ProviderOrigin says where a provider or its key was set.
enum ProviderOrigin implements WireEnum {
  unspecified('PROVIDER_ORIGIN_UNSPECIFIED', 0),

  /// In the settings file, or in an environment variable.
  settings('PROVIDER_ORIGIN_SETTINGS', 1),

  /// By an administrator, in the database.
  added('PROVIDER_ORIGIN_ADDED', 2),

  /// A value that this version of the client does not know; it cannot be sent.
  unrecognized('', -1);

  const ProviderOrigin(this.wireName, this.number);

  /// Decodes a name or a number of the JSON mapping.
  static ProviderOrigin fromJson(Object json) =>
      wire.asEnum(json, values, unrecognized);

  @override
  final String wireName;

  @override
  final int number;
}

/// ProviderSecret is a key for a provider.
final class ProviderSecret extends Value {
  /// A value in which what is not given is not set.
  const ProviderSecret({this.secret});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory ProviderSecret.fromJson(Map<String, Object?> json) =>
      ProviderSecret(secret: Secret.fromJson(json));

  /// The case that is set; null if there is none.
  final Secret? secret;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  ProviderSecret copyWith({Secret? secret}) =>
      ProviderSecret(secret: secret ?? this.secret);

  @override
  Map<String, Object?> toJson() => {...?secret?.toJson()};

  @override
  Map<String, Object?> get fields => {'secret': secret};
}

/// The cases of `secret` in [ProviderSecret].
sealed class Secret extends Value {
  /// A case.
  const Secret();

  /// The case that is set in the JSON of a [ProviderSecret]; null if there is
  /// none that this version knows.
  static Secret? fromJson(Map<String, Object?> json) {
    if (wire.field(json, 'api_key', wire.asString, alias: 'apiKey')
        case final value?) {
      return ProviderSecretApiKey(value);
    }
    if (wire.field(
          json,
          'azure_entra',
          wire.asMessage(AzureEntra.fromJson),
          alias: 'azureEntra',
        )
        case final value?) {
      return ProviderSecretAzureEntra(value);
    }
    if (wire.field(
          json,
          'google_service_account',
          wire.asString,
          alias: 'googleServiceAccount',
        )
        case final value?) {
      return ProviderSecretGoogleServiceAccount(value);
    }
    if (wire.field(
          json,
          'aws_keys',
          wire.asMessage(AwsKeys.fromJson),
          alias: 'awsKeys',
        )
        case final value?) {
      return ProviderSecretAwsKeys(value);
    }
    return null;
  }
}

/// The case `api_key` of [Secret].
final class ProviderSecretApiKey extends Secret {
  /// Holds the value.
  const ProviderSecretApiKey(this.apiKey);

  /// An API key. 1 to 4096 bytes.
  final String apiKey;

  @override
  Map<String, Object?> toJson() => {'api_key': apiKey};

  @override
  Map<String, Object?> get fields => {'apiKey': apiKey};
}

/// The case `azure_entra` of [Secret].
final class ProviderSecretAzureEntra extends Secret {
  /// Holds the value.
  const ProviderSecretAzureEntra(this.azureEntra);

  /// An application of Microsoft Entra, for Azure.
  final AzureEntra azureEntra;

  @override
  Map<String, Object?> toJson() => {'azure_entra': azureEntra.toJson()};

  @override
  Map<String, Object?> get fields => {'azureEntra': azureEntra};
}

/// The case `google_service_account` of [Secret].
final class ProviderSecretGoogleServiceAccount extends Secret {
  /// Holds the value.
  const ProviderSecretGoogleServiceAccount(this.googleServiceAccount);

  /// The JSON key file of a Google service account, as text. 1 to 16384 bytes.
  final String googleServiceAccount;

  @override
  Map<String, Object?> toJson() => {
    'google_service_account': googleServiceAccount,
  };

  @override
  Map<String, Object?> get fields => {
    'googleServiceAccount': googleServiceAccount,
  };
}

/// The case `aws_keys` of [Secret].
final class ProviderSecretAwsKeys extends Secret {
  /// Holds the value.
  const ProviderSecretAwsKeys(this.awsKeys);

  /// An AWS access key.
  final AwsKeys awsKeys;

  @override
  Map<String, Object?> toJson() => {'aws_keys': awsKeys.toJson()};

  @override
  Map<String, Object?> get fields => {'awsKeys': awsKeys};
}

/// ProviderDefinition is the configuration of one provider. Unset fields have
/// the values of the settings file, or the defaults of the table
/// `\[\[providers\]\]` there.
final class ProviderDefinition extends Value {
  /// A value in which what is not given is not set.
  const ProviderDefinition({
    this.id = '',
    this.runner,
    this.baseUrl,
    this.allowedHosts,
    this.listModels,
    this.capacity,
    this.connectSeconds,
    this.firstTokenSeconds,
    this.betweenTokensSeconds,
    this.retries,
    this.longestRetrySeconds,
    this.prices,
    this.options,
    this.secret,
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory ProviderDefinition.fromJson(Map<String, Object?> json) =>
      ProviderDefinition(
        id: wire.field(json, 'id', wire.asString) ?? '',
        runner: wire.field(json, 'runner', wire.asString),
        baseUrl: wire.field(json, 'base_url', wire.asString, alias: 'baseUrl'),
        allowedHosts: wire.field(
          json,
          'allowed_hosts',
          wire.asValues,
          alias: 'allowedHosts',
        ),
        listModels: wire.field(
          json,
          'list_models',
          wire.asBool,
          alias: 'listModels',
        ),
        capacity: wire.field(json, 'capacity', wire.asInt),
        connectSeconds: wire.field(
          json,
          'connect_seconds',
          wire.asDouble,
          alias: 'connectSeconds',
        ),
        firstTokenSeconds: wire.field(
          json,
          'first_token_seconds',
          wire.asDouble,
          alias: 'firstTokenSeconds',
        ),
        betweenTokensSeconds: wire.field(
          json,
          'between_tokens_seconds',
          wire.asDouble,
          alias: 'betweenTokensSeconds',
        ),
        retries: wire.field(json, 'retries', wire.asInt),
        longestRetrySeconds: wire.field(
          json,
          'longest_retry_seconds',
          wire.asDouble,
          alias: 'longestRetrySeconds',
        ),
        prices: wire.field(json, 'prices', wire.asObject),
        options: wire.field(json, 'options', wire.asObject),
        secret: wire.field(
          json,
          'secret',
          wire.asMessage(ProviderSecret.fromJson),
        ),
      );

  /// Its id: lower-case letters, digits, `-` and `_`. Its models are called
  /// `\<id\>/\<name\>`. 1 to 64 bytes.
  final String id;

  /// The adapter for its API: `openai`, `anthropic`, `google`, `azure`, `xai`,
  /// `openai_chat` or `openai_compatible`, or that of another package; by
  /// default the one with the same name as the id. It cannot be changed later.
  /// At most 64 bytes.
  final String? runner;

  /// The base URL of its API, such as `https://host/v1`; by default that of the
  /// adapter. It must be encrypted and lead to a public address, unless its
  /// host is in `allowed_hosts`. At most 2048 bytes.
  final String? baseUrl;

  /// Hosts that may be connected to at private addresses or over plain HTTP. It
  /// is a list of strings, whose being empty differs from not being set. At
  /// most 16, each 1 to 253 bytes.
  final List<Object?>? allowedHosts;

  /// Whether to serve all models that it lists; otherwise only those that are
  /// defined.
  final bool? listModels;

  /// How many requests each of its models serves at once. 1 to 100000.
  final int? capacity;

  /// Timeout for connecting, in seconds. 0.001 to 86400.
  final double? connectSeconds;

  /// Timeout until the first part of the answer arrives, in seconds. 0.001 to
  /// 86400.
  final double? firstTokenSeconds;

  /// Timeout between two parts of an answer, in seconds. 0.001 to 86400.
  final double? betweenTokensSeconds;

  /// How often a request is retried after a temporary failure, as long as no
  /// part of the answer has arrived. 0 to 10.
  final int? retries;

  /// If the provider asks to wait longer than this before a retry, the request
  /// is not retried. 0.001 to 86400.
  final double? longestRetrySeconds;

  /// Prices by model name, which replace the built-in ones: objects with
  /// `input`, `output` and `cached_input` in US dollars per million tokens.
  final Map<String, Object?>? prices;

  /// Options of the adapter, such as `api_version` and `deployments` of Azure.
  final Map<String, Object?>? options;

  /// The server's key. It is never returned.
  final ProviderSecret? secret;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  ProviderDefinition copyWith({
    String? id,
    String? runner,
    String? baseUrl,
    List<Object?>? allowedHosts,
    bool? listModels,
    int? capacity,
    double? connectSeconds,
    double? firstTokenSeconds,
    double? betweenTokensSeconds,
    int? retries,
    double? longestRetrySeconds,
    Map<String, Object?>? prices,
    Map<String, Object?>? options,
    ProviderSecret? secret,
  }) => ProviderDefinition(
    id: id ?? this.id,
    runner: runner ?? this.runner,
    baseUrl: baseUrl ?? this.baseUrl,
    allowedHosts: allowedHosts ?? this.allowedHosts,
    listModels: listModels ?? this.listModels,
    capacity: capacity ?? this.capacity,
    connectSeconds: connectSeconds ?? this.connectSeconds,
    firstTokenSeconds: firstTokenSeconds ?? this.firstTokenSeconds,
    betweenTokensSeconds: betweenTokensSeconds ?? this.betweenTokensSeconds,
    retries: retries ?? this.retries,
    longestRetrySeconds: longestRetrySeconds ?? this.longestRetrySeconds,
    prices: prices ?? this.prices,
    options: options ?? this.options,
    secret: secret ?? this.secret,
  );

  @override
  Map<String, Object?> toJson() => {
    if (id.isNotEmpty) 'id': id,
    if (runner case final value?) 'runner': value,
    if (baseUrl case final value?) 'base_url': value,
    if (allowedHosts case final value?) 'allowed_hosts': value,
    if (listModels case final value?) 'list_models': value,
    if (capacity case final value?) 'capacity': value,
    if (connectSeconds case final value?)
      'connect_seconds': wire.encodeDouble(value),
    if (firstTokenSeconds case final value?)
      'first_token_seconds': wire.encodeDouble(value),
    if (betweenTokensSeconds case final value?)
      'between_tokens_seconds': wire.encodeDouble(value),
    if (retries case final value?) 'retries': value,
    if (longestRetrySeconds case final value?)
      'longest_retry_seconds': wire.encodeDouble(value),
    if (prices case final value?) 'prices': value,
    if (options case final value?) 'options': value,
    if (secret case final value?) 'secret': value.toJson(),
  };

  @override
  Map<String, Object?> get fields => {
    'id': id,
    'runner': runner,
    'baseUrl': baseUrl,
    'allowedHosts': allowedHosts,
    'listModels': listModels,
    'capacity': capacity,
    'connectSeconds': connectSeconds,
    'firstTokenSeconds': firstTokenSeconds,
    'betweenTokensSeconds': betweenTokensSeconds,
    'retries': retries,
    'longestRetrySeconds': longestRetrySeconds,
    'prices': prices,
    'options': options,
    'secret': secret,
  };
}

/// ServerKey describes the server's key for a provider, without the key itself.
final class ServerKey extends Value {
  /// A value in which what is not given is not set.
  const ServerKey({
    this.kind = '',
    this.hint = '',
    this.origin = ProviderOrigin.unspecified,
    this.updateTime,
    this.error,
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory ServerKey.fromJson(Map<String, Object?> json) => ServerKey(
    kind: wire.field(json, 'kind', wire.asString) ?? '',
    hint: wire.field(json, 'hint', wire.asString) ?? '',
    origin:
        wire.field(json, 'origin', ProviderOrigin.fromJson) ??
        ProviderOrigin.unspecified,
    updateTime: wire.field(
      json,
      'update_time',
      wire.asTime,
      alias: 'updateTime',
    ),
    error: wire.field(json, 'error', wire.asMessage(CredentialError.fromJson)),
  );

  /// Its kind: `api_key`, `azure_entra`, `google_service_account` or
  /// `aws_keys`; empty if it is none of these, or cannot be decrypted.
  final String kind;

  /// Helps to recognise it: its identity, where that is not secret, and the
  /// last four characters of the secret.
  final String hint;

  /// Where it was set.
  final ProviderOrigin origin;

  /// When it was last set; unset for one of the settings.
  final DateTime? updateTime;

  /// Why it is not used, if it is not: it cannot be decrypted, or was set for
  /// another address. Set it again.
  final CredentialError? error;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  ServerKey copyWith({
    String? kind,
    String? hint,
    ProviderOrigin? origin,
    DateTime? updateTime,
    CredentialError? error,
  }) => ServerKey(
    kind: kind ?? this.kind,
    hint: hint ?? this.hint,
    origin: origin ?? this.origin,
    updateTime: updateTime ?? this.updateTime,
    error: error ?? this.error,
  );

  @override
  Map<String, Object?> toJson() => {
    if (kind.isNotEmpty) 'kind': kind,
    if (hint.isNotEmpty) 'hint': hint,
    if (origin.number > 0) 'origin': origin.wireName,
    if (updateTime case final value?) 'update_time': wire.encodeTime(value),
    if (error case final value?) 'error': value.toJson(),
  };

  @override
  Map<String, Object?> get fields => {
    'kind': kind,
    'hint': hint,
    'origin': origin,
    'updateTime': updateTime,
    'error': error,
  };
}

/// Provider is a remote provider of models.
final class Provider extends Value {
  /// A value in which what is not given is not set.
  const Provider({
    this.id = '',
    this.runner = '',
    this.state = ProviderState.unspecified,
    this.error,
    this.stateTime,
    this.checkTime,
    this.models,
    this.listTime,
    this.origin = ProviderOrigin.unspecified,
    this.definition,
    this.changedFields = const [],
    this.key,
    this.needsOwnKey,
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory Provider.fromJson(Map<String, Object?> json) => Provider(
    id: wire.field(json, 'id', wire.asString) ?? '',
    runner: wire.field(json, 'runner', wire.asString) ?? '',
    state:
        wire.field(json, 'state', ProviderState.fromJson) ??
        ProviderState.unspecified,
    error: wire.field(json, 'error', wire.asMessage(ModelError.fromJson)),
    stateTime: wire.field(json, 'state_time', wire.asTime, alias: 'stateTime'),
    checkTime: wire.field(json, 'check_time', wire.asTime, alias: 'checkTime'),
    models: wire.field(json, 'models', wire.asInt),
    listTime: wire.field(json, 'list_time', wire.asTime, alias: 'listTime'),
    origin:
        wire.field(json, 'origin', ProviderOrigin.fromJson) ??
        ProviderOrigin.unspecified,
    definition: wire.field(
      json,
      'definition',
      wire.asMessage(ProviderDefinition.fromJson),
    ),
    changedFields:
        wire.field(
          json,
          'changed_fields',
          wire.asList(wire.asString),
          alias: 'changedFields',
        ) ??
        const [],
    key: wire.field(json, 'key', wire.asMessage(ServerKey.fromJson)),
    needsOwnKey: wire.field(
      json,
      'needs_own_key',
      wire.asBool,
      alias: 'needsOwnKey',
    ),
  );

  /// Its id, with which the ids of its models begin.
  final String id;

  /// The adapter for its API.
  final String runner;

  /// Its state.
  final ProviderState state;

  /// Why it is not healthy; unset while it is.
  final ModelError? error;

  /// When it entered this state; unset while that is unknown.
  final DateTime? stateTime;

  /// When it was last called; unset while that is unknown.
  final DateTime? checkTime;

  /// The number of models in its list.
  final int? models;

  /// When the list was received; unset if it never was. A provider that does
  /// not answer keeps its last list.
  final DateTime? listTime;

  /// Where it was defined.
  final ProviderOrigin origin;

  /// Its configuration, without the key. Only for administrators.
  final ProviderDefinition? definition;

  /// The fields of its definition that an administrator has set above the
  /// settings file. Only for administrators.
  final List<String> changedFields;

  /// The server's key; unset if there is none. Only for administrators.
  final ServerKey? key;

  /// Whether the caller needs a key of their own (SetCredential) to use it, and
  /// has none: the server has no key, or not one for the caller.
  final bool? needsOwnKey;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  Provider copyWith({
    String? id,
    String? runner,
    ProviderState? state,
    ModelError? error,
    DateTime? stateTime,
    DateTime? checkTime,
    int? models,
    DateTime? listTime,
    ProviderOrigin? origin,
    ProviderDefinition? definition,
    List<String>? changedFields,
    ServerKey? key,
    bool? needsOwnKey,
  }) => Provider(
    id: id ?? this.id,
    runner: runner ?? this.runner,
    state: state ?? this.state,
    error: error ?? this.error,
    stateTime: stateTime ?? this.stateTime,
    checkTime: checkTime ?? this.checkTime,
    models: models ?? this.models,
    listTime: listTime ?? this.listTime,
    origin: origin ?? this.origin,
    definition: definition ?? this.definition,
    changedFields: changedFields ?? this.changedFields,
    key: key ?? this.key,
    needsOwnKey: needsOwnKey ?? this.needsOwnKey,
  );

  @override
  Map<String, Object?> toJson() => {
    if (id.isNotEmpty) 'id': id,
    if (runner.isNotEmpty) 'runner': runner,
    if (state.number > 0) 'state': state.wireName,
    if (error case final value?) 'error': value.toJson(),
    if (stateTime case final value?) 'state_time': wire.encodeTime(value),
    if (checkTime case final value?) 'check_time': wire.encodeTime(value),
    if (models case final value?) 'models': value,
    if (listTime case final value?) 'list_time': wire.encodeTime(value),
    if (origin.number > 0) 'origin': origin.wireName,
    if (definition case final value?) 'definition': value.toJson(),
    if (changedFields.isNotEmpty) 'changed_fields': changedFields,
    if (key case final value?) 'key': value.toJson(),
    if (needsOwnKey case final value?) 'needs_own_key': value,
  };

  @override
  Map<String, Object?> get fields => {
    'id': id,
    'runner': runner,
    'state': state,
    'error': error,
    'stateTime': stateTime,
    'checkTime': checkTime,
    'models': models,
    'listTime': listTime,
    'origin': origin,
    'definition': definition,
    'changedFields': changedFields,
    'key': key,
    'needsOwnKey': needsOwnKey,
  };
}

/// ProviderAdapter describes an installed adapter: what is set for a provider
/// that has it.
final class ProviderAdapter extends Value {
  /// A value in which what is not given is not set.
  const ProviderAdapter({
    this.name = '',
    this.title = '',
    this.credentialKinds = const [],
    this.needsCredential,
    this.baseUrl = '',
    this.optionsSchema,
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory ProviderAdapter.fromJson(Map<String, Object?> json) =>
      ProviderAdapter(
        name: wire.field(json, 'name', wire.asString) ?? '',
        title: wire.field(json, 'title', wire.asString) ?? '',
        credentialKinds:
            wire.field(
              json,
              'credential_kinds',
              wire.asList(wire.asString),
              alias: 'credentialKinds',
            ) ??
            const [],
        needsCredential: wire.field(
          json,
          'needs_credential',
          wire.asBool,
          alias: 'needsCredential',
        ),
        baseUrl:
            wire.field(json, 'base_url', wire.asString, alias: 'baseUrl') ?? '',
        optionsSchema: wire.field(
          json,
          'options_schema',
          wire.asObject,
          alias: 'optionsSchema',
        ),
      );

  /// Its name, which a provider has as `runner`.
  final String name;

  /// What people call the API, such as `OpenAI`; empty if its package does not
  /// say.
  final String title;

  /// The kinds of keys that it takes, the usual one first: names of fields of
  /// `ProviderSecret`. An adapter of another package that does not say has all
  /// of them.
  final List<String> credentialKinds;

  /// Whether it can never be used without a key.
  final bool? needsCredential;

  /// The base URL that it has by default; empty if a provider must set one.
  final String baseUrl;

  /// JSON Schema of a provider's `options`; unset if its package does not say.
  final Map<String, Object?>? optionsSchema;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  ProviderAdapter copyWith({
    String? name,
    String? title,
    List<String>? credentialKinds,
    bool? needsCredential,
    String? baseUrl,
    Map<String, Object?>? optionsSchema,
  }) => ProviderAdapter(
    name: name ?? this.name,
    title: title ?? this.title,
    credentialKinds: credentialKinds ?? this.credentialKinds,
    needsCredential: needsCredential ?? this.needsCredential,
    baseUrl: baseUrl ?? this.baseUrl,
    optionsSchema: optionsSchema ?? this.optionsSchema,
  );

  @override
  Map<String, Object?> toJson() => {
    if (name.isNotEmpty) 'name': name,
    if (title.isNotEmpty) 'title': title,
    if (credentialKinds.isNotEmpty) 'credential_kinds': credentialKinds,
    if (needsCredential case final value?) 'needs_credential': value,
    if (baseUrl.isNotEmpty) 'base_url': baseUrl,
    if (optionsSchema case final value?) 'options_schema': value,
  };

  @override
  Map<String, Object?> get fields => {
    'name': name,
    'title': title,
    'credentialKinds': credentialKinds,
    'needsCredential': needsCredential,
    'baseUrl': baseUrl,
    'optionsSchema': optionsSchema,
  };
}

/// ListProvidersRequest requests a page of providers.
final class ListProvidersRequest extends Value {
  /// A value in which what is not given is not set.
  const ListProvidersRequest({this.pageSize = 0, this.pageToken = ''});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory ListProvidersRequest.fromJson(
    Map<String, Object?> json,
  ) => ListProvidersRequest(
    pageSize: wire.field(json, 'page_size', wire.asInt, alias: 'pageSize') ?? 0,
    pageToken:
        wire.field(json, 'page_token', wire.asString, alias: 'pageToken') ?? '',
  );

  /// The maximum number of providers; 0 means 50. 0 to 200.
  final int pageSize;

  /// The `next_page_token` of the previous page. At most 512 bytes.
  final String pageToken;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  ListProvidersRequest copyWith({int? pageSize, String? pageToken}) =>
      ListProvidersRequest(
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

/// ListProvidersResponse is a page of providers.
final class ListProvidersResponse extends Value {
  /// A value in which what is not given is not set.
  const ListProvidersResponse({
    this.providers = const [],
    this.nextPageToken = '',
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory ListProvidersResponse.fromJson(Map<String, Object?> json) =>
      ListProvidersResponse(
        providers:
            wire.field(
              json,
              'providers',
              wire.asList(wire.asMessage(Provider.fromJson)),
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

  /// The providers.
  final List<Provider> providers;

  /// The `page_token` of the next page; empty on the last page.
  final String nextPageToken;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  ListProvidersResponse copyWith({
    List<Provider>? providers,
    String? nextPageToken,
  }) => ListProvidersResponse(
    providers: providers ?? this.providers,
    nextPageToken: nextPageToken ?? this.nextPageToken,
  );

  @override
  Map<String, Object?> toJson() => {
    if (providers.isNotEmpty)
      'providers': [for (final item in providers) item.toJson()],
    if (nextPageToken.isNotEmpty) 'next_page_token': nextPageToken,
  };

  @override
  Map<String, Object?> get fields => {
    'providers': providers,
    'nextPageToken': nextPageToken,
  };
}

/// GetProviderRequest names a provider.
final class GetProviderRequest extends Value {
  /// A value in which what is not given is not set.
  const GetProviderRequest({this.provider = ''});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory GetProviderRequest.fromJson(Map<String, Object?> json) =>
      GetProviderRequest(
        provider: wire.field(json, 'provider', wire.asString) ?? '',
      );

  /// The provider's id. 1 to 64 bytes.
  final String provider;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  GetProviderRequest copyWith({String? provider}) =>
      GetProviderRequest(provider: provider ?? this.provider);

  @override
  Map<String, Object?> toJson() => {
    if (provider.isNotEmpty) 'provider': provider,
  };

  @override
  Map<String, Object?> get fields => {'provider': provider};
}

/// CreateProviderRequest contains a new provider.
final class CreateProviderRequest extends Value {
  /// A value in which what is not given is not set.
  const CreateProviderRequest({this.provider});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory CreateProviderRequest.fromJson(Map<String, Object?> json) =>
      CreateProviderRequest(
        provider: wire.field(
          json,
          'provider',
          wire.asMessage(ProviderDefinition.fromJson),
        ),
      );

  /// The provider. It must be set.
  final ProviderDefinition? provider;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  CreateProviderRequest copyWith({ProviderDefinition? provider}) =>
      CreateProviderRequest(provider: provider ?? this.provider);

  @override
  Map<String, Object?> toJson() => {
    if (provider case final value?) 'provider': value.toJson(),
  };

  @override
  Map<String, Object?> get fields => {'provider': provider};
}

/// UpdateProviderRequest contains the changes.
final class UpdateProviderRequest extends Value {
  /// A value in which what is not given is not set.
  const UpdateProviderRequest({this.provider, this.updateMask});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory UpdateProviderRequest.fromJson(Map<String, Object?> json) =>
      UpdateProviderRequest(
        provider: wire.field(
          json,
          'provider',
          wire.asMessage(ProviderDefinition.fromJson),
        ),
        updateMask: wire.field(
          json,
          'update_mask',
          wire.asFieldMask,
          alias: 'updateMask',
        ),
      );

  /// The provider's id, and the new values. It must be set.
  final ProviderDefinition? provider;

  /// The fields to change; a field that is listed but not set is reset to the
  /// value of the settings file. If the mask is empty, all fields that are set
  /// are changed, also to an empty value; there must be one.
  final List<String>? updateMask;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  UpdateProviderRequest copyWith({
    ProviderDefinition? provider,
    List<String>? updateMask,
  }) => UpdateProviderRequest(
    provider: provider ?? this.provider,
    updateMask: updateMask ?? this.updateMask,
  );

  @override
  Map<String, Object?> toJson() => {
    if (provider case final value?) 'provider': value.toJson(),
    if (updateMask case final value?)
      'update_mask': wire.encodeFieldMask(value),
  };

  @override
  Map<String, Object?> get fields => {
    'provider': provider,
    'updateMask': updateMask,
  };
}

/// DeleteProviderRequest names a provider.
final class DeleteProviderRequest extends Value {
  /// A value in which what is not given is not set.
  const DeleteProviderRequest({this.provider = ''});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory DeleteProviderRequest.fromJson(Map<String, Object?> json) =>
      DeleteProviderRequest(
        provider: wire.field(json, 'provider', wire.asString) ?? '',
      );

  /// The provider's id. 1 to 64 bytes.
  final String provider;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  DeleteProviderRequest copyWith({String? provider}) =>
      DeleteProviderRequest(provider: provider ?? this.provider);

  @override
  Map<String, Object?> toJson() => {
    if (provider.isNotEmpty) 'provider': provider,
  };

  @override
  Map<String, Object?> get fields => {'provider': provider};
}

/// DeleteProviderResponse is empty.
final class DeleteProviderResponse extends Value {
  /// A value in which what is not given is not set.
  const DeleteProviderResponse();

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory DeleteProviderResponse.fromJson(Map<String, Object?> _) =>
      const DeleteProviderResponse();

  @override
  Map<String, Object?> toJson() => {};

  @override
  Map<String, Object?> get fields => {};
}

/// TestProviderRequest contains a provider as it is, or as it would be.
final class TestProviderRequest extends Value {
  /// A value in which what is not given is not set.
  const TestProviderRequest({this.provider});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory TestProviderRequest.fromJson(Map<String, Object?> json) =>
      TestProviderRequest(
        provider: wire.field(
          json,
          'provider',
          wire.asMessage(ProviderDefinition.fromJson),
        ),
      );

  /// The provider's id, and the values to try instead of those that it has. It
  /// must be set.
  final ProviderDefinition? provider;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  TestProviderRequest copyWith({ProviderDefinition? provider}) =>
      TestProviderRequest(provider: provider ?? this.provider);

  @override
  Map<String, Object?> toJson() => {
    if (provider case final value?) 'provider': value.toJson(),
  };

  @override
  Map<String, Object?> get fields => {'provider': provider};
}

/// TestProviderResponse is the result of a test.
final class TestProviderResponse extends Value {
  /// A value in which what is not given is not set.
  const TestProviderResponse({this.works, this.models, this.error});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory TestProviderResponse.fromJson(Map<String, Object?> json) =>
      TestProviderResponse(
        works: wire.field(json, 'works', wire.asBool),
        models: wire.field(json, 'models', wire.asInt),
        error: wire.field(
          json,
          'error',
          wire.asMessage(CredentialError.fromJson),
        ),
      );

  /// Whether the provider answers, and accepts the key.
  final bool? works;

  /// How many models it lists.
  final int? models;

  /// Why it does not work, if it does not.
  final CredentialError? error;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  TestProviderResponse copyWith({
    bool? works,
    int? models,
    CredentialError? error,
  }) => TestProviderResponse(
    works: works ?? this.works,
    models: models ?? this.models,
    error: error ?? this.error,
  );

  @override
  Map<String, Object?> toJson() => {
    if (works case final value?) 'works': value,
    if (models case final value?) 'models': value,
    if (error case final value?) 'error': value.toJson(),
  };

  @override
  Map<String, Object?> get fields => {
    'works': works,
    'models': models,
    'error': error,
  };
}

/// CheckProviderRequest names a provider.
final class CheckProviderRequest extends Value {
  /// A value in which what is not given is not set.
  const CheckProviderRequest({this.provider = ''});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory CheckProviderRequest.fromJson(Map<String, Object?> json) =>
      CheckProviderRequest(
        provider: wire.field(json, 'provider', wire.asString) ?? '',
      );

  /// The provider's id. 1 to 64 bytes.
  final String provider;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  CheckProviderRequest copyWith({String? provider}) =>
      CheckProviderRequest(provider: provider ?? this.provider);

  @override
  Map<String, Object?> toJson() => {
    if (provider.isNotEmpty) 'provider': provider,
  };

  @override
  Map<String, Object?> get fields => {'provider': provider};
}

/// ListProviderAdaptersRequest requests the adapters.
final class ListProviderAdaptersRequest extends Value {
  /// A value in which what is not given is not set.
  const ListProviderAdaptersRequest();

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory ListProviderAdaptersRequest.fromJson(Map<String, Object?> _) =>
      const ListProviderAdaptersRequest();

  @override
  Map<String, Object?> toJson() => {};

  @override
  Map<String, Object?> get fields => {};
}

/// ListProviderAdaptersResponse lists the adapters.
final class ListProviderAdaptersResponse extends Value {
  /// A value in which what is not given is not set.
  const ListProviderAdaptersResponse({this.adapters = const []});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory ListProviderAdaptersResponse.fromJson(Map<String, Object?> json) =>
      ListProviderAdaptersResponse(
        adapters:
            wire.field(
              json,
              'adapters',
              wire.asList(wire.asMessage(ProviderAdapter.fromJson)),
            ) ??
            const [],
      );

  /// The adapters.
  final List<ProviderAdapter> adapters;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  ListProviderAdaptersResponse copyWith({List<ProviderAdapter>? adapters}) =>
      ListProviderAdaptersResponse(adapters: adapters ?? this.adapters);

  @override
  Map<String, Object?> toJson() => {
    if (adapters.isNotEmpty)
      'adapters': [for (final item in adapters) item.toJson()],
  };

  @override
  Map<String, Object?> get fields => {'adapters': adapters};
}

// Generated from protos/plugai/v1/credentials.proto by `make proto`; do not edit.

import '../json.dart' as wire;
import '../value.dart';
import 'error.dart';

/// AzureEntra is an application of Microsoft Entra. The server requests its
/// tokens and renews them before they expire.
final class AzureEntra extends Value {
  /// A value in which what is not given is not set.
  const AzureEntra({
    this.tenantId = '',
    this.clientId = '',
    this.clientSecret = '',
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory AzureEntra.fromJson(Map<String, Object?> json) => AzureEntra(
    tenantId:
        wire.field(json, 'tenant_id', wire.asString, alias: 'tenantId') ?? '',
    clientId:
        wire.field(json, 'client_id', wire.asString, alias: 'clientId') ?? '',
    clientSecret:
        wire.field(
          json,
          'client_secret',
          wire.asString,
          alias: 'clientSecret',
        ) ??
        '',
  );

  /// The id or domain of the directory (tenant). 1 to 128 bytes.
  final String tenantId;

  /// The application's id. 1 to 128 bytes.
  final String clientId;

  /// The application's secret. 1 to 1024 bytes.
  final String clientSecret;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  AzureEntra copyWith({
    String? tenantId,
    String? clientId,
    String? clientSecret,
  }) => AzureEntra(
    tenantId: tenantId ?? this.tenantId,
    clientId: clientId ?? this.clientId,
    clientSecret: clientSecret ?? this.clientSecret,
  );

  @override
  Map<String, Object?> toJson() => {
    if (tenantId.isNotEmpty) 'tenant_id': tenantId,
    if (clientId.isNotEmpty) 'client_id': clientId,
    if (clientSecret.isNotEmpty) 'client_secret': clientSecret,
  };

  @override
  Map<String, Object?> get fields => {
    'tenantId': tenantId,
    'clientId': clientId,
    'clientSecret': clientSecret,
  };
}

/// AwsKeys is an AWS access key. No adapter of this version uses it; an adapter
/// from another package can.
final class AwsKeys extends Value {
  /// A value in which what is not given is not set.
  const AwsKeys({
    this.accessKeyId = '',
    this.secretAccessKey = '',
    this.sessionToken = '',
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory AwsKeys.fromJson(Map<String, Object?> json) => AwsKeys(
    accessKeyId:
        wire.field(
          json,
          'access_key_id',
          wire.asString,
          alias: 'accessKeyId',
        ) ??
        '',
    secretAccessKey:
        wire.field(
          json,
          'secret_access_key',
          wire.asString,
          alias: 'secretAccessKey',
        ) ??
        '',
    sessionToken:
        wire.field(
          json,
          'session_token',
          wire.asString,
          alias: 'sessionToken',
        ) ??
        '',
  );

  /// The access key id. 1 to 128 bytes.
  final String accessKeyId;

  /// The secret access key. 1 to 1024 bytes.
  final String secretAccessKey;

  /// The session token, for temporary credentials. At most 4096 bytes.
  final String sessionToken;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  AwsKeys copyWith({
    String? accessKeyId,
    String? secretAccessKey,
    String? sessionToken,
  }) => AwsKeys(
    accessKeyId: accessKeyId ?? this.accessKeyId,
    secretAccessKey: secretAccessKey ?? this.secretAccessKey,
    sessionToken: sessionToken ?? this.sessionToken,
  );

  @override
  Map<String, Object?> toJson() => {
    if (accessKeyId.isNotEmpty) 'access_key_id': accessKeyId,
    if (secretAccessKey.isNotEmpty) 'secret_access_key': secretAccessKey,
    if (sessionToken.isNotEmpty) 'session_token': sessionToken,
  };

  @override
  Map<String, Object?> get fields => {
    'accessKeyId': accessKeyId,
    'secretAccessKey': secretAccessKey,
    'sessionToken': sessionToken,
  };
}

/// SetCredentialRequest contains a credential.
final class SetCredentialRequest extends Value {
  /// A value in which what is not given is not set.
  const SetCredentialRequest({this.provider = '', this.secret});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory SetCredentialRequest.fromJson(Map<String, Object?> json) =>
      SetCredentialRequest(
        provider: wire.field(json, 'provider', wire.asString) ?? '',
        secret: SetCredentialRequestSecret.fromJson(json),
      );

  /// The provider's id, as in ListProviders. 1 to 64 bytes.
  final String provider;

  /// The case that is set; null if there is none.
  final SetCredentialRequestSecret? secret;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  SetCredentialRequest copyWith({
    String? provider,
    SetCredentialRequestSecret? secret,
  }) => SetCredentialRequest(
    provider: provider ?? this.provider,
    secret: secret ?? this.secret,
  );

  @override
  Map<String, Object?> toJson() => {
    if (provider.isNotEmpty) 'provider': provider,
    ...?secret?.toJson(),
  };

  @override
  Map<String, Object?> get fields => {'provider': provider, 'secret': secret};
}

/// The cases of `secret` in [SetCredentialRequest].
sealed class SetCredentialRequestSecret extends Value {
  /// A case.
  const SetCredentialRequestSecret();

  /// The case that is set in the JSON of a [SetCredentialRequest]; null if there is
  /// none that this version knows.
  static SetCredentialRequestSecret? fromJson(Map<String, Object?> json) {
    if (wire.field(json, 'api_key', wire.asString, alias: 'apiKey')
        case final value?) {
      return SetCredentialRequestApiKey(value);
    }
    if (wire.field(
          json,
          'azure_entra',
          wire.asMessage(AzureEntra.fromJson),
          alias: 'azureEntra',
        )
        case final value?) {
      return SetCredentialRequestAzureEntra(value);
    }
    if (wire.field(
          json,
          'google_service_account',
          wire.asString,
          alias: 'googleServiceAccount',
        )
        case final value?) {
      return SetCredentialRequestGoogleServiceAccount(value);
    }
    if (wire.field(
          json,
          'aws_keys',
          wire.asMessage(AwsKeys.fromJson),
          alias: 'awsKeys',
        )
        case final value?) {
      return SetCredentialRequestAwsKeys(value);
    }
    return null;
  }
}

/// The case `api_key` of [SetCredentialRequestSecret].
final class SetCredentialRequestApiKey extends SetCredentialRequestSecret {
  /// Holds the value.
  const SetCredentialRequestApiKey(this.apiKey);

  /// An API key. 1 to 4096 bytes.
  final String apiKey;

  @override
  Map<String, Object?> toJson() => {'api_key': apiKey};

  @override
  Map<String, Object?> get fields => {'apiKey': apiKey};
}

/// The case `azure_entra` of [SetCredentialRequestSecret].
final class SetCredentialRequestAzureEntra extends SetCredentialRequestSecret {
  /// Holds the value.
  const SetCredentialRequestAzureEntra(this.azureEntra);

  /// An application of Microsoft Entra, for Azure.
  final AzureEntra azureEntra;

  @override
  Map<String, Object?> toJson() => {'azure_entra': azureEntra.toJson()};

  @override
  Map<String, Object?> get fields => {'azureEntra': azureEntra};
}

/// The case `google_service_account` of [SetCredentialRequestSecret].
final class SetCredentialRequestGoogleServiceAccount
    extends SetCredentialRequestSecret {
  /// Holds the value.
  const SetCredentialRequestGoogleServiceAccount(this.googleServiceAccount);

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

/// The case `aws_keys` of [SetCredentialRequestSecret].
final class SetCredentialRequestAwsKeys extends SetCredentialRequestSecret {
  /// Holds the value.
  const SetCredentialRequestAwsKeys(this.awsKeys);

  /// An AWS access key.
  final AwsKeys awsKeys;

  @override
  Map<String, Object?> toJson() => {'aws_keys': awsKeys.toJson()};

  @override
  Map<String, Object?> get fields => {'awsKeys': awsKeys};
}

/// ProviderCredential describes a stored credential, without its secrets.
final class ProviderCredential extends Value {
  /// A value in which what is not given is not set.
  const ProviderCredential({
    this.provider = '',
    this.kind = '',
    this.hint = '',
    this.origins = const [],
    this.createTime,
    this.updateTime,
    this.error,
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory ProviderCredential.fromJson(Map<String, Object?> json) =>
      ProviderCredential(
        provider: wire.field(json, 'provider', wire.asString) ?? '',
        kind: wire.field(json, 'kind', wire.asString) ?? '',
        hint: wire.field(json, 'hint', wire.asString) ?? '',
        origins:
            wire.field(json, 'origins', wire.asList(wire.asString)) ?? const [],
        createTime: wire.field(
          json,
          'create_time',
          wire.asTime,
          alias: 'createTime',
        ),
        updateTime: wire.field(
          json,
          'update_time',
          wire.asTime,
          alias: 'updateTime',
        ),
        error: wire.field(
          json,
          'error',
          wire.asMessage(CredentialError.fromJson),
        ),
      );

  /// The provider.
  final String provider;

  /// Its kind: `api_key`, `azure_entra`, `google_service_account` or
  /// `aws_keys`. Empty if it cannot be decrypted.
  final String kind;

  /// Helps its owner to recognise it: its identity, where that is not secret,
  /// and the last four characters of the secret.
  final String hint;

  /// The origins to which it may be sent. If the URL of the provider changes,
  /// the credential must be set again.
  final List<String> origins;

  /// When it was first set.
  final DateTime? createTime;

  /// When it was last set.
  final DateTime? updateTime;

  /// Why it cannot be decrypted, if it cannot; then it must be set again.
  final CredentialError? error;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  ProviderCredential copyWith({
    String? provider,
    String? kind,
    String? hint,
    List<String>? origins,
    DateTime? createTime,
    DateTime? updateTime,
    CredentialError? error,
  }) => ProviderCredential(
    provider: provider ?? this.provider,
    kind: kind ?? this.kind,
    hint: hint ?? this.hint,
    origins: origins ?? this.origins,
    createTime: createTime ?? this.createTime,
    updateTime: updateTime ?? this.updateTime,
    error: error ?? this.error,
  );

  @override
  Map<String, Object?> toJson() => {
    if (provider.isNotEmpty) 'provider': provider,
    if (kind.isNotEmpty) 'kind': kind,
    if (hint.isNotEmpty) 'hint': hint,
    if (origins.isNotEmpty) 'origins': origins,
    if (createTime case final value?) 'create_time': wire.encodeTime(value),
    if (updateTime case final value?) 'update_time': wire.encodeTime(value),
    if (error case final value?) 'error': value.toJson(),
  };

  @override
  Map<String, Object?> get fields => {
    'provider': provider,
    'kind': kind,
    'hint': hint,
    'origins': origins,
    'createTime': createTime,
    'updateTime': updateTime,
    'error': error,
  };
}

/// CredentialError describes what is wrong with a credential.
final class CredentialError extends Value {
  /// A value in which what is not given is not set.
  const CredentialError({
    this.reason = ErrorReason.unspecified,
    this.message = '',
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory CredentialError.fromJson(Map<String, Object?> json) =>
      CredentialError(
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
  CredentialError copyWith({ErrorReason? reason, String? message}) =>
      CredentialError(
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

/// GetCredentialRequest names a credential.
final class GetCredentialRequest extends Value {
  /// A value in which what is not given is not set.
  const GetCredentialRequest({this.provider = ''});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory GetCredentialRequest.fromJson(Map<String, Object?> json) =>
      GetCredentialRequest(
        provider: wire.field(json, 'provider', wire.asString) ?? '',
      );

  /// The provider. 1 to 64 bytes.
  final String provider;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  GetCredentialRequest copyWith({String? provider}) =>
      GetCredentialRequest(provider: provider ?? this.provider);

  @override
  Map<String, Object?> toJson() => {
    if (provider.isNotEmpty) 'provider': provider,
  };

  @override
  Map<String, Object?> get fields => {'provider': provider};
}

/// ListCredentialsRequest requests a page of credentials.
final class ListCredentialsRequest extends Value {
  /// A value in which what is not given is not set.
  const ListCredentialsRequest({this.pageSize = 0, this.pageToken = ''});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory ListCredentialsRequest.fromJson(
    Map<String, Object?> json,
  ) => ListCredentialsRequest(
    pageSize: wire.field(json, 'page_size', wire.asInt, alias: 'pageSize') ?? 0,
    pageToken:
        wire.field(json, 'page_token', wire.asString, alias: 'pageToken') ?? '',
  );

  /// The maximum number of credentials; 0 means 50. 0 to 200.
  final int pageSize;

  /// The `next_page_token` of the previous page. At most 512 bytes.
  final String pageToken;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  ListCredentialsRequest copyWith({int? pageSize, String? pageToken}) =>
      ListCredentialsRequest(
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

/// ListCredentialsResponse is a page of credentials.
final class ListCredentialsResponse extends Value {
  /// A value in which what is not given is not set.
  const ListCredentialsResponse({
    this.credentials = const [],
    this.nextPageToken = '',
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory ListCredentialsResponse.fromJson(Map<String, Object?> json) =>
      ListCredentialsResponse(
        credentials:
            wire.field(
              json,
              'credentials',
              wire.asList(wire.asMessage(ProviderCredential.fromJson)),
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

  /// The credentials.
  final List<ProviderCredential> credentials;

  /// The `page_token` of the next page; empty on the last page.
  final String nextPageToken;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  ListCredentialsResponse copyWith({
    List<ProviderCredential>? credentials,
    String? nextPageToken,
  }) => ListCredentialsResponse(
    credentials: credentials ?? this.credentials,
    nextPageToken: nextPageToken ?? this.nextPageToken,
  );

  @override
  Map<String, Object?> toJson() => {
    if (credentials.isNotEmpty)
      'credentials': [for (final item in credentials) item.toJson()],
    if (nextPageToken.isNotEmpty) 'next_page_token': nextPageToken,
  };

  @override
  Map<String, Object?> get fields => {
    'credentials': credentials,
    'nextPageToken': nextPageToken,
  };
}

/// DeleteCredentialRequest names a credential.
final class DeleteCredentialRequest extends Value {
  /// A value in which what is not given is not set.
  const DeleteCredentialRequest({this.provider = ''});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory DeleteCredentialRequest.fromJson(Map<String, Object?> json) =>
      DeleteCredentialRequest(
        provider: wire.field(json, 'provider', wire.asString) ?? '',
      );

  /// The provider. 1 to 64 bytes.
  final String provider;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  DeleteCredentialRequest copyWith({String? provider}) =>
      DeleteCredentialRequest(provider: provider ?? this.provider);

  @override
  Map<String, Object?> toJson() => {
    if (provider.isNotEmpty) 'provider': provider,
  };

  @override
  Map<String, Object?> get fields => {'provider': provider};
}

/// DeleteCredentialResponse is empty.
final class DeleteCredentialResponse extends Value {
  /// A value in which what is not given is not set.
  const DeleteCredentialResponse();

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory DeleteCredentialResponse.fromJson(Map<String, Object?> _) =>
      const DeleteCredentialResponse();

  @override
  Map<String, Object?> toJson() => {};

  @override
  Map<String, Object?> get fields => {};
}

/// TestCredentialRequest names a credential.
final class TestCredentialRequest extends Value {
  /// A value in which what is not given is not set.
  const TestCredentialRequest({this.provider = ''});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory TestCredentialRequest.fromJson(Map<String, Object?> json) =>
      TestCredentialRequest(
        provider: wire.field(json, 'provider', wire.asString) ?? '',
      );

  /// The provider. 1 to 64 bytes.
  final String provider;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  TestCredentialRequest copyWith({String? provider}) =>
      TestCredentialRequest(provider: provider ?? this.provider);

  @override
  Map<String, Object?> toJson() => {
    if (provider.isNotEmpty) 'provider': provider,
  };

  @override
  Map<String, Object?> get fields => {'provider': provider};
}

/// TestCredentialResponse is the result of a test.
final class TestCredentialResponse extends Value {
  /// A value in which what is not given is not set.
  const TestCredentialResponse({this.works, this.models, this.error});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory TestCredentialResponse.fromJson(Map<String, Object?> json) =>
      TestCredentialResponse(
        works: wire.field(json, 'works', wire.asBool),
        models: wire.field(json, 'models', wire.asInt),
        error: wire.field(
          json,
          'error',
          wire.asMessage(CredentialError.fromJson),
        ),
      );

  /// Whether the provider accepts the credential.
  final bool? works;

  /// How many models the provider lists for it.
  final int? models;

  /// Why it does not work, if it does not.
  final CredentialError? error;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  TestCredentialResponse copyWith({
    bool? works,
    int? models,
    CredentialError? error,
  }) => TestCredentialResponse(
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

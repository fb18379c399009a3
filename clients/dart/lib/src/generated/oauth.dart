// Generated from protos/plugai/v1/oauth.proto by `make proto`; do not edit.

import '../json.dart' as wire;
import '../value.dart';

/// ListLoginProvidersRequest requests the login providers.
final class ListLoginProvidersRequest extends Value {
  /// A value in which what is not given is not set.
  const ListLoginProvidersRequest();

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory ListLoginProvidersRequest.fromJson(Map<String, Object?> _) =>
      const ListLoginProvidersRequest();

  @override
  Map<String, Object?> toJson() => {};

  @override
  Map<String, Object?> get fields => {};
}

/// ListLoginProvidersResponse lists the login providers.
final class ListLoginProvidersResponse extends Value {
  /// A value in which what is not given is not set.
  const ListLoginProvidersResponse({this.providers = const []});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory ListLoginProvidersResponse.fromJson(Map<String, Object?> json) =>
      ListLoginProvidersResponse(
        providers:
            wire.field(
              json,
              'providers',
              wire.asList(wire.asMessage(LoginProvider.fromJson)),
            ) ??
            const [],
      );

  /// The providers, in the order of the settings.
  final List<LoginProvider> providers;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  ListLoginProvidersResponse copyWith({List<LoginProvider>? providers}) =>
      ListLoginProvidersResponse(providers: providers ?? this.providers);

  @override
  Map<String, Object?> toJson() => {
    if (providers.isNotEmpty)
      'providers': [for (final item in providers) item.toJson()],
  };

  @override
  Map<String, Object?> get fields => {'providers': providers};
}

/// LoginProvider is a service at which users can sign in.
final class LoginProvider extends Value {
  /// A value in which what is not given is not set.
  const LoginProvider({this.provider = '', this.name = ''});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory LoginProvider.fromJson(Map<String, Object?> json) => LoginProvider(
    provider: wire.field(json, 'provider', wire.asString) ?? '',
    name: wire.field(json, 'name', wire.asString) ?? '',
  );

  /// Its id, as in other requests.
  final String provider;

  /// Its name, for the sign-in button.
  final String name;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  LoginProvider copyWith({String? provider, String? name}) => LoginProvider(
    provider: provider ?? this.provider,
    name: name ?? this.name,
  );

  @override
  Map<String, Object?> toJson() => {
    if (provider.isNotEmpty) 'provider': provider,
    if (name.isNotEmpty) 'name': name,
  };

  @override
  Map<String, Object?> get fields => {'provider': provider, 'name': name};
}

/// StartOAuthLoginRequest starts signing in.
final class StartOAuthLoginRequest extends Value {
  /// A value in which what is not given is not set.
  const StartOAuthLoginRequest({
    this.provider = '',
    this.invite = '',
    this.deviceName = '',
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory StartOAuthLoginRequest.fromJson(Map<String, Object?> json) =>
      StartOAuthLoginRequest(
        provider: wire.field(json, 'provider', wire.asString) ?? '',
        invite: wire.field(json, 'invite', wire.asString) ?? '',
        deviceName:
            wire.field(
              json,
              'device_name',
              wire.asString,
              alias: 'deviceName',
            ) ??
            '',
      );

  /// The provider. At most 32 bytes.
  final String provider;

  /// An invitation, if the user has no account yet. At most 128 bytes.
  final String invite;

  /// The name of this device in the list of devices. At most 128 bytes.
  final String deviceName;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  StartOAuthLoginRequest copyWith({
    String? provider,
    String? invite,
    String? deviceName,
  }) => StartOAuthLoginRequest(
    provider: provider ?? this.provider,
    invite: invite ?? this.invite,
    deviceName: deviceName ?? this.deviceName,
  );

  @override
  Map<String, Object?> toJson() => {
    if (provider.isNotEmpty) 'provider': provider,
    if (invite.isNotEmpty) 'invite': invite,
    if (deviceName.isNotEmpty) 'device_name': deviceName,
  };

  @override
  Map<String, Object?> get fields => {
    'provider': provider,
    'invite': invite,
    'deviceName': deviceName,
  };

  // It contains a secret.
  @override
  String toString() => '$runtimeType(…)';
}

/// OAuthFlow is a sign-in that was started.
final class OAuthFlow extends Value {
  /// A value in which what is not given is not set.
  const OAuthFlow({this.url = '', this.flowToken = '', this.expireTime});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory OAuthFlow.fromJson(Map<String, Object?> json) => OAuthFlow(
    url: wire.field(json, 'url', wire.asString) ?? '',
    flowToken:
        wire.field(json, 'flow_token', wire.asString, alias: 'flowToken') ?? '',
    expireTime: wire.field(
      json,
      'expire_time',
      wire.asTime,
      alias: 'expireTime',
    ),
  );

  /// The URL to open in the browser.
  final String url;

  /// Finishes the flow, together with the provider's answer. It must stay with
  /// the client that started the flow.
  final String flowToken;

  /// When the flow expires.
  final DateTime? expireTime;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  OAuthFlow copyWith({String? url, String? flowToken, DateTime? expireTime}) =>
      OAuthFlow(
        url: url ?? this.url,
        flowToken: flowToken ?? this.flowToken,
        expireTime: expireTime ?? this.expireTime,
      );

  @override
  Map<String, Object?> toJson() => {
    if (url.isNotEmpty) 'url': url,
    if (flowToken.isNotEmpty) 'flow_token': flowToken,
    if (expireTime case final value?) 'expire_time': wire.encodeTime(value),
  };

  @override
  Map<String, Object?> get fields => {
    'url': url,
    'flowToken': flowToken,
    'expireTime': expireTime,
  };

  // It contains a secret.
  @override
  String toString() => '$runtimeType(…)';
}

/// OAuthAnswer contains the query parameters with which a provider redirected
/// the browser back, by name.
final class OAuthAnswer extends Value {
  /// A value in which what is not given is not set.
  const OAuthAnswer({
    this.state = '',
    this.code = '',
    this.iss = '',
    this.error = '',
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory OAuthAnswer.fromJson(Map<String, Object?> json) => OAuthAnswer(
    state: wire.field(json, 'state', wire.asString) ?? '',
    code: wire.field(json, 'code', wire.asString) ?? '',
    iss: wire.field(json, 'iss', wire.asString) ?? '',
    error: wire.field(json, 'error', wire.asString) ?? '',
  );

  /// `state`. At most 128 bytes.
  final String state;

  /// `code`. At most 4096 bytes.
  final String code;

  /// `iss`, if there is one. At most 512 bytes.
  final String iss;

  /// `error`, if there is one. At most 128 bytes.
  final String error;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  OAuthAnswer copyWith({
    String? state,
    String? code,
    String? iss,
    String? error,
  }) => OAuthAnswer(
    state: state ?? this.state,
    code: code ?? this.code,
    iss: iss ?? this.iss,
    error: error ?? this.error,
  );

  @override
  Map<String, Object?> toJson() => {
    if (state.isNotEmpty) 'state': state,
    if (code.isNotEmpty) 'code': code,
    if (iss.isNotEmpty) 'iss': iss,
    if (error.isNotEmpty) 'error': error,
  };

  @override
  Map<String, Object?> get fields => {
    'state': state,
    'code': code,
    'iss': iss,
    'error': error,
  };

  // It contains a secret.
  @override
  String toString() => '$runtimeType(…)';
}

/// FinishOAuthLoginRequest signs in with a provider's answer.
final class FinishOAuthLoginRequest extends Value {
  /// A value in which what is not given is not set.
  const FinishOAuthLoginRequest({
    this.provider = '',
    this.flowToken = '',
    this.answer,
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory FinishOAuthLoginRequest.fromJson(
    Map<String, Object?> json,
  ) => FinishOAuthLoginRequest(
    provider: wire.field(json, 'provider', wire.asString) ?? '',
    flowToken:
        wire.field(json, 'flow_token', wire.asString, alias: 'flowToken') ?? '',
    answer: wire.field(json, 'answer', wire.asMessage(OAuthAnswer.fromJson)),
  );

  /// The provider. At most 32 bytes.
  final String provider;

  /// The token from StartOAuthLogin. At most 128 bytes.
  final String flowToken;

  /// The provider's answer.
  final OAuthAnswer? answer;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  FinishOAuthLoginRequest copyWith({
    String? provider,
    String? flowToken,
    OAuthAnswer? answer,
  }) => FinishOAuthLoginRequest(
    provider: provider ?? this.provider,
    flowToken: flowToken ?? this.flowToken,
    answer: answer ?? this.answer,
  );

  @override
  Map<String, Object?> toJson() => {
    if (provider.isNotEmpty) 'provider': provider,
    if (flowToken.isNotEmpty) 'flow_token': flowToken,
    if (answer case final value?) 'answer': value.toJson(),
  };

  @override
  Map<String, Object?> get fields => {
    'provider': provider,
    'flowToken': flowToken,
    'answer': answer,
  };

  // It contains a secret.
  @override
  String toString() => '$runtimeType(…)';
}

/// ShowOAuthAnswerRequest contains the query parameters of a redirect.
final class ShowOAuthAnswerRequest extends Value {
  /// A value in which what is not given is not set.
  const ShowOAuthAnswerRequest({
    this.provider = '',
    this.state = '',
    this.code = '',
    this.iss = '',
    this.error = '',
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory ShowOAuthAnswerRequest.fromJson(Map<String, Object?> json) =>
      ShowOAuthAnswerRequest(
        provider: wire.field(json, 'provider', wire.asString) ?? '',
        state: wire.field(json, 'state', wire.asString) ?? '',
        code: wire.field(json, 'code', wire.asString) ?? '',
        iss: wire.field(json, 'iss', wire.asString) ?? '',
        error: wire.field(json, 'error', wire.asString) ?? '',
      );

  /// The provider.
  final String provider;

  /// `state`.
  final String state;

  /// `code`.
  final String code;

  /// `iss`.
  final String iss;

  /// `error`.
  final String error;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  ShowOAuthAnswerRequest copyWith({
    String? provider,
    String? state,
    String? code,
    String? iss,
    String? error,
  }) => ShowOAuthAnswerRequest(
    provider: provider ?? this.provider,
    state: state ?? this.state,
    code: code ?? this.code,
    iss: iss ?? this.iss,
    error: error ?? this.error,
  );

  @override
  Map<String, Object?> toJson() => {
    if (provider.isNotEmpty) 'provider': provider,
    if (state.isNotEmpty) 'state': state,
    if (code.isNotEmpty) 'code': code,
    if (iss.isNotEmpty) 'iss': iss,
    if (error.isNotEmpty) 'error': error,
  };

  @override
  Map<String, Object?> get fields => {
    'provider': provider,
    'state': state,
    'code': code,
    'iss': iss,
    'error': error,
  };

  // It contains a secret.
  @override
  String toString() => '$runtimeType(…)';
}

/// StartLinkRequest starts linking an account.
final class StartLinkRequest extends Value {
  /// A value in which what is not given is not set.
  const StartLinkRequest({this.provider = ''});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory StartLinkRequest.fromJson(Map<String, Object?> json) =>
      StartLinkRequest(
        provider: wire.field(json, 'provider', wire.asString) ?? '',
      );

  /// The provider. At most 32 bytes.
  final String provider;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  StartLinkRequest copyWith({String? provider}) =>
      StartLinkRequest(provider: provider ?? this.provider);

  @override
  Map<String, Object?> toJson() => {
    if (provider.isNotEmpty) 'provider': provider,
  };

  @override
  Map<String, Object?> get fields => {'provider': provider};
}

/// FinishLinkRequest links the account of a provider's answer.
final class FinishLinkRequest extends Value {
  /// A value in which what is not given is not set.
  const FinishLinkRequest({
    this.provider = '',
    this.flowToken = '',
    this.answer,
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory FinishLinkRequest.fromJson(
    Map<String, Object?> json,
  ) => FinishLinkRequest(
    provider: wire.field(json, 'provider', wire.asString) ?? '',
    flowToken:
        wire.field(json, 'flow_token', wire.asString, alias: 'flowToken') ?? '',
    answer: wire.field(json, 'answer', wire.asMessage(OAuthAnswer.fromJson)),
  );

  /// The provider. At most 32 bytes.
  final String provider;

  /// The token from StartLink. At most 128 bytes.
  final String flowToken;

  /// The provider's answer.
  final OAuthAnswer? answer;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  FinishLinkRequest copyWith({
    String? provider,
    String? flowToken,
    OAuthAnswer? answer,
  }) => FinishLinkRequest(
    provider: provider ?? this.provider,
    flowToken: flowToken ?? this.flowToken,
    answer: answer ?? this.answer,
  );

  @override
  Map<String, Object?> toJson() => {
    if (provider.isNotEmpty) 'provider': provider,
    if (flowToken.isNotEmpty) 'flow_token': flowToken,
    if (answer case final value?) 'answer': value.toJson(),
  };

  @override
  Map<String, Object?> get fields => {
    'provider': provider,
    'flowToken': flowToken,
    'answer': answer,
  };

  // It contains a secret.
  @override
  String toString() => '$runtimeType(…)';
}

/// Identity is a linked account at a login provider.
final class Identity extends Value {
  /// A value in which what is not given is not set.
  const Identity({
    this.identityId = '',
    this.provider = '',
    this.email = '',
    this.createTime,
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory Identity.fromJson(Map<String, Object?> json) => Identity(
    identityId:
        wire.field(json, 'identity_id', wire.asString, alias: 'identityId') ??
        '',
    provider: wire.field(json, 'provider', wire.asString) ?? '',
    email: wire.field(json, 'email', wire.asString) ?? '',
    createTime: wire.field(
      json,
      'create_time',
      wire.asTime,
      alias: 'createTime',
    ),
  );

  /// Its id on this server.
  final String identityId;

  /// The provider.
  final String provider;

  /// The e-mail address of the account when it was linked, if the provider has
  /// verified it.
  final String email;

  /// When it was linked.
  final DateTime? createTime;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  Identity copyWith({
    String? identityId,
    String? provider,
    String? email,
    DateTime? createTime,
  }) => Identity(
    identityId: identityId ?? this.identityId,
    provider: provider ?? this.provider,
    email: email ?? this.email,
    createTime: createTime ?? this.createTime,
  );

  @override
  Map<String, Object?> toJson() => {
    if (identityId.isNotEmpty) 'identity_id': identityId,
    if (provider.isNotEmpty) 'provider': provider,
    if (email.isNotEmpty) 'email': email,
    if (createTime case final value?) 'create_time': wire.encodeTime(value),
  };

  @override
  Map<String, Object?> get fields => {
    'identityId': identityId,
    'provider': provider,
    'email': email,
    'createTime': createTime,
  };
}

/// ListIdentitiesRequest requests the caller's linked accounts.
final class ListIdentitiesRequest extends Value {
  /// A value in which what is not given is not set.
  const ListIdentitiesRequest();

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory ListIdentitiesRequest.fromJson(Map<String, Object?> _) =>
      const ListIdentitiesRequest();

  @override
  Map<String, Object?> toJson() => {};

  @override
  Map<String, Object?> get fields => {};
}

/// ListIdentitiesResponse lists the caller's linked accounts.
final class ListIdentitiesResponse extends Value {
  /// A value in which what is not given is not set.
  const ListIdentitiesResponse({this.identities = const []});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory ListIdentitiesResponse.fromJson(Map<String, Object?> json) =>
      ListIdentitiesResponse(
        identities:
            wire.field(
              json,
              'identities',
              wire.asList(wire.asMessage(Identity.fromJson)),
            ) ??
            const [],
      );

  /// The linked accounts, oldest first.
  final List<Identity> identities;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  ListIdentitiesResponse copyWith({List<Identity>? identities}) =>
      ListIdentitiesResponse(identities: identities ?? this.identities);

  @override
  Map<String, Object?> toJson() => {
    if (identities.isNotEmpty)
      'identities': [for (final item in identities) item.toJson()],
  };

  @override
  Map<String, Object?> get fields => {'identities': identities};
}

/// DeleteIdentityRequest removes a link.
final class DeleteIdentityRequest extends Value {
  /// A value in which what is not given is not set.
  const DeleteIdentityRequest({this.identityId = ''});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory DeleteIdentityRequest.fromJson(Map<String, Object?> json) =>
      DeleteIdentityRequest(
        identityId:
            wire.field(
              json,
              'identity_id',
              wire.asString,
              alias: 'identityId',
            ) ??
            '',
      );

  /// Its id. At most 64 bytes.
  final String identityId;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  DeleteIdentityRequest copyWith({String? identityId}) =>
      DeleteIdentityRequest(identityId: identityId ?? this.identityId);

  @override
  Map<String, Object?> toJson() => {
    if (identityId.isNotEmpty) 'identity_id': identityId,
  };

  @override
  Map<String, Object?> get fields => {'identityId': identityId};
}

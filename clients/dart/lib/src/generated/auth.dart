// Generated from protos/plugai/v1/auth.proto by `make proto`; do not edit.

import '../json.dart' as wire;
import '../value.dart';

/// RegisterRequest redeems an invitation.
final class RegisterRequest extends Value {
  /// A value in which what is not given is not set.
  const RegisterRequest({
    this.invite = '',
    this.name = '',
    this.password = '',
    this.displayName = '',
    this.deviceName = '',
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory RegisterRequest.fromJson(
    Map<String, Object?> json,
  ) => RegisterRequest(
    invite: wire.field(json, 'invite', wire.asString) ?? '',
    name: wire.field(json, 'name', wire.asString) ?? '',
    password: wire.field(json, 'password', wire.asString) ?? '',
    displayName:
        wire.field(json, 'display_name', wire.asString, alias: 'displayName') ??
        '',
    deviceName:
        wire.field(json, 'device_name', wire.asString, alias: 'deviceName') ??
        '',
  );

  /// The invitation: `plgi_…`. At most 128 bytes.
  final String invite;

  /// Name to sign in with: lower-case letters, digits, `.`, `_` and `-`. At
  /// most 64 bytes. It may be empty for an account that already has a name.
  final String name;

  /// Password of at least 10 characters. At most 1024 bytes.
  final String password;

  /// Display name. At most 128 bytes.
  final String displayName;

  /// The name of this device in the list of devices. At most 128 bytes.
  final String deviceName;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  RegisterRequest copyWith({
    String? invite,
    String? name,
    String? password,
    String? displayName,
    String? deviceName,
  }) => RegisterRequest(
    invite: invite ?? this.invite,
    name: name ?? this.name,
    password: password ?? this.password,
    displayName: displayName ?? this.displayName,
    deviceName: deviceName ?? this.deviceName,
  );

  @override
  Map<String, Object?> toJson() => {
    if (invite.isNotEmpty) 'invite': invite,
    if (name.isNotEmpty) 'name': name,
    if (password.isNotEmpty) 'password': password,
    if (displayName.isNotEmpty) 'display_name': displayName,
    if (deviceName.isNotEmpty) 'device_name': deviceName,
  };

  @override
  Map<String, Object?> get fields => {
    'invite': invite,
    'name': name,
    'password': password,
    'displayName': displayName,
    'deviceName': deviceName,
  };

  // It contains a secret.
  @override
  String toString() => '$runtimeType(…)';
}

/// LoginRequest signs in.
final class LoginRequest extends Value {
  /// A value in which what is not given is not set.
  const LoginRequest({
    this.name = '',
    this.password = '',
    this.deviceName = '',
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory LoginRequest.fromJson(Map<String, Object?> json) => LoginRequest(
    name: wire.field(json, 'name', wire.asString) ?? '',
    password: wire.field(json, 'password', wire.asString) ?? '',
    deviceName:
        wire.field(json, 'device_name', wire.asString, alias: 'deviceName') ??
        '',
  );

  /// The account's name. At most 64 bytes.
  final String name;

  /// Its password. At most 1024 bytes.
  final String password;

  /// The name of this device in the list of devices. At most 128 bytes.
  final String deviceName;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  LoginRequest copyWith({String? name, String? password, String? deviceName}) =>
      LoginRequest(
        name: name ?? this.name,
        password: password ?? this.password,
        deviceName: deviceName ?? this.deviceName,
      );

  @override
  Map<String, Object?> toJson() => {
    if (name.isNotEmpty) 'name': name,
    if (password.isNotEmpty) 'password': password,
    if (deviceName.isNotEmpty) 'device_name': deviceName,
  };

  @override
  Map<String, Object?> get fields => {
    'name': name,
    'password': password,
    'deviceName': deviceName,
  };

  // It contains a secret.
  @override
  String toString() => '$runtimeType(…)';
}

/// LoginResponse contains either the tokens, or what is needed for the second
/// step.
final class LoginResponse extends Value {
  /// A value in which what is not given is not set.
  const LoginResponse({this.result});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory LoginResponse.fromJson(Map<String, Object?> json) =>
      LoginResponse(result: LoginResponseResult.fromJson(json));

  /// The case that is set; null if there is none.
  final LoginResponseResult? result;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  LoginResponse copyWith({LoginResponseResult? result}) =>
      LoginResponse(result: result ?? this.result);

  @override
  Map<String, Object?> toJson() => {
    ...switch (result) {
      final TokenPair value => <String, Object?>{'tokens': value.toJson()},
      final SecondFactorNeeded value => <String, Object?>{
        'second_factor': value.toJson(),
      },
      null => const <String, Object?>{},
    },
  };

  @override
  Map<String, Object?> get fields => {'result': result};
}

/// The cases of `result` in [LoginResponse].
sealed class LoginResponseResult {
  /// The case that is set in the JSON of a [LoginResponse]; null if there is
  /// none that this version knows.
  static LoginResponseResult? fromJson(Map<String, Object?> json) {
    if (wire.field(json, 'tokens', wire.asMessage(TokenPair.fromJson))
        case final value?) {
      return value;
    }
    if (wire.field(
          json,
          'second_factor',
          wire.asMessage(SecondFactorNeeded.fromJson),
          alias: 'secondFactor',
        )
        case final value?) {
      return value;
    }
    return null;
  }
}

/// SecondFactorNeeded is what the second step of signing in needs.
final class SecondFactorNeeded extends Value implements LoginResponseResult {
  /// A value in which what is not given is not set.
  const SecondFactorNeeded({this.pendingToken = '', this.expireTime});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory SecondFactorNeeded.fromJson(Map<String, Object?> json) =>
      SecondFactorNeeded(
        pendingToken:
            wire.field(
              json,
              'pending_token',
              wire.asString,
              alias: 'pendingToken',
            ) ??
            '',
        expireTime: wire.field(
          json,
          'expire_time',
          wire.asTime,
          alias: 'expireTime',
        ),
      );

  /// Identifies the user to VerifySecondFactor; it has no other use.
  final String pendingToken;

  /// When it expires.
  final DateTime? expireTime;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  SecondFactorNeeded copyWith({String? pendingToken, DateTime? expireTime}) =>
      SecondFactorNeeded(
        pendingToken: pendingToken ?? this.pendingToken,
        expireTime: expireTime ?? this.expireTime,
      );

  @override
  Map<String, Object?> toJson() => {
    if (pendingToken.isNotEmpty) 'pending_token': pendingToken,
    if (expireTime case final value?) 'expire_time': wire.encodeTime(value),
  };

  @override
  Map<String, Object?> get fields => {
    'pendingToken': pendingToken,
    'expireTime': expireTime,
  };

  // It contains a secret.
  @override
  String toString() => '$runtimeType(…)';
}

/// TokenPair holds the tokens of a signed-in device.
final class TokenPair extends Value implements LoginResponseResult {
  /// A value in which what is not given is not set.
  const TokenPair({
    this.accessToken = '',
    this.accessExpireTime,
    this.refreshToken = '',
    this.refreshExpireTime,
    this.userId = '',
    this.deviceId = '',
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory TokenPair.fromJson(Map<String, Object?> json) => TokenPair(
    accessToken:
        wire.field(json, 'access_token', wire.asString, alias: 'accessToken') ??
        '',
    accessExpireTime: wire.field(
      json,
      'access_expire_time',
      wire.asTime,
      alias: 'accessExpireTime',
    ),
    refreshToken:
        wire.field(
          json,
          'refresh_token',
          wire.asString,
          alias: 'refreshToken',
        ) ??
        '',
    refreshExpireTime: wire.field(
      json,
      'refresh_expire_time',
      wire.asTime,
      alias: 'refreshExpireTime',
    ),
    userId: wire.field(json, 'user_id', wire.asString, alias: 'userId') ?? '',
    deviceId:
        wire.field(json, 'device_id', wire.asString, alias: 'deviceId') ?? '',
  );

  /// Sent with every call, as `authorization: Bearer …`.
  final String accessToken;

  /// When the access token expires.
  final DateTime? accessExpireTime;

  /// Exchanged for the next pair, once.
  final String refreshToken;

  /// When the refresh token expires.
  final DateTime? refreshExpireTime;

  /// The user.
  final String userId;

  /// The device.
  final String deviceId;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  TokenPair copyWith({
    String? accessToken,
    DateTime? accessExpireTime,
    String? refreshToken,
    DateTime? refreshExpireTime,
    String? userId,
    String? deviceId,
  }) => TokenPair(
    accessToken: accessToken ?? this.accessToken,
    accessExpireTime: accessExpireTime ?? this.accessExpireTime,
    refreshToken: refreshToken ?? this.refreshToken,
    refreshExpireTime: refreshExpireTime ?? this.refreshExpireTime,
    userId: userId ?? this.userId,
    deviceId: deviceId ?? this.deviceId,
  );

  @override
  Map<String, Object?> toJson() => {
    if (accessToken.isNotEmpty) 'access_token': accessToken,
    if (accessExpireTime case final value?)
      'access_expire_time': wire.encodeTime(value),
    if (refreshToken.isNotEmpty) 'refresh_token': refreshToken,
    if (refreshExpireTime case final value?)
      'refresh_expire_time': wire.encodeTime(value),
    if (userId.isNotEmpty) 'user_id': userId,
    if (deviceId.isNotEmpty) 'device_id': deviceId,
  };

  @override
  Map<String, Object?> get fields => {
    'accessToken': accessToken,
    'accessExpireTime': accessExpireTime,
    'refreshToken': refreshToken,
    'refreshExpireTime': refreshExpireTime,
    'userId': userId,
    'deviceId': deviceId,
  };

  // It contains a secret.
  @override
  String toString() => '$runtimeType(…)';
}

/// RefreshRequest requests the next pair of tokens.
final class RefreshRequest extends Value {
  /// A value in which what is not given is not set.
  const RefreshRequest({this.refreshToken = ''});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory RefreshRequest.fromJson(Map<String, Object?> json) => RefreshRequest(
    refreshToken:
        wire.field(
          json,
          'refresh_token',
          wire.asString,
          alias: 'refreshToken',
        ) ??
        '',
  );

  /// The refresh token. At most 256 bytes.
  final String refreshToken;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  RefreshRequest copyWith({String? refreshToken}) =>
      RefreshRequest(refreshToken: refreshToken ?? this.refreshToken);

  @override
  Map<String, Object?> toJson() => {
    if (refreshToken.isNotEmpty) 'refresh_token': refreshToken,
  };

  @override
  Map<String, Object?> get fields => {'refreshToken': refreshToken};

  // It contains a secret.
  @override
  String toString() => '$runtimeType(…)';
}

/// LogoutRequest signs a device out.
final class LogoutRequest extends Value {
  /// A value in which what is not given is not set.
  const LogoutRequest({this.refreshToken = ''});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory LogoutRequest.fromJson(Map<String, Object?> json) => LogoutRequest(
    refreshToken:
        wire.field(
          json,
          'refresh_token',
          wire.asString,
          alias: 'refreshToken',
        ) ??
        '',
  );

  /// The refresh token. At most 256 bytes.
  final String refreshToken;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  LogoutRequest copyWith({String? refreshToken}) =>
      LogoutRequest(refreshToken: refreshToken ?? this.refreshToken);

  @override
  Map<String, Object?> toJson() => {
    if (refreshToken.isNotEmpty) 'refresh_token': refreshToken,
  };

  @override
  Map<String, Object?> get fields => {'refreshToken': refreshToken};

  // It contains a secret.
  @override
  String toString() => '$runtimeType(…)';
}

/// GetJwksRequest requests the public keys.
final class GetJwksRequest extends Value {
  /// A value in which what is not given is not set.
  const GetJwksRequest();

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory GetJwksRequest.fromJson(Map<String, Object?> _) =>
      const GetJwksRequest();

  @override
  Map<String, Object?> toJson() => {};

  @override
  Map<String, Object?> get fields => {};
}

/// GetJwksResponse is a JSON Web Key Set.
final class GetJwksResponse extends Value {
  /// A value in which what is not given is not set.
  const GetJwksResponse({this.keys = const []});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory GetJwksResponse.fromJson(Map<String, Object?> json) =>
      GetJwksResponse(
        keys:
            wire.field(
              json,
              'keys',
              wire.asList(wire.asMessage(JsonWebKey.fromJson)),
            ) ??
            const [],
      );

  /// The keys; the first one signs new tokens.
  final List<JsonWebKey> keys;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  GetJwksResponse copyWith({List<JsonWebKey>? keys}) =>
      GetJwksResponse(keys: keys ?? this.keys);

  @override
  Map<String, Object?> toJson() => {
    if (keys.isNotEmpty) 'keys': [for (final item in keys) item.toJson()],
  };

  @override
  Map<String, Object?> get fields => {'keys': keys};
}

/// JsonWebKey is an Ed25519 public key, with the field names of RFC 7517.
final class JsonWebKey extends Value {
  /// A value in which what is not given is not set.
  const JsonWebKey({
    this.kid = '',
    this.kty = '',
    this.crv = '',
    this.x = '',
    this.alg = '',
    this.use = '',
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory JsonWebKey.fromJson(Map<String, Object?> json) => JsonWebKey(
    kid: wire.field(json, 'kid', wire.asString) ?? '',
    kty: wire.field(json, 'kty', wire.asString) ?? '',
    crv: wire.field(json, 'crv', wire.asString) ?? '',
    x: wire.field(json, 'x', wire.asString) ?? '',
    alg: wire.field(json, 'alg', wire.asString) ?? '',
    use: wire.field(json, 'use', wire.asString) ?? '',
  );

  /// Its id, as in the header of tokens.
  final String kid;

  /// `OKP`.
  final String kty;

  /// `Ed25519`.
  final String crv;

  /// The public key, in base64url.
  final String x;

  /// `EdDSA`.
  final String alg;

  /// `sig`.
  final String use;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  JsonWebKey copyWith({
    String? kid,
    String? kty,
    String? crv,
    String? x,
    String? alg,
    String? use,
  }) => JsonWebKey(
    kid: kid ?? this.kid,
    kty: kty ?? this.kty,
    crv: crv ?? this.crv,
    x: x ?? this.x,
    alg: alg ?? this.alg,
    use: use ?? this.use,
  );

  @override
  Map<String, Object?> toJson() => {
    if (kid.isNotEmpty) 'kid': kid,
    if (kty.isNotEmpty) 'kty': kty,
    if (crv.isNotEmpty) 'crv': crv,
    if (x.isNotEmpty) 'x': x,
    if (alg.isNotEmpty) 'alg': alg,
    if (use.isNotEmpty) 'use': use,
  };

  @override
  Map<String, Object?> get fields => {
    'kid': kid,
    'kty': kty,
    'crv': crv,
    'x': x,
    'alg': alg,
    'use': use,
  };
}

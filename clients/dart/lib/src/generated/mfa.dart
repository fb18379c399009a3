// Generated from protos/plugai/v1/mfa.proto by `make proto`; do not edit.

import '../json.dart' as wire;
import '../value.dart';

/// VerifySecondFactorRequest completes signing in.
final class VerifySecondFactorRequest extends Value {
  /// A value in which what is not given is not set.
  const VerifySecondFactorRequest({
    this.pendingToken = '',
    this.code = '',
    this.deviceName = '',
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory VerifySecondFactorRequest.fromJson(Map<String, Object?> json) =>
      VerifySecondFactorRequest(
        pendingToken:
            wire.field(
              json,
              'pending_token',
              wire.asString,
              alias: 'pendingToken',
            ) ??
            '',
        code: wire.field(json, 'code', wire.asString) ?? '',
        deviceName:
            wire.field(
              json,
              'device_name',
              wire.asString,
              alias: 'deviceName',
            ) ??
            '',
      );

  /// The pending token of the first step. At most 2048 bytes.
  final String pendingToken;

  /// A code from the app, or a recovery code. At most 64 bytes.
  final String code;

  /// The name of this device in the list of devices. At most 128 bytes.
  final String deviceName;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  VerifySecondFactorRequest copyWith({
    String? pendingToken,
    String? code,
    String? deviceName,
  }) => VerifySecondFactorRequest(
    pendingToken: pendingToken ?? this.pendingToken,
    code: code ?? this.code,
    deviceName: deviceName ?? this.deviceName,
  );

  @override
  Map<String, Object?> toJson() => {
    if (pendingToken.isNotEmpty) 'pending_token': pendingToken,
    if (code.isNotEmpty) 'code': code,
    if (deviceName.isNotEmpty) 'device_name': deviceName,
  };

  @override
  Map<String, Object?> get fields => {
    'pendingToken': pendingToken,
    'code': code,
    'deviceName': deviceName,
  };

  // It contains a secret.
  @override
  String toString() => '$runtimeType(…)';
}

/// GetSecondFactorRequest requests the state of the caller's second factor.
final class GetSecondFactorRequest extends Value {
  /// A value in which what is not given is not set.
  const GetSecondFactorRequest();

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory GetSecondFactorRequest.fromJson(Map<String, Object?> _) =>
      const GetSecondFactorRequest();

  @override
  Map<String, Object?> toJson() => {};

  @override
  Map<String, Object?> get fields => {};
}

/// SecondFactor is the state of a user's second factor.
final class SecondFactor extends Value {
  /// A value in which what is not given is not set.
  const SecondFactor({this.enabled, this.recoveryCodesLeft});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory SecondFactor.fromJson(Map<String, Object?> json) => SecondFactor(
    enabled: wire.field(json, 'enabled', wire.asBool),
    recoveryCodesLeft: wire.field(
      json,
      'recovery_codes_left',
      wire.asInt,
      alias: 'recoveryCodesLeft',
    ),
  );

  /// Whether it is enabled.
  final bool? enabled;

  /// The number of unused recovery codes.
  final int? recoveryCodesLeft;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  SecondFactor copyWith({bool? enabled, int? recoveryCodesLeft}) =>
      SecondFactor(
        enabled: enabled ?? this.enabled,
        recoveryCodesLeft: recoveryCodesLeft ?? this.recoveryCodesLeft,
      );

  @override
  Map<String, Object?> toJson() => {
    if (enabled case final value?) 'enabled': value,
    if (recoveryCodesLeft case final value?) 'recovery_codes_left': value,
  };

  @override
  Map<String, Object?> get fields => {
    'enabled': enabled,
    'recoveryCodesLeft': recoveryCodesLeft,
  };
}

/// EnrollSecondFactorRequest starts the enrolment.
final class EnrollSecondFactorRequest extends Value {
  /// A value in which what is not given is not set.
  const EnrollSecondFactorRequest();

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory EnrollSecondFactorRequest.fromJson(Map<String, Object?> _) =>
      const EnrollSecondFactorRequest();

  @override
  Map<String, Object?> toJson() => {};

  @override
  Map<String, Object?> get fields => {};
}

/// EnrollSecondFactorResponse is what an authenticator app needs.
final class EnrollSecondFactorResponse extends Value {
  /// A value in which what is not given is not set.
  const EnrollSecondFactorResponse({this.secret = '', this.uri = ''});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory EnrollSecondFactorResponse.fromJson(Map<String, Object?> json) =>
      EnrollSecondFactorResponse(
        secret: wire.field(json, 'secret', wire.asString) ?? '',
        uri: wire.field(json, 'uri', wire.asString) ?? '',
      );

  /// The secret in base32, to type into an app.
  final String secret;

  /// The same as an `otpauth://…` URI, for a QR code.
  final String uri;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  EnrollSecondFactorResponse copyWith({String? secret, String? uri}) =>
      EnrollSecondFactorResponse(
        secret: secret ?? this.secret,
        uri: uri ?? this.uri,
      );

  @override
  Map<String, Object?> toJson() => {
    if (secret.isNotEmpty) 'secret': secret,
    if (uri.isNotEmpty) 'uri': uri,
  };

  @override
  Map<String, Object?> get fields => {'secret': secret, 'uri': uri};

  // It contains a secret.
  @override
  String toString() => '$runtimeType(…)';
}

/// ConfirmSecondFactorRequest proves that the app works.
final class ConfirmSecondFactorRequest extends Value {
  /// A value in which what is not given is not set.
  const ConfirmSecondFactorRequest({this.code = ''});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory ConfirmSecondFactorRequest.fromJson(Map<String, Object?> json) =>
      ConfirmSecondFactorRequest(
        code: wire.field(json, 'code', wire.asString) ?? '',
      );

  /// A code from the app. At most 64 bytes.
  final String code;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  ConfirmSecondFactorRequest copyWith({String? code}) =>
      ConfirmSecondFactorRequest(code: code ?? this.code);

  @override
  Map<String, Object?> toJson() => {if (code.isNotEmpty) 'code': code};

  @override
  Map<String, Object?> get fields => {'code': code};

  // It contains a secret.
  @override
  String toString() => '$runtimeType(…)';
}

/// RecoveryCodes replace the codes of a lost app. They are returned only once.
final class RecoveryCodes extends Value {
  /// A value in which what is not given is not set.
  const RecoveryCodes({this.codes = const []});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory RecoveryCodes.fromJson(Map<String, Object?> json) => RecoveryCodes(
    codes: wire.field(json, 'codes', wire.asList(wire.asString)) ?? const [],
  );

  /// Ten codes. Each works once.
  final List<String> codes;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  RecoveryCodes copyWith({List<String>? codes}) =>
      RecoveryCodes(codes: codes ?? this.codes);

  @override
  Map<String, Object?> toJson() => {if (codes.isNotEmpty) 'codes': codes};

  @override
  Map<String, Object?> get fields => {'codes': codes};

  // It contains a secret.
  @override
  String toString() => '$runtimeType(…)';
}

/// DisableSecondFactorRequest removes the second factor.
final class DisableSecondFactorRequest extends Value {
  /// A value in which what is not given is not set.
  const DisableSecondFactorRequest({this.code = ''});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory DisableSecondFactorRequest.fromJson(Map<String, Object?> json) =>
      DisableSecondFactorRequest(
        code: wire.field(json, 'code', wire.asString) ?? '',
      );

  /// A code from the app, or a recovery code. At most 64 bytes.
  final String code;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  DisableSecondFactorRequest copyWith({String? code}) =>
      DisableSecondFactorRequest(code: code ?? this.code);

  @override
  Map<String, Object?> toJson() => {if (code.isNotEmpty) 'code': code};

  @override
  Map<String, Object?> get fields => {'code': code};

  // It contains a secret.
  @override
  String toString() => '$runtimeType(…)';
}

/// RenewRecoveryCodesRequest requests new recovery codes.
final class RenewRecoveryCodesRequest extends Value {
  /// A value in which what is not given is not set.
  const RenewRecoveryCodesRequest({this.code = ''});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory RenewRecoveryCodesRequest.fromJson(Map<String, Object?> json) =>
      RenewRecoveryCodesRequest(
        code: wire.field(json, 'code', wire.asString) ?? '',
      );

  /// A code from the app, or a recovery code. At most 64 bytes.
  final String code;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  RenewRecoveryCodesRequest copyWith({String? code}) =>
      RenewRecoveryCodesRequest(code: code ?? this.code);

  @override
  Map<String, Object?> toJson() => {if (code.isNotEmpty) 'code': code};

  @override
  Map<String, Object?> get fields => {'code': code};

  // It contains a secret.
  @override
  String toString() => '$runtimeType(…)';
}

/// ResetSecondFactorRequest names a user.
final class ResetSecondFactorRequest extends Value {
  /// A value in which what is not given is not set.
  const ResetSecondFactorRequest({this.userId = ''});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory ResetSecondFactorRequest.fromJson(Map<String, Object?> json) =>
      ResetSecondFactorRequest(
        userId:
            wire.field(json, 'user_id', wire.asString, alias: 'userId') ?? '',
      );

  /// The user. At most 64 bytes.
  final String userId;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  ResetSecondFactorRequest copyWith({String? userId}) =>
      ResetSecondFactorRequest(userId: userId ?? this.userId);

  @override
  Map<String, Object?> toJson() => {if (userId.isNotEmpty) 'user_id': userId};

  @override
  Map<String, Object?> get fields => {'userId': userId};
}

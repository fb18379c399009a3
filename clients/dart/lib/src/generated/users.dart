// Generated from protos/plugai/v1/users.proto by `make proto`; do not edit.

import '../json.dart' as wire;
import '../value.dart';
import 'options.dart';

/// UserRole is the role of a user.
enum UserRole implements WireEnum {
  unspecified('USER_ROLE_UNSPECIFIED', 0),

  /// May use the server.
  member('USER_ROLE_MEMBER', 1),

  /// May also administer the server.
  admin('USER_ROLE_ADMIN', 2),

  /// A value that this version of the client does not know; it cannot be sent.
  unrecognized('', -1);

  const UserRole(this.wireName, this.number);

  /// Decodes a name or a number of the JSON mapping.
  static UserRole fromJson(Object json) =>
      wire.asEnum(json, values, unrecognized);

  @override
  final String wireName;

  @override
  final int number;
}

/// User is a user account.
final class User extends Value {
  /// A value in which what is not given is not set.
  const User({
    this.userId = '',
    this.name = '',
    this.displayName,
    this.email = '',
    this.role,
    this.disabled,
    this.createTime,
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory User.fromJson(Map<String, Object?> json) => User(
    userId: wire.field(json, 'user_id', wire.asString, alias: 'userId') ?? '',
    name: wire.field(json, 'name', wire.asString) ?? '',
    displayName: wire.field(
      json,
      'display_name',
      wire.asString,
      alias: 'displayName',
    ),
    email: wire.field(json, 'email', wire.asString) ?? '',
    role: wire.field(json, 'role', UserRole.fromJson),
    disabled: wire.field(json, 'disabled', wire.asBool),
    createTime: wire.field(
      json,
      'create_time',
      wire.asTime,
      alias: 'createTime',
    ),
  );

  /// The user's id. At most 64 bytes.
  final String userId;

  /// Name to sign in with; empty until it is chosen. At most 64 bytes.
  final String name;

  /// Display name. At most 128 bytes.
  final String? displayName;

  /// The e-mail address from the invitation; empty if it has none. At most 256
  /// bytes.
  final String email;

  /// The user's role.
  final UserRole? role;

  /// Whether the user is disabled and cannot sign in.
  final bool? disabled;

  /// When the account was created.
  final DateTime? createTime;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  User copyWith({
    String? userId,
    String? name,
    String? displayName,
    String? email,
    UserRole? role,
    bool? disabled,
    DateTime? createTime,
  }) => User(
    userId: userId ?? this.userId,
    name: name ?? this.name,
    displayName: displayName ?? this.displayName,
    email: email ?? this.email,
    role: role ?? this.role,
    disabled: disabled ?? this.disabled,
    createTime: createTime ?? this.createTime,
  );

  @override
  Map<String, Object?> toJson() => {
    if (userId.isNotEmpty) 'user_id': userId,
    if (name.isNotEmpty) 'name': name,
    if (displayName case final value?) 'display_name': value,
    if (email.isNotEmpty) 'email': email,
    if (role case final value? when value.number >= 0) 'role': value.wireName,
    if (disabled case final value?) 'disabled': value,
    if (createTime case final value?) 'create_time': wire.encodeTime(value),
  };

  @override
  Map<String, Object?> get fields => {
    'userId': userId,
    'name': name,
    'displayName': displayName,
    'email': email,
    'role': role,
    'disabled': disabled,
    'createTime': createTime,
  };
}

/// GetMeRequest requests the caller.
final class GetMeRequest extends Value {
  /// A value in which what is not given is not set.
  const GetMeRequest();

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory GetMeRequest.fromJson(Map<String, Object?> _) => const GetMeRequest();

  @override
  Map<String, Object?> toJson() => {};

  @override
  Map<String, Object?> get fields => {};
}

/// UpdateMeRequest changes the caller's profile.
final class UpdateMeRequest extends Value {
  /// A value in which what is not given is not set.
  const UpdateMeRequest({this.me, this.updateMask});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory UpdateMeRequest.fromJson(Map<String, Object?> json) =>
      UpdateMeRequest(
        me: wire.field(json, 'me', wire.asMessage(User.fromJson)),
        updateMask: wire.field(
          json,
          'update_mask',
          wire.asFieldMask,
          alias: 'updateMask',
        ),
      );

  /// The new values; it must be set.
  final User? me;

  /// The fields to change: `display_name`. If it is empty, it is changed if it
  /// is set, also to an empty value; it must be set then. A field that is
  /// listed but not set is emptied.
  final List<String>? updateMask;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  UpdateMeRequest copyWith({User? me, List<String>? updateMask}) =>
      UpdateMeRequest(
        me: me ?? this.me,
        updateMask: updateMask ?? this.updateMask,
      );

  @override
  Map<String, Object?> toJson() => {
    if (me case final value?) 'me': value.toJson(),
    if (updateMask case final value?)
      'update_mask': wire.encodeFieldMask(value),
  };

  @override
  Map<String, Object?> get fields => {'me': me, 'updateMask': updateMask};
}

/// GetUsageRequest requests the caller's usage.
final class GetUsageRequest extends Value {
  /// A value in which what is not given is not set.
  const GetUsageRequest();

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory GetUsageRequest.fromJson(Map<String, Object?> _) =>
      const GetUsageRequest();

  @override
  Map<String, Object?> toJson() => {};

  @override
  Map<String, Object?> get fields => {};
}

/// GetUsageResponse lists what the caller has stored.
final class GetUsageResponse extends Value {
  /// A value in which what is not given is not set.
  const GetUsageResponse({this.resources = const []});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory GetUsageResponse.fromJson(Map<String, Object?> json) =>
      GetUsageResponse(
        resources:
            wire.field(
              json,
              'resources',
              wire.asList(wire.asMessage(ResourceUsage.fromJson)),
            ) ??
            const [],
      );

  /// Every resource that has a quota.
  final List<ResourceUsage> resources;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  GetUsageResponse copyWith({List<ResourceUsage>? resources}) =>
      GetUsageResponse(resources: resources ?? this.resources);

  @override
  Map<String, Object?> toJson() => {
    if (resources.isNotEmpty)
      'resources': [for (final item in resources) item.toJson()],
  };

  @override
  Map<String, Object?> get fields => {'resources': resources};
}

/// ResourceUsage is how much of a resource a user has stored.
final class ResourceUsage extends Value {
  /// A value in which what is not given is not set.
  const ResourceUsage({
    this.resource = '',
    this.used,
    this.limit,
    this.isOwn = false,
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory ResourceUsage.fromJson(Map<String, Object?> json) => ResourceUsage(
    resource: wire.field(json, 'resource', wire.asString) ?? '',
    used: wire.field(json, 'used', wire.asInt),
    limit: wire.field(json, 'limit', wire.asInt),
    isOwn: wire.field(json, 'is_own', wire.asBool, alias: 'isOwn') ?? false,
  );

  /// Its name in the settings, in `\[quotas_per_user\]`: `artifacts`,
  /// `artifact_bytes`, `sessions`, `messages`, `session_bytes`, `api_tokens`,
  /// or `tokens_per_day`, which is counted only if it is limited. Names may be
  /// added.
  final String resource;

  /// How much the user has.
  final int? used;

  /// How much the user may have; unset if that is unlimited.
  final int? limit;

  /// Whether an administrator has set the limit for this user, in place of that
  /// of the settings.
  final bool isOwn;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  ResourceUsage copyWith({
    String? resource,
    int? used,
    int? limit,
    bool? isOwn,
  }) => ResourceUsage(
    resource: resource ?? this.resource,
    used: used ?? this.used,
    limit: limit ?? this.limit,
    isOwn: isOwn ?? this.isOwn,
  );

  @override
  Map<String, Object?> toJson() => {
    if (resource.isNotEmpty) 'resource': resource,
    if (used case final value?) 'used': value.toString(),
    if (limit case final value?) 'limit': value.toString(),
    if (isOwn) 'is_own': isOwn,
  };

  @override
  Map<String, Object?> get fields => {
    'resource': resource,
    'used': used,
    'limit': limit,
    'isOwn': isOwn,
  };
}

/// GetUserUsageRequest requests the usage of a user.
final class GetUserUsageRequest extends Value {
  /// A value in which what is not given is not set.
  const GetUserUsageRequest({this.userId = ''});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory GetUserUsageRequest.fromJson(Map<String, Object?> json) =>
      GetUserUsageRequest(
        userId:
            wire.field(json, 'user_id', wire.asString, alias: 'userId') ?? '',
      );

  /// The user's id. 1 to 64 bytes.
  final String userId;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  GetUserUsageRequest copyWith({String? userId}) =>
      GetUserUsageRequest(userId: userId ?? this.userId);

  @override
  Map<String, Object?> toJson() => {if (userId.isNotEmpty) 'user_id': userId};

  @override
  Map<String, Object?> get fields => {'userId': userId};
}

/// SetUserQuotasRequest sets quotas of one user.
final class SetUserQuotasRequest extends Value {
  /// A value in which what is not given is not set.
  const SetUserQuotasRequest({this.userId = '', this.quotas = const []});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory SetUserQuotasRequest.fromJson(Map<String, Object?> json) =>
      SetUserQuotasRequest(
        userId:
            wire.field(json, 'user_id', wire.asString, alias: 'userId') ?? '',
        quotas:
            wire.field(
              json,
              'quotas',
              wire.asList(wire.asMessage(UserQuota.fromJson)),
            ) ??
            const [],
      );

  /// The user's id. 1 to 64 bytes.
  final String userId;

  /// The quotas to set, each of another resource. At least 1, at most 16.
  final List<UserQuota> quotas;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  SetUserQuotasRequest copyWith({String? userId, List<UserQuota>? quotas}) =>
      SetUserQuotasRequest(
        userId: userId ?? this.userId,
        quotas: quotas ?? this.quotas,
      );

  @override
  Map<String, Object?> toJson() => {
    if (userId.isNotEmpty) 'user_id': userId,
    if (quotas.isNotEmpty) 'quotas': [for (final item in quotas) item.toJson()],
  };

  @override
  Map<String, Object?> get fields => {'userId': userId, 'quotas': quotas};
}

/// UserQuota is how much of a resource one user may have. Without `limit` and
/// `unlimited`, it is that of the settings.
final class UserQuota extends Value {
  /// A value in which what is not given is not set.
  const UserQuota({this.resource = '', this.amount});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory UserQuota.fromJson(Map<String, Object?> json) => UserQuota(
    resource: wire.field(json, 'resource', wire.asString) ?? '',
    amount: UserQuotaAmount.fromJson(json),
  );

  /// Its name in the settings, as in ResourceUsage. `tokens_per_day` can be set
  /// only where the settings limit it. 1 to 64 bytes.
  final String resource;

  /// The case that is set; null if there is none.
  final UserQuotaAmount? amount;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  UserQuota copyWith({String? resource, UserQuotaAmount? amount}) => UserQuota(
    resource: resource ?? this.resource,
    amount: amount ?? this.amount,
  );

  @override
  Map<String, Object?> toJson() => {
    if (resource.isNotEmpty) 'resource': resource,
    ...?amount?.toJson(),
  };

  @override
  Map<String, Object?> get fields => {'resource': resource, 'amount': amount};
}

/// The cases of `amount` in [UserQuota].
sealed class UserQuotaAmount extends Value {
  /// A case.
  const UserQuotaAmount();

  /// The case that is set in the JSON of a [UserQuota]; null if there is
  /// none that this version knows.
  static UserQuotaAmount? fromJson(Map<String, Object?> json) {
    if (wire.field(json, 'limit', wire.asInt) case final value?) {
      return UserQuotaLimit(value);
    }
    if (wire.field(json, 'unlimited', wire.asBool) case final value?) {
      return UserQuotaUnlimited(value);
    }
    return null;
  }
}

/// The case `limit` of [UserQuotaAmount].
final class UserQuotaLimit extends UserQuotaAmount {
  /// Holds the value.
  const UserQuotaLimit(this.limit);

  /// The most that the user may have. 0 to 9007199254740991.
  final int limit;

  @override
  Map<String, Object?> toJson() => {'limit': limit.toString()};

  @override
  Map<String, Object?> get fields => {'limit': limit};
}

/// The case `unlimited` of [UserQuotaAmount].
final class UserQuotaUnlimited extends UserQuotaAmount {
  /// Holds the value.
  const UserQuotaUnlimited(this.unlimited);

  /// No limit.
  final bool unlimited;

  @override
  Map<String, Object?> toJson() => {'unlimited': unlimited};

  @override
  Map<String, Object?> get fields => {'unlimited': unlimited};
}

/// GetDeletionRequest asks what DeleteMe would delete.
final class GetDeletionRequest extends Value {
  /// A value in which what is not given is not set.
  const GetDeletionRequest();

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory GetDeletionRequest.fromJson(Map<String, Object?> _) =>
      const GetDeletionRequest();

  @override
  Map<String, Object?> toJson() => {};

  @override
  Map<String, Object?> get fields => {};
}

/// GetDeletionResponse says what DeleteMe would delete, and what it asks for.
final class GetDeletionResponse extends Value {
  /// A value in which what is not given is not set.
  const GetDeletionResponse({
    this.sessions,
    this.messages,
    this.artifacts,
    this.artifactBytes,
    this.requests,
    this.apiTokens,
    this.devices,
    this.credentials,
    this.identities,
    this.passwordRequired,
    this.codeRequired,
    this.lastAdministrator,
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory GetDeletionResponse.fromJson(Map<String, Object?> json) =>
      GetDeletionResponse(
        sessions: wire.field(json, 'sessions', wire.asInt),
        messages: wire.field(json, 'messages', wire.asInt),
        artifacts: wire.field(json, 'artifacts', wire.asInt),
        artifactBytes: wire.field(
          json,
          'artifact_bytes',
          wire.asInt,
          alias: 'artifactBytes',
        ),
        requests: wire.field(json, 'requests', wire.asInt),
        apiTokens: wire.field(
          json,
          'api_tokens',
          wire.asInt,
          alias: 'apiTokens',
        ),
        devices: wire.field(json, 'devices', wire.asInt),
        credentials: wire.field(json, 'credentials', wire.asInt),
        identities: wire.field(json, 'identities', wire.asInt),
        passwordRequired: wire.field(
          json,
          'password_required',
          wire.asBool,
          alias: 'passwordRequired',
        ),
        codeRequired: wire.field(
          json,
          'code_required',
          wire.asBool,
          alias: 'codeRequired',
        ),
        lastAdministrator: wire.field(
          json,
          'last_administrator',
          wire.asBool,
          alias: 'lastAdministrator',
        ),
      );

  /// Sessions, those in the trash too.
  final int? sessions;

  /// Their messages.
  final int? messages;

  /// Artifacts.
  final int? artifacts;

  /// Their size in bytes.
  final int? artifactBytes;

  /// Records of requests.
  final int? requests;

  /// API tokens.
  final int? apiTokens;

  /// Devices that are signed in, or were until they expired.
  final int? devices;

  /// Provider credentials.
  final int? credentials;

  /// Linked accounts at login providers.
  final int? identities;

  /// Whether the password is asked for.
  final bool? passwordRequired;

  /// Whether a code of the second factor is asked for.
  final bool? codeRequired;

  /// Whether the caller is the last administrator, who cannot be deleted.
  final bool? lastAdministrator;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  GetDeletionResponse copyWith({
    int? sessions,
    int? messages,
    int? artifacts,
    int? artifactBytes,
    int? requests,
    int? apiTokens,
    int? devices,
    int? credentials,
    int? identities,
    bool? passwordRequired,
    bool? codeRequired,
    bool? lastAdministrator,
  }) => GetDeletionResponse(
    sessions: sessions ?? this.sessions,
    messages: messages ?? this.messages,
    artifacts: artifacts ?? this.artifacts,
    artifactBytes: artifactBytes ?? this.artifactBytes,
    requests: requests ?? this.requests,
    apiTokens: apiTokens ?? this.apiTokens,
    devices: devices ?? this.devices,
    credentials: credentials ?? this.credentials,
    identities: identities ?? this.identities,
    passwordRequired: passwordRequired ?? this.passwordRequired,
    codeRequired: codeRequired ?? this.codeRequired,
    lastAdministrator: lastAdministrator ?? this.lastAdministrator,
  );

  @override
  Map<String, Object?> toJson() => {
    if (sessions case final value?) 'sessions': value.toString(),
    if (messages case final value?) 'messages': value.toString(),
    if (artifacts case final value?) 'artifacts': value.toString(),
    if (artifactBytes case final value?) 'artifact_bytes': value.toString(),
    if (requests case final value?) 'requests': value.toString(),
    if (apiTokens case final value?) 'api_tokens': value.toString(),
    if (devices case final value?) 'devices': value.toString(),
    if (credentials case final value?) 'credentials': value.toString(),
    if (identities case final value?) 'identities': value.toString(),
    if (passwordRequired case final value?) 'password_required': value,
    if (codeRequired case final value?) 'code_required': value,
    if (lastAdministrator case final value?) 'last_administrator': value,
  };

  @override
  Map<String, Object?> get fields => {
    'sessions': sessions,
    'messages': messages,
    'artifacts': artifacts,
    'artifactBytes': artifactBytes,
    'requests': requests,
    'apiTokens': apiTokens,
    'devices': devices,
    'credentials': credentials,
    'identities': identities,
    'passwordRequired': passwordRequired,
    'codeRequired': codeRequired,
    'lastAdministrator': lastAdministrator,
  };
}

/// DeleteMeRequest deletes the caller.
final class DeleteMeRequest extends Value {
  /// A value in which what is not given is not set.
  const DeleteMeRequest({this.password = '', this.code = ''});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory DeleteMeRequest.fromJson(Map<String, Object?> json) =>
      DeleteMeRequest(
        password: wire.field(json, 'password', wire.asString) ?? '',
        code: wire.field(json, 'code', wire.asString) ?? '',
      );

  /// The password; it may be empty for an account that has none. At most 1024
  /// bytes.
  final String password;

  /// A code of the authenticator app, or a recovery code; it may be empty for
  /// an account without a second factor. At most 64 bytes.
  final String code;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  DeleteMeRequest copyWith({String? password, String? code}) => DeleteMeRequest(
    password: password ?? this.password,
    code: code ?? this.code,
  );

  @override
  Map<String, Object?> toJson() => {
    if (password.isNotEmpty) 'password': password,
    if (code.isNotEmpty) 'code': code,
  };

  @override
  Map<String, Object?> get fields => {'password': password, 'code': code};

  // It contains a secret.
  @override
  String toString() => '$runtimeType(…)';
}

/// ChangePasswordRequest changes the caller's password.
final class ChangePasswordRequest extends Value {
  /// A value in which what is not given is not set.
  const ChangePasswordRequest({this.oldPassword = '', this.newPassword = ''});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory ChangePasswordRequest.fromJson(
    Map<String, Object?> json,
  ) => ChangePasswordRequest(
    oldPassword:
        wire.field(json, 'old_password', wire.asString, alias: 'oldPassword') ??
        '',
    newPassword:
        wire.field(json, 'new_password', wire.asString, alias: 'newPassword') ??
        '',
  );

  /// The current password; it may be empty for an account that has none. At
  /// most 1024 bytes.
  final String oldPassword;

  /// The new password of at least 10 characters. At most 1024 bytes.
  final String newPassword;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  ChangePasswordRequest copyWith({String? oldPassword, String? newPassword}) =>
      ChangePasswordRequest(
        oldPassword: oldPassword ?? this.oldPassword,
        newPassword: newPassword ?? this.newPassword,
      );

  @override
  Map<String, Object?> toJson() => {
    if (oldPassword.isNotEmpty) 'old_password': oldPassword,
    if (newPassword.isNotEmpty) 'new_password': newPassword,
  };

  @override
  Map<String, Object?> get fields => {
    'oldPassword': oldPassword,
    'newPassword': newPassword,
  };

  // It contains a secret.
  @override
  String toString() => '$runtimeType(…)';
}

/// Device is a signed-in client of a user.
final class Device extends Value {
  /// A value in which what is not given is not set.
  const Device({
    this.deviceId = '',
    this.name = '',
    this.createTime,
    this.lastUseTime,
    this.expireTime,
    this.current,
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory Device.fromJson(Map<String, Object?> json) => Device(
    deviceId:
        wire.field(json, 'device_id', wire.asString, alias: 'deviceId') ?? '',
    name: wire.field(json, 'name', wire.asString) ?? '',
    createTime: wire.field(
      json,
      'create_time',
      wire.asTime,
      alias: 'createTime',
    ),
    lastUseTime: wire.field(
      json,
      'last_use_time',
      wire.asTime,
      alias: 'lastUseTime',
    ),
    expireTime: wire.field(
      json,
      'expire_time',
      wire.asTime,
      alias: 'expireTime',
    ),
    current: wire.field(json, 'current', wire.asBool),
  );

  /// Its id.
  final String deviceId;

  /// Its name, which was set when it signed in.
  final String name;

  /// When it signed in.
  final DateTime? createTime;

  /// When it last refreshed its tokens.
  final DateTime? lastUseTime;

  /// When it will be signed out unless it refreshes its tokens.
  final DateTime? expireTime;

  /// Whether it is the device that makes this call.
  final bool? current;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  Device copyWith({
    String? deviceId,
    String? name,
    DateTime? createTime,
    DateTime? lastUseTime,
    DateTime? expireTime,
    bool? current,
  }) => Device(
    deviceId: deviceId ?? this.deviceId,
    name: name ?? this.name,
    createTime: createTime ?? this.createTime,
    lastUseTime: lastUseTime ?? this.lastUseTime,
    expireTime: expireTime ?? this.expireTime,
    current: current ?? this.current,
  );

  @override
  Map<String, Object?> toJson() => {
    if (deviceId.isNotEmpty) 'device_id': deviceId,
    if (name.isNotEmpty) 'name': name,
    if (createTime case final value?) 'create_time': wire.encodeTime(value),
    if (lastUseTime case final value?) 'last_use_time': wire.encodeTime(value),
    if (expireTime case final value?) 'expire_time': wire.encodeTime(value),
    if (current case final value?) 'current': value,
  };

  @override
  Map<String, Object?> get fields => {
    'deviceId': deviceId,
    'name': name,
    'createTime': createTime,
    'lastUseTime': lastUseTime,
    'expireTime': expireTime,
    'current': current,
  };
}

/// ListDevicesRequest requests the caller's devices.
final class ListDevicesRequest extends Value {
  /// A value in which what is not given is not set.
  const ListDevicesRequest();

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory ListDevicesRequest.fromJson(Map<String, Object?> _) =>
      const ListDevicesRequest();

  @override
  Map<String, Object?> toJson() => {};

  @override
  Map<String, Object?> get fields => {};
}

/// ListDevicesResponse lists the caller's devices.
final class ListDevicesResponse extends Value {
  /// A value in which what is not given is not set.
  const ListDevicesResponse({this.devices = const []});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory ListDevicesResponse.fromJson(Map<String, Object?> json) =>
      ListDevicesResponse(
        devices:
            wire.field(
              json,
              'devices',
              wire.asList(wire.asMessage(Device.fromJson)),
            ) ??
            const [],
      );

  /// The devices.
  final List<Device> devices;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  ListDevicesResponse copyWith({List<Device>? devices}) =>
      ListDevicesResponse(devices: devices ?? this.devices);

  @override
  Map<String, Object?> toJson() => {
    if (devices.isNotEmpty)
      'devices': [for (final item in devices) item.toJson()],
  };

  @override
  Map<String, Object?> get fields => {'devices': devices};
}

/// DeleteDeviceRequest names a device.
final class DeleteDeviceRequest extends Value {
  /// A value in which what is not given is not set.
  const DeleteDeviceRequest({this.deviceId = ''});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory DeleteDeviceRequest.fromJson(Map<String, Object?> json) =>
      DeleteDeviceRequest(
        deviceId:
            wire.field(json, 'device_id', wire.asString, alias: 'deviceId') ??
            '',
      );

  /// The device's id. 1 to 64 bytes.
  final String deviceId;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  DeleteDeviceRequest copyWith({String? deviceId}) =>
      DeleteDeviceRequest(deviceId: deviceId ?? this.deviceId);

  @override
  Map<String, Object?> toJson() => {
    if (deviceId.isNotEmpty) 'device_id': deviceId,
  };

  @override
  Map<String, Object?> get fields => {'deviceId': deviceId};
}

/// DeleteDevicesRequest is empty; it means all devices of the caller.
final class DeleteDevicesRequest extends Value {
  /// A value in which what is not given is not set.
  const DeleteDevicesRequest();

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory DeleteDevicesRequest.fromJson(Map<String, Object?> _) =>
      const DeleteDevicesRequest();

  @override
  Map<String, Object?> toJson() => {};

  @override
  Map<String, Object?> get fields => {};
}

/// ApiToken is a credential for programs.
final class ApiToken extends Value {
  /// A value in which what is not given is not set.
  const ApiToken({
    this.tokenId = '',
    this.name = '',
    this.scopes = const [],
    this.createTime,
    this.expireTime,
    this.lastUseTime,
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory ApiToken.fromJson(Map<String, Object?> json) => ApiToken(
    tokenId:
        wire.field(json, 'token_id', wire.asString, alias: 'tokenId') ?? '',
    name: wire.field(json, 'name', wire.asString) ?? '',
    scopes: wire.field(json, 'scopes', wire.asList(Scope.fromJson)) ?? const [],
    createTime: wire.field(
      json,
      'create_time',
      wire.asTime,
      alias: 'createTime',
    ),
    expireTime: wire.field(
      json,
      'expire_time',
      wire.asTime,
      alias: 'expireTime',
    ),
    lastUseTime: wire.field(
      json,
      'last_use_time',
      wire.asTime,
      alias: 'lastUseTime',
    ),
  );

  /// Its id, which is also the first part of the token.
  final String tokenId;

  /// Its name.
  final String name;

  /// Its scopes.
  final List<Scope> scopes;

  /// When it was created.
  final DateTime? createTime;

  /// When it expires.
  final DateTime? expireTime;

  /// When it was last used, to the minute; unset if it never was.
  final DateTime? lastUseTime;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  ApiToken copyWith({
    String? tokenId,
    String? name,
    List<Scope>? scopes,
    DateTime? createTime,
    DateTime? expireTime,
    DateTime? lastUseTime,
  }) => ApiToken(
    tokenId: tokenId ?? this.tokenId,
    name: name ?? this.name,
    scopes: scopes ?? this.scopes,
    createTime: createTime ?? this.createTime,
    expireTime: expireTime ?? this.expireTime,
    lastUseTime: lastUseTime ?? this.lastUseTime,
  );

  @override
  Map<String, Object?> toJson() => {
    if (tokenId.isNotEmpty) 'token_id': tokenId,
    if (name.isNotEmpty) 'name': name,
    if (scopes.isNotEmpty)
      'scopes': [
        for (final item in scopes)
          if (item.number >= 0) item.wireName,
      ],
    if (createTime case final value?) 'create_time': wire.encodeTime(value),
    if (expireTime case final value?) 'expire_time': wire.encodeTime(value),
    if (lastUseTime case final value?) 'last_use_time': wire.encodeTime(value),
  };

  @override
  Map<String, Object?> get fields => {
    'tokenId': tokenId,
    'name': name,
    'scopes': scopes,
    'createTime': createTime,
    'expireTime': expireTime,
    'lastUseTime': lastUseTime,
  };
}

/// CreateApiTokenRequest describes a new token.
final class CreateApiTokenRequest extends Value {
  /// A value in which what is not given is not set.
  const CreateApiTokenRequest({
    this.name = '',
    this.scopes = const [],
    this.days,
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory CreateApiTokenRequest.fromJson(Map<String, Object?> json) =>
      CreateApiTokenRequest(
        name: wire.field(json, 'name', wire.asString) ?? '',
        scopes:
            wire.field(json, 'scopes', wire.asList(Scope.fromJson)) ?? const [],
        days: wire.field(json, 'days', wire.asInt),
      );

  /// Its name. 1 to 128 bytes.
  final String name;

  /// Its scopes. 1 to 8.
  final List<Scope> scopes;

  /// Days until it expires; 90 if it is not set. 1 to 366. A token that an API
  /// token creates expires with that one at the latest.
  final int? days;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  CreateApiTokenRequest copyWith({
    String? name,
    List<Scope>? scopes,
    int? days,
  }) => CreateApiTokenRequest(
    name: name ?? this.name,
    scopes: scopes ?? this.scopes,
    days: days ?? this.days,
  );

  @override
  Map<String, Object?> toJson() => {
    if (name.isNotEmpty) 'name': name,
    if (scopes.isNotEmpty)
      'scopes': [
        for (final item in scopes)
          if (item.number >= 0) item.wireName,
      ],
    if (days case final value?) 'days': value,
  };

  @override
  Map<String, Object?> get fields => {
    'name': name,
    'scopes': scopes,
    'days': days,
  };
}

/// CreateApiTokenResponse contains the token, which is returned only once.
final class CreateApiTokenResponse extends Value {
  /// A value in which what is not given is not set.
  const CreateApiTokenResponse({this.token = '', this.apiToken});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory CreateApiTokenResponse.fromJson(Map<String, Object?> json) =>
      CreateApiTokenResponse(
        token: wire.field(json, 'token', wire.asString) ?? '',
        apiToken: wire.field(
          json,
          'api_token',
          wire.asMessage(ApiToken.fromJson),
          alias: 'apiToken',
        ),
      );

  /// The token, to be sent as `authorization: Bearer …`.
  final String token;

  /// Its description.
  final ApiToken? apiToken;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  CreateApiTokenResponse copyWith({String? token, ApiToken? apiToken}) =>
      CreateApiTokenResponse(
        token: token ?? this.token,
        apiToken: apiToken ?? this.apiToken,
      );

  @override
  Map<String, Object?> toJson() => {
    if (token.isNotEmpty) 'token': token,
    if (apiToken case final value?) 'api_token': value.toJson(),
  };

  @override
  Map<String, Object?> get fields => {'token': token, 'apiToken': apiToken};

  // It contains a secret.
  @override
  String toString() => '$runtimeType(…)';
}

/// ListApiTokensRequest requests the caller's tokens.
final class ListApiTokensRequest extends Value {
  /// A value in which what is not given is not set.
  const ListApiTokensRequest();

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory ListApiTokensRequest.fromJson(Map<String, Object?> _) =>
      const ListApiTokensRequest();

  @override
  Map<String, Object?> toJson() => {};

  @override
  Map<String, Object?> get fields => {};
}

/// ListApiTokensResponse lists the caller's tokens.
final class ListApiTokensResponse extends Value {
  /// A value in which what is not given is not set.
  const ListApiTokensResponse({this.apiTokens = const []});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory ListApiTokensResponse.fromJson(Map<String, Object?> json) =>
      ListApiTokensResponse(
        apiTokens:
            wire.field(
              json,
              'api_tokens',
              wire.asList(wire.asMessage(ApiToken.fromJson)),
              alias: 'apiTokens',
            ) ??
            const [],
      );

  /// The tokens.
  final List<ApiToken> apiTokens;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  ListApiTokensResponse copyWith({List<ApiToken>? apiTokens}) =>
      ListApiTokensResponse(apiTokens: apiTokens ?? this.apiTokens);

  @override
  Map<String, Object?> toJson() => {
    if (apiTokens.isNotEmpty)
      'api_tokens': [for (final item in apiTokens) item.toJson()],
  };

  @override
  Map<String, Object?> get fields => {'apiTokens': apiTokens};
}

/// DeleteApiTokenRequest names a token.
final class DeleteApiTokenRequest extends Value {
  /// A value in which what is not given is not set.
  const DeleteApiTokenRequest({this.tokenId = ''});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory DeleteApiTokenRequest.fromJson(Map<String, Object?> json) =>
      DeleteApiTokenRequest(
        tokenId:
            wire.field(json, 'token_id', wire.asString, alias: 'tokenId') ?? '',
      );

  /// The token's id. 1 to 64 bytes.
  final String tokenId;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  DeleteApiTokenRequest copyWith({String? tokenId}) =>
      DeleteApiTokenRequest(tokenId: tokenId ?? this.tokenId);

  @override
  Map<String, Object?> toJson() => {
    if (tokenId.isNotEmpty) 'token_id': tokenId,
  };

  @override
  Map<String, Object?> get fields => {'tokenId': tokenId};
}

/// Invite is an invitation.
final class Invite extends Value {
  /// A value in which what is not given is not set.
  const Invite({
    this.inviteId = '',
    this.role = UserRole.unspecified,
    this.email = '',
    this.userId = '',
    this.createTime,
    this.expireTime,
    this.useTime,
    this.usedBy = '',
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory Invite.fromJson(Map<String, Object?> json) => Invite(
    inviteId:
        wire.field(json, 'invite_id', wire.asString, alias: 'inviteId') ?? '',
    role: wire.field(json, 'role', UserRole.fromJson) ?? UserRole.unspecified,
    email: wire.field(json, 'email', wire.asString) ?? '',
    userId: wire.field(json, 'user_id', wire.asString, alias: 'userId') ?? '',
    createTime: wire.field(
      json,
      'create_time',
      wire.asTime,
      alias: 'createTime',
    ),
    expireTime: wire.field(
      json,
      'expire_time',
      wire.asTime,
      alias: 'expireTime',
    ),
    useTime: wire.field(json, 'use_time', wire.asTime, alias: 'useTime'),
    usedBy: wire.field(json, 'used_by', wire.asString, alias: 'usedBy') ?? '',
  );

  /// Its id.
  final String inviteId;

  /// The role of the account that it creates.
  final UserRole role;

  /// The e-mail address of the account.
  final String email;

  /// The user who can set a new password with it; empty if it creates a new
  /// account.
  final String userId;

  /// When it was created.
  final DateTime? createTime;

  /// When it expires.
  final DateTime? expireTime;

  /// When it was used; unset if it was not used.
  final DateTime? useTime;

  /// The user who used it; empty if it was not used.
  final String usedBy;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  Invite copyWith({
    String? inviteId,
    UserRole? role,
    String? email,
    String? userId,
    DateTime? createTime,
    DateTime? expireTime,
    DateTime? useTime,
    String? usedBy,
  }) => Invite(
    inviteId: inviteId ?? this.inviteId,
    role: role ?? this.role,
    email: email ?? this.email,
    userId: userId ?? this.userId,
    createTime: createTime ?? this.createTime,
    expireTime: expireTime ?? this.expireTime,
    useTime: useTime ?? this.useTime,
    usedBy: usedBy ?? this.usedBy,
  );

  @override
  Map<String, Object?> toJson() => {
    if (inviteId.isNotEmpty) 'invite_id': inviteId,
    if (role.number > 0) 'role': role.wireName,
    if (email.isNotEmpty) 'email': email,
    if (userId.isNotEmpty) 'user_id': userId,
    if (createTime case final value?) 'create_time': wire.encodeTime(value),
    if (expireTime case final value?) 'expire_time': wire.encodeTime(value),
    if (useTime case final value?) 'use_time': wire.encodeTime(value),
    if (usedBy.isNotEmpty) 'used_by': usedBy,
  };

  @override
  Map<String, Object?> get fields => {
    'inviteId': inviteId,
    'role': role,
    'email': email,
    'userId': userId,
    'createTime': createTime,
    'expireTime': expireTime,
    'useTime': useTime,
    'usedBy': usedBy,
  };
}

/// CreateInviteRequest describes a new invitation.
final class CreateInviteRequest extends Value {
  /// A value in which what is not given is not set.
  const CreateInviteRequest({
    this.role = UserRole.unspecified,
    this.email = '',
    this.userId = '',
    this.hours,
  });

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory CreateInviteRequest.fromJson(
    Map<String, Object?> json,
  ) => CreateInviteRequest(
    role: wire.field(json, 'role', UserRole.fromJson) ?? UserRole.unspecified,
    email: wire.field(json, 'email', wire.asString) ?? '',
    userId: wire.field(json, 'user_id', wire.asString, alias: 'userId') ?? '',
    hours: wire.field(json, 'hours', wire.asInt),
  );

  /// The role of the account; member if it is not set.
  final UserRole role;

  /// The e-mail address of the account. At most 256 bytes.
  final String email;

  /// An existing user, who can set a new password with the invitation. At most
  /// 64 bytes.
  final String userId;

  /// Hours until it expires; 72 if it is not set. 1 to 720.
  final int? hours;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  CreateInviteRequest copyWith({
    UserRole? role,
    String? email,
    String? userId,
    int? hours,
  }) => CreateInviteRequest(
    role: role ?? this.role,
    email: email ?? this.email,
    userId: userId ?? this.userId,
    hours: hours ?? this.hours,
  );

  @override
  Map<String, Object?> toJson() => {
    if (role.number > 0) 'role': role.wireName,
    if (email.isNotEmpty) 'email': email,
    if (userId.isNotEmpty) 'user_id': userId,
    if (hours case final value?) 'hours': value,
  };

  @override
  Map<String, Object?> get fields => {
    'role': role,
    'email': email,
    'userId': userId,
    'hours': hours,
  };
}

/// CreateInviteResponse contains the invitation, which is returned only once.
final class CreateInviteResponse extends Value {
  /// A value in which what is not given is not set.
  const CreateInviteResponse({this.token = '', this.invite});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory CreateInviteResponse.fromJson(Map<String, Object?> json) =>
      CreateInviteResponse(
        token: wire.field(json, 'token', wire.asString) ?? '',
        invite: wire.field(json, 'invite', wire.asMessage(Invite.fromJson)),
      );

  /// The token for the invited person, to be used with `Register`.
  final String token;

  /// Its description.
  final Invite? invite;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  CreateInviteResponse copyWith({String? token, Invite? invite}) =>
      CreateInviteResponse(
        token: token ?? this.token,
        invite: invite ?? this.invite,
      );

  @override
  Map<String, Object?> toJson() => {
    if (token.isNotEmpty) 'token': token,
    if (invite case final value?) 'invite': value.toJson(),
  };

  @override
  Map<String, Object?> get fields => {'token': token, 'invite': invite};

  // It contains a secret.
  @override
  String toString() => '$runtimeType(…)';
}

/// ListInvitesRequest requests a page of invitations.
final class ListInvitesRequest extends Value {
  /// A value in which what is not given is not set.
  const ListInvitesRequest({this.pageSize = 0, this.pageToken = ''});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory ListInvitesRequest.fromJson(
    Map<String, Object?> json,
  ) => ListInvitesRequest(
    pageSize: wire.field(json, 'page_size', wire.asInt, alias: 'pageSize') ?? 0,
    pageToken:
        wire.field(json, 'page_token', wire.asString, alias: 'pageToken') ?? '',
  );

  /// The maximum number of invitations; 0 means 50. At most 200.
  final int pageSize;

  /// The `next_page_token` of the previous page. At most 512 bytes.
  final String pageToken;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  ListInvitesRequest copyWith({int? pageSize, String? pageToken}) =>
      ListInvitesRequest(
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

/// ListInvitesResponse is a page of invitations.
final class ListInvitesResponse extends Value {
  /// A value in which what is not given is not set.
  const ListInvitesResponse({this.invites = const [], this.nextPageToken = ''});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory ListInvitesResponse.fromJson(Map<String, Object?> json) =>
      ListInvitesResponse(
        invites:
            wire.field(
              json,
              'invites',
              wire.asList(wire.asMessage(Invite.fromJson)),
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

  /// The invitations.
  final List<Invite> invites;

  /// The `page_token` of the next page; empty on the last page.
  final String nextPageToken;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  ListInvitesResponse copyWith({
    List<Invite>? invites,
    String? nextPageToken,
  }) => ListInvitesResponse(
    invites: invites ?? this.invites,
    nextPageToken: nextPageToken ?? this.nextPageToken,
  );

  @override
  Map<String, Object?> toJson() => {
    if (invites.isNotEmpty)
      'invites': [for (final item in invites) item.toJson()],
    if (nextPageToken.isNotEmpty) 'next_page_token': nextPageToken,
  };

  @override
  Map<String, Object?> get fields => {
    'invites': invites,
    'nextPageToken': nextPageToken,
  };
}

/// DeleteInviteRequest names an invitation.
final class DeleteInviteRequest extends Value {
  /// A value in which what is not given is not set.
  const DeleteInviteRequest({this.inviteId = ''});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory DeleteInviteRequest.fromJson(Map<String, Object?> json) =>
      DeleteInviteRequest(
        inviteId:
            wire.field(json, 'invite_id', wire.asString, alias: 'inviteId') ??
            '',
      );

  /// The invitation's id. 1 to 64 bytes.
  final String inviteId;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  DeleteInviteRequest copyWith({String? inviteId}) =>
      DeleteInviteRequest(inviteId: inviteId ?? this.inviteId);

  @override
  Map<String, Object?> toJson() => {
    if (inviteId.isNotEmpty) 'invite_id': inviteId,
  };

  @override
  Map<String, Object?> get fields => {'inviteId': inviteId};
}

/// ListUsersRequest requests a page of users.
final class ListUsersRequest extends Value {
  /// A value in which what is not given is not set.
  const ListUsersRequest({this.pageSize = 0, this.pageToken = ''});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory ListUsersRequest.fromJson(
    Map<String, Object?> json,
  ) => ListUsersRequest(
    pageSize: wire.field(json, 'page_size', wire.asInt, alias: 'pageSize') ?? 0,
    pageToken:
        wire.field(json, 'page_token', wire.asString, alias: 'pageToken') ?? '',
  );

  /// The maximum number of users; 0 means 50. At most 200.
  final int pageSize;

  /// The `next_page_token` of the previous page. At most 512 bytes.
  final String pageToken;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  ListUsersRequest copyWith({int? pageSize, String? pageToken}) =>
      ListUsersRequest(
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

/// ListUsersResponse is a page of users.
final class ListUsersResponse extends Value {
  /// A value in which what is not given is not set.
  const ListUsersResponse({this.users = const [], this.nextPageToken = ''});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory ListUsersResponse.fromJson(Map<String, Object?> json) =>
      ListUsersResponse(
        users:
            wire.field(
              json,
              'users',
              wire.asList(wire.asMessage(User.fromJson)),
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

  /// The users.
  final List<User> users;

  /// The `page_token` of the next page; empty on the last page.
  final String nextPageToken;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  ListUsersResponse copyWith({List<User>? users, String? nextPageToken}) =>
      ListUsersResponse(
        users: users ?? this.users,
        nextPageToken: nextPageToken ?? this.nextPageToken,
      );

  @override
  Map<String, Object?> toJson() => {
    if (users.isNotEmpty) 'users': [for (final item in users) item.toJson()],
    if (nextPageToken.isNotEmpty) 'next_page_token': nextPageToken,
  };

  @override
  Map<String, Object?> get fields => {
    'users': users,
    'nextPageToken': nextPageToken,
  };
}

/// GetUserRequest names a user.
final class GetUserRequest extends Value {
  /// A value in which what is not given is not set.
  const GetUserRequest({this.userId = ''});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory GetUserRequest.fromJson(Map<String, Object?> json) => GetUserRequest(
    userId: wire.field(json, 'user_id', wire.asString, alias: 'userId') ?? '',
  );

  /// The user's id. 1 to 64 bytes.
  final String userId;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  GetUserRequest copyWith({String? userId}) =>
      GetUserRequest(userId: userId ?? this.userId);

  @override
  Map<String, Object?> toJson() => {if (userId.isNotEmpty) 'user_id': userId};

  @override
  Map<String, Object?> get fields => {'userId': userId};
}

/// UpdateUserRequest changes a user.
final class UpdateUserRequest extends Value {
  /// A value in which what is not given is not set.
  const UpdateUserRequest({this.user, this.updateMask});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory UpdateUserRequest.fromJson(Map<String, Object?> json) =>
      UpdateUserRequest(
        user: wire.field(json, 'user', wire.asMessage(User.fromJson)),
        updateMask: wire.field(
          json,
          'update_mask',
          wire.asFieldMask,
          alias: 'updateMask',
        ),
      );

  /// The user's id and the new values; it must be set.
  final User? user;

  /// The fields to change: `role`, `disabled`. If it is empty, those of the two
  /// that are set are changed; there must be one.
  final List<String>? updateMask;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  UpdateUserRequest copyWith({User? user, List<String>? updateMask}) =>
      UpdateUserRequest(
        user: user ?? this.user,
        updateMask: updateMask ?? this.updateMask,
      );

  @override
  Map<String, Object?> toJson() => {
    if (user case final value?) 'user': value.toJson(),
    if (updateMask case final value?)
      'update_mask': wire.encodeFieldMask(value),
  };

  @override
  Map<String, Object?> get fields => {'user': user, 'updateMask': updateMask};
}

/// DeleteUserRequest names a user.
final class DeleteUserRequest extends Value {
  /// A value in which what is not given is not set.
  const DeleteUserRequest({this.userId = ''});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory DeleteUserRequest.fromJson(Map<String, Object?> json) =>
      DeleteUserRequest(
        userId:
            wire.field(json, 'user_id', wire.asString, alias: 'userId') ?? '',
      );

  /// The user's id. 1 to 64 bytes.
  final String userId;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  DeleteUserRequest copyWith({String? userId}) =>
      DeleteUserRequest(userId: userId ?? this.userId);

  @override
  Map<String, Object?> toJson() => {if (userId.isNotEmpty) 'user_id': userId};

  @override
  Map<String, Object?> get fields => {'userId': userId};
}

/// SignOutUserRequest names a user.
final class SignOutUserRequest extends Value {
  /// A value in which what is not given is not set.
  const SignOutUserRequest({this.userId = ''});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory SignOutUserRequest.fromJson(Map<String, Object?> json) =>
      SignOutUserRequest(
        userId:
            wire.field(json, 'user_id', wire.asString, alias: 'userId') ?? '',
      );

  /// The user's id. 1 to 64 bytes.
  final String userId;

  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  SignOutUserRequest copyWith({String? userId}) =>
      SignOutUserRequest(userId: userId ?? this.userId);

  @override
  Map<String, Object?> toJson() => {if (userId.isNotEmpty) 'user_id': userId};

  @override
  Map<String, Object?> get fields => {'userId': userId};
}

/// RotateSigningKeyRequest requests a new signing key.
final class RotateSigningKeyRequest extends Value {
  /// A value in which what is not given is not set.
  const RotateSigningKeyRequest();

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory RotateSigningKeyRequest.fromJson(Map<String, Object?> _) =>
      const RotateSigningKeyRequest();

  @override
  Map<String, Object?> toJson() => {};

  @override
  Map<String, Object?> get fields => {};
}

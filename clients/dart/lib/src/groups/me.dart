import '../errors.dart';
import '../generated/rpcs.dart';
import '../generated/types.dart';
import 'auth.dart';
import 'group.dart';

// The last part of a ZIP file, how long it is, and how it begins.
const _endBytes = 22;
const _end = 'PK\x05\x06';

List<int> _last(List<int> bytes) =>
    bytes.sublist(bytes.length > _endBytes ? bytes.length - _endBytes : 0);

/// The caller's own account: profile, password, devices, API tokens, second
/// factor and linked accounts.
final class Me extends Group {
  /// Calls that a caller makes.
  const Me(super.caller);

  /// The caller.
  Future<User> get() => caller.unary(Rpcs.getMe, const GetMeRequest());

  /// How much the caller has stored of everything that has a quota.
  Future<List<ResourceUsage>> usage() async =>
      (await caller.unary(Rpcs.getUsage, const GetUsageRequest())).resources;

  /// Changes the display name.
  Future<User> update({String? displayName}) => caller.unary(
    Rpcs.updateMe,
    UpdateMeRequest(
      me: User(displayName: displayName),
      updateMask: [if (displayName != null) 'display_name'],
    ),
  );

  /// Everything that is stored for the caller, as the chunks of one ZIP file.
  ///
  /// Throws [LostConnectionException] if the connection breaks: begin again
  /// then, with a new file.
  Stream<List<int>> readExport() async* {
    final answer = await caller.download(
      Rpcs.exportMe,
      const ExportMeRequest(),
    );
    var end = <int>[];
    await for (final chunk in answer.chunks) {
      end = _last([...end, ..._last(chunk)]);
      yield chunk;
    }
    // An interrupted download looks complete to HTTP clients.
    if (!String.fromCharCodes(end).startsWith(_end)) {
      throw const LostConnectionException(
        'the export ended before its end; try again',
        sent: true,
      );
    }
  }

  /// What the caller prefers; what is null was not chosen.
  Future<Preferences> preferences() =>
      caller.unary(Rpcs.getPreferences, const GetPreferencesRequest());

  /// Changes what is set in [preferences], or the fields in [updateMask].
  /// Throws [ModelNotFoundException] for a default model that is not there.
  Future<Preferences> updatePreferences(
    Preferences preferences, {
    List<String>? updateMask,
  }) => caller.unary(
    Rpcs.updatePreferences,
    UpdatePreferencesRequest(preferences: preferences, updateMask: updateMask),
  );

  /// The caller's favourite models, also those that are not there any more.
  Future<List<Favourite>> favourites() async {
    const request = ListFavouritesRequest();
    return (await caller.unary(Rpcs.listFavourites, request)).favourites;
  }

  /// Makes a model a favourite. Throws [ModelNotFoundException].
  Future<Favourite> addFavourite(String model) =>
      caller.unary(Rpcs.addFavourite, AddFavouriteRequest(model: model));

  /// Makes a model no favourite any more, also one that is gone.
  Future<void> removeFavourite(String model) =>
      caller.unary(Rpcs.removeFavourite, RemoveFavouriteRequest(model: model));

  /// What [delete] would delete, and what it asks for.
  Future<GetDeletionResponse> deletion() =>
      caller.unary(Rpcs.getDeletion, const GetDeletionRequest());

  /// Permanently deletes the account with all data, after its password, and the
  /// code of its second factor. Throws [LoginFailedException],
  /// [SecondFactorFailedException], [LoginThrottledException],
  /// [LastAdministratorException].
  Future<void> delete({String password = '', String code = ''}) => caller.unary(
    Rpcs.deleteMe,
    DeleteMeRequest(password: password, code: code),
  );

  /// Changes the password, and signs out every other device. Throws
  /// [LoginFailedException], [LoginThrottledException].
  Future<void> changePassword(String oldPassword, String newPassword) =>
      caller.unary(
        Rpcs.changePassword,
        ChangePasswordRequest(
          oldPassword: oldPassword,
          newPassword: newPassword,
        ),
      );

  /// The devices on which the caller is signed in, the latest first.
  Future<List<Device>> devices() async {
    const request = ListDevicesRequest();
    return (await caller.unary(Rpcs.listDevices, request)).devices;
  }

  /// Signs out on one device. Throws [DeviceNotFoundException].
  Future<void> deleteDevice(String deviceId) =>
      caller.unary(Rpcs.deleteDevice, DeleteDeviceRequest(deviceId: deviceId));

  /// Signs out on all devices, this one too. API tokens stay valid.
  Future<void> deleteDevices() =>
      caller.unary(Rpcs.deleteDevices, const DeleteDevicesRequest());

  /// Creates a token for a program, for [days] (by default 90). Its secret is
  /// returned only here.
  Future<CreateApiTokenResponse> createToken(
    String name,
    List<Scope> scopes, {
    int? days,
  }) => caller.unary(
    Rpcs.createApiToken,
    CreateApiTokenRequest(name: name, scopes: scopes, days: days),
  );

  /// The API tokens, the latest first, without their secrets.
  Future<List<ApiToken>> tokens() async {
    const request = ListApiTokensRequest();
    return (await caller.unary(Rpcs.listApiTokens, request)).apiTokens;
  }

  /// Revokes an API token. Throws [ApiTokenNotFoundException].
  Future<void> deleteToken(String tokenId) => caller.unary(
    Rpcs.deleteApiToken,
    DeleteApiTokenRequest(tokenId: tokenId),
  );

  /// Whether a second factor is enabled, and how many recovery codes are left.
  Future<SecondFactor> secondFactor() =>
      caller.unary(Rpcs.getSecondFactor, const GetSecondFactorRequest());

  /// What an authenticator app needs; confirm it with a code. Throws
  /// [SecondFactorExistsException].
  Future<EnrollSecondFactorResponse> enrollSecondFactor() =>
      caller.unary(Rpcs.enrollSecondFactor, const EnrollSecondFactorRequest());

  /// Enables the second factor with a code from the app. Returns ten recovery
  /// codes, only here.
  Future<List<String>> confirmSecondFactor(String code) async {
    final request = ConfirmSecondFactorRequest(code: code);
    return (await caller.unary(Rpcs.confirmSecondFactor, request)).codes;
  }

  /// Removes the second factor. Throws [SecondFactorFailedException],
  /// [SecondFactorMissingException].
  Future<void> disableSecondFactor(String code) => caller.unary(
    Rpcs.disableSecondFactor,
    DisableSecondFactorRequest(code: code),
  );

  /// Ten new recovery codes; the old ones are invalid. Throws
  /// [SecondFactorFailedException].
  Future<List<String>> renewRecoveryCodes(String code) async {
    final request = RenewRecoveryCodesRequest(code: code);
    return (await caller.unary(Rpcs.renewRecoveryCodes, request)).codes;
  }

  /// The linked accounts at login providers, oldest first.
  Future<List<Identity>> identities() async {
    const request = ListIdentitiesRequest();
    return (await caller.unary(Rpcs.listIdentities, request)).identities;
  }

  /// Starts to link an account: open the flow's `url` in a browser. Throws
  /// [LoginProviderNotFoundException].
  Future<OAuthFlow> startLink(String provider) =>
      caller.unary(Rpcs.startLink, StartLinkRequest(provider: provider));

  /// Links the account, with the URL to which the browser was sent back.
  /// Throws [LoginFlowInvalidException].
  Future<Identity> finishLink(String provider, OAuthFlow flow, Uri answer) =>
      caller.unary(
        Rpcs.finishLink,
        FinishLinkRequest(
          provider: provider,
          flowToken: flow.flowToken,
          answer: oAuthAnswer(answer),
        ),
      );

  /// Removes a link. Throws [InvalidRequestException] for the last one of a
  /// user without a password.
  Future<void> deleteIdentity(String identityId) => caller.unary(
    Rpcs.deleteIdentity,
    DeleteIdentityRequest(identityId: identityId),
  );
}

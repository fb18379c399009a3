import 'dart:typed_data';

import '../errors.dart';
import '../generated/rpcs.dart';
import '../generated/types.dart';
import '../tokens.dart';
import 'group.dart';

/// Signing in and out. The tokens are kept in the client's credential store,
/// and renewed when they expire.
final class Auth extends Group {
  /// Calls that a caller makes with [tokens].
  Auth(super.caller, Tokens tokens) : _tokens = tokens {
    tokens.refresh = (refreshToken) =>
        caller.unary(Rpcs.refresh, RefreshRequest(refreshToken: refreshToken));
  }

  final Tokens _tokens;

  /// Signs in with a name and a password, and with the [code] of a second
  /// factor if the account has one.
  ///
  /// Throws [LoginFailedException], [LoginThrottledException],
  /// [SecondFactorNeededException], [SecondFactorFailedException].
  Future<TokenPair> login(
    String name,
    String password, {
    String code = '',
    String deviceName = '',
  }) async {
    final answer = await caller.unary(
      Rpcs.login,
      LoginRequest(name: name, password: password, deviceName: deviceName),
    );
    return _enter(answer, code, deviceName);
  }

  /// Redeems an invitation, and signs in. Throws [InviteNotFoundException],
  /// [NameTakenException], [InvalidRequestException].
  Future<TokenPair> register(
    String invite, {
    required String password,
    String name = '',
    String displayName = '',
    String deviceName = '',
  }) async {
    final request = RegisterRequest(
      invite: invite,
      name: name,
      password: password,
      displayName: displayName,
      deviceName: deviceName,
    );
    return _enter(await caller.unary(Rpcs.register, request), '', deviceName);
  }

  /// Completes a sign-in with a code from the app, or with a recovery code.
  /// Throws [SecondFactorFailedException].
  Future<TokenPair> verify(
    String pendingToken,
    String code, {
    String deviceName = '',
  }) async {
    final request = VerifySecondFactorRequest(
      pendingToken: pendingToken,
      code: code,
      deviceName: deviceName,
    );
    return _adopt(await caller.unary(Rpcs.verifySecondFactor, request));
  }

  /// Stores an API token for this server, as if it were signed in with it.
  Future<void> useToken(String token) => _adopt(TokenPair(accessToken: token));

  /// Renews the tokens now; calls do it by themselves. False if nobody is
  /// signed in here.
  Future<bool> refresh() async {
    final tokens = await _tokens.load();
    return tokens != null && await _tokens.renew(tokens.accessToken);
  }

  /// Signs this device out, and forgets its tokens.
  Future<void> logout() async {
    final tokens = await _tokens.load();
    await _tokens.forget();
    // An API token is not a device's, and stays valid.
    if (tokens == null || tokens.refreshToken.isEmpty) return;
    await caller.unary(
      Rpcs.logout,
      LogoutRequest(refreshToken: tokens.refreshToken),
    );
  }

  /// The providers at which users can sign in.
  Future<List<LoginProvider>> loginProviders() async {
    final answer = await caller.unary(
      Rpcs.listLoginProviders,
      const ListLoginProvidersRequest(),
    );
    return answer.providers;
  }

  /// Starts to sign in at a provider: open the flow's `url` in a browser.
  /// Throws [LoginProviderNotFoundException].
  Future<OAuthFlow> startOAuth(
    String provider, {
    String invite = '',
    String deviceName = '',
  }) => caller.unary(
    Rpcs.startOAuthLogin,
    StartOAuthLoginRequest(
      provider: provider,
      invite: invite,
      deviceName: deviceName,
    ),
  );

  /// Finishes to sign in, with the URL to which the provider has sent the
  /// browser back.
  ///
  /// Throws [LoginFlowInvalidException], [IdentityRejectedException],
  /// [NotInvitedException], [SecondFactorNeededException].
  Future<TokenPair> finishOAuth(
    String provider,
    OAuthFlow flow,
    Uri answer, {
    String code = '',
  }) async {
    final request = FinishOAuthLoginRequest(
      provider: provider,
      flowToken: flow.flowToken,
      answer: oAuthAnswer(answer),
    );
    return _enter(await caller.unary(Rpcs.finishOAuthLogin, request), code, '');
  }

  /// The page, as HTML, that a browser sees at the end of a sign-in at a
  /// provider.
  Future<Uint8List> oAuthPage(String provider, OAuthAnswer answer) async {
    final page = await caller.download(
      Rpcs.showOAuthAnswer,
      ShowOAuthAnswerRequest(
        provider: provider,
        state: answer.state,
        code: answer.code,
        iss: answer.iss,
        error: answer.error,
      ),
    );
    return joined(page.chunks);
  }

  /// The public keys with which access tokens are signed.
  Future<List<JsonWebKey>> keys() async =>
      (await caller.unary(Rpcs.getJwks, const GetJwksRequest())).keys;

  Future<TokenPair> _enter(LoginResponse answer, String code, String device) =>
      switch (answer.result) {
        final TokenPair tokens => _adopt(tokens),
        SecondFactorNeeded(:final pendingToken) when code.isNotEmpty => verify(
          pendingToken,
          code,
          deviceName: device,
        ),
        SecondFactorNeeded(:final pendingToken) =>
          throw SecondFactorNeededException(pendingToken),
        null => throw const ConfigurationException(
          'the server wants a way to sign in that this client does not know; '
          'update it',
        ),
      };

  Future<TokenPair> _adopt(TokenPair tokens) async {
    await _tokens.adopt(tokens);
    return tokens;
  }
}

/// The parameters with which a provider has sent the browser back to a URL.
OAuthAnswer oAuthAnswer(Uri url) {
  final given = url.queryParameters;
  return OAuthAnswer(
    state: given['state'] ?? '',
    code: given['code'] ?? '',
    iss: given['iss'] ?? '',
    error: given['error'] ?? '',
  );
}

import 'credentials.dart';
import 'errors.dart';
import 'generated/types.dart';

// It must not expire on the way.
const _early = Duration(seconds: 20);

/// The credential of calls, and its renewal: once, for any number of calls that
/// need it.
final class Tokens {
  /// An API [token] that never changes, or what [store] has for [url].
  Tokens(
    this._url,
    this._store, {
    String? token,
    required DateTime Function() now,
  }) : _fixed = token,
       _now = now;

  final String _url;
  final CredentialStore _store;
  final DateTime Function() _now;
  String? _fixed;
  TokenPair? _tokens;
  Future<void>? _loading;
  Future<bool>? _renewing;

  /// Exchanges a refresh token.
  Future<TokenPair> Function(String refreshToken)? refresh;

  /// The token of the next call; empty if there is none.
  Future<String> current() async {
    if (_fixed case final fixed?) return fixed;
    final tokens = await load();
    if (tokens == null) return '';
    if (_ends(tokens)) await renew(tokens.accessToken);
    return _tokens?.accessToken ?? '';
  }

  /// Replaces a token that has expired or was refused.
  ///
  /// False if there is nothing to do it with. Throws what `Refresh` throws.
  Future<bool> renew(String refused) async {
    final tokens = _tokens;
    if (tokens == null || refresh == null) return false;
    if (tokens.accessToken != refused) return true;
    return _renewing ??= _renew(tokens).whenComplete(() => _renewing = null);
  }

  /// The tokens of the signed-in device; null if there are none.
  Future<TokenPair?> load() async {
    await (_loading ??= _load());
    return _tokens;
  }

  /// Uses these tokens from now on, and keeps them.
  Future<void> adopt(TokenPair tokens) async {
    _fixed = null;
    _tokens = tokens;
    _loading = Future<void>.value();
    await _store.save(_url, tokens);
  }

  /// Signs out here.
  Future<void> forget() async {
    _tokens = null;
    _loading = Future<void>.value();
    await _store.delete(_url);
  }

  Future<void> _load() async {
    final kept = await _store.load(_url);
    // A sign-in may have been faster.
    _tokens ??= kept;
  }

  Future<bool> _renew(TokenPair tokens) async {
    // Another program may have renewed them: a refresh token works once.
    final kept = await _store.load(_url);
    if (kept != null && kept.accessToken != tokens.accessToken) {
      _tokens = kept;
      if (!_ends(kept)) return true;
    }
    try {
      final refresh = this.refresh!;
      await adopt(await refresh((kept ?? tokens).refreshToken));
    } on RefreshTokenInvalidException {
      await forget();
      rethrow;
    }
    return true;
  }

  bool _ends(TokenPair tokens) {
    final expires = tokens.accessExpireTime;
    return expires != null && expires.difference(_now()) < _early;
  }
}

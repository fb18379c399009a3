import 'generated/types.dart';

/// Keeps the tokens of signed-in devices, by the URLs of their servers.
///
/// Write one for the keychain of your platform, such as
/// `package:flutter_secure_storage`; `TokenPair` converts to JSON and back.
abstract interface class CredentialStore {
  /// The tokens for a server; null if there are none.
  Future<TokenPair?> load(String url);

  /// Keeps tokens in the place of earlier ones.
  Future<void> save(String url, TokenPair tokens);

  /// Keeps none any more.
  Future<void> delete(String url);
}

/// Keeps tokens as long as the program runs.
final class MemoryStore implements CredentialStore {
  final _tokens = <String, TokenPair>{};

  @override
  Future<TokenPair?> load(String url) async => _tokens[url];

  @override
  Future<void> save(String url, TokenPair tokens) async =>
      _tokens[url] = tokens;

  @override
  Future<void> delete(String url) async => _tokens.remove(url);
}

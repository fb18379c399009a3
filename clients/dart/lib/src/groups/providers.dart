import '../generated/rpcs.dart';
import '../generated/types.dart';
import 'group.dart';

/// The remote providers of models, and the caller's own keys for them. Keys are
/// stored encrypted, and no call returns them.
final class Providers extends Group {
  /// Calls that a caller makes.
  const Providers(super.caller);

  /// The adapters that providers can have, with the keys and options that each
  /// takes.
  Future<List<ProviderAdapter>> adapters() async => (await caller.unary(
    Rpcs.listProviderAdapters,
    const ListProviderAdaptersRequest(),
  )).adapters;

  /// The providers, with their states.
  Stream<Provider> list() => pages(
    (token) => caller.unary(
      Rpcs.listProviders,
      ListProvidersRequest(pageToken: token),
    ),
    (page) => page.providers,
    (page) => page.nextPageToken,
  );

  /// A provider. Throws [ProviderNotFoundException].
  Future<Provider> get(String provider) =>
      caller.unary(Rpcs.getProvider, GetProviderRequest(provider: provider));

  /// Adds a provider; for administrators. Throws [ProviderExistsException].
  Future<Provider> create(ProviderDefinition definition) => caller.unary(
    Rpcs.createProvider,
    CreateProviderRequest(provider: definition),
  );

  /// Changes what is set in the definition, and the fields in [updateMask]; for
  /// administrators. Throws [ProviderNotFoundException].
  Future<Provider> update(
    ProviderDefinition definition, {
    List<String>? updateMask,
  }) => caller.unary(
    Rpcs.updateProvider,
    UpdateProviderRequest(provider: definition, updateMask: updateMask),
  );

  /// Removes what was set for a provider; for administrators. Throws
  /// [ProviderPredefinedException], [ProviderInUseException].
  Future<void> delete(String provider) => caller.unary(
    Rpcs.deleteProvider,
    DeleteProviderRequest(provider: provider),
  );

  /// Asks a provider for its models as it is, or as it would be; for
  /// administrators.
  Future<TestProviderResponse> test(ProviderDefinition definition) => caller
      .unary(Rpcs.testProvider, TestProviderRequest(provider: definition));

  /// Asks a provider for its models now; for administrators. Throws
  /// [ProviderNotFoundException].
  Future<Provider> check(String provider) => caller.unary(
    Rpcs.checkProvider,
    CheckProviderRequest(provider: provider),
  );

  /// Stores the caller's credential for a provider. Throws
  /// [ProviderNotFoundException].
  Future<ProviderCredential> setCredential(
    String provider,
    SetCredentialRequestSecret secret,
  ) => caller.unary(
    Rpcs.setCredential,
    SetCredentialRequest(provider: provider, secret: secret),
  );

  /// The description of the caller's credential. Throws
  /// [CredentialNotFoundException].
  Future<ProviderCredential> getCredential(String provider) => caller.unary(
    Rpcs.getCredential,
    GetCredentialRequest(provider: provider),
  );

  /// The descriptions of the caller's credentials.
  Stream<ProviderCredential> listCredentials() => pages(
    (token) => caller.unary(
      Rpcs.listCredentials,
      ListCredentialsRequest(pageToken: token),
    ),
    (page) => page.credentials,
    (page) => page.nextPageToken,
  );

  /// Asks the provider whether it accepts the credential. Throws
  /// [CredentialNotFoundException].
  Future<TestCredentialResponse> testCredential(String provider) => caller
      .unary(Rpcs.testCredential, TestCredentialRequest(provider: provider));

  /// Deletes the caller's credential. Throws [CredentialNotFoundException].
  Future<void> deleteCredential(String provider) => caller.unary(
    Rpcs.deleteCredential,
    DeleteCredentialRequest(provider: provider),
  );
}

"""`client.providers`: the remote providers of models, and the caller's own keys for them."""

from __future__ import annotations

from plugai.client import rpcs, types
from plugai.client.groups.base import Group, Pages


class Providers(Group):
    """Providers. Keys are stored encrypted, and returned by no call."""

    def list(self) -> Pages[types.Provider]:
        """List the providers, with their states."""
        request = types.ListProvidersRequest()
        return Pages(self._caller, rpcs.LIST_PROVIDERS, request, lambda page: page.providers)

    async def check(self, provider: str) -> types.Provider:
        """Ask a provider for its models now; for administrators. Raises ProviderNotFoundError."""
        return await self._call(rpcs.CHECK_PROVIDER, types.CheckProviderRequest(provider=provider))

    async def set_credential(
        self,
        provider: str,
        *,
        api_key: str | None = None,
        azure_entra: types.AzureEntra | None = None,
        google_service_account: str | None = None,
        aws_keys: types.AwsKeys | None = None,
    ) -> types.ProviderCredential:
        """Store the caller's credential for a provider: exactly one of these. Raises ProviderNotFoundError."""
        request = types.SetCredentialRequest(
            provider=provider,
            api_key=api_key,
            azure_entra=azure_entra,
            google_service_account=google_service_account,
            aws_keys=aws_keys,
        )
        return await self._call(rpcs.SET_CREDENTIAL, request)

    async def get_credential(self, provider: str) -> types.ProviderCredential:
        """Return the description of the caller's credential. Raises CredentialNotFoundError."""
        return await self._call(rpcs.GET_CREDENTIAL, types.GetCredentialRequest(provider=provider))

    def list_credentials(self) -> Pages[types.ProviderCredential]:
        """List the descriptions of the caller's credentials."""
        request = types.ListCredentialsRequest()
        return Pages(self._caller, rpcs.LIST_CREDENTIALS, request, lambda page: page.credentials)

    async def test_credential(self, provider: str) -> types.TestCredentialResponse:
        """Ask the provider whether it accepts the credential. Raises CredentialNotFoundError."""
        return await self._call(rpcs.TEST_CREDENTIAL, types.TestCredentialRequest(provider=provider))

    async def delete_credential(self, provider: str) -> None:
        """Delete the caller's credential. Raises CredentialNotFoundError."""
        await self._call(rpcs.DELETE_CREDENTIAL, types.DeleteCredentialRequest(provider=provider))

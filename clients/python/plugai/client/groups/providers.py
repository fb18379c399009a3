"""`client.providers`: the remote providers of models, the server's keys for them, and the caller's own."""

from __future__ import annotations

from collections.abc import Sequence

from plugai.client import rpcs, types
from plugai.client.groups.base import Group, Pages, set_or_reset


class Providers(Group):
    """Providers. Keys are stored encrypted, and returned by no call."""

    def list(self) -> Pages[types.Provider]:
        """List the providers, with their states."""
        request = types.ListProvidersRequest()
        return Pages(self._caller, rpcs.LIST_PROVIDERS, request, lambda page: page.providers)

    async def get(self, provider: str) -> types.Provider:
        """Return a provider. Raises ProviderNotFoundError."""
        return await self._call(rpcs.GET_PROVIDER, types.GetProviderRequest(provider=provider))

    async def create(self, definition: types.ProviderDefinition) -> types.Provider:
        """Add a provider; for administrators. Raises ProviderExistsError, InvalidRequestError."""
        return await self._call(rpcs.CREATE_PROVIDER, types.CreateProviderRequest(provider=definition))

    async def update(self, definition: types.ProviderDefinition, *, reset: Sequence[str] = ()) -> types.Provider:
        """Change what is set in `definition`; for administrators.

        The fields in `reset` get the values of the settings file again. Raises ProviderNotFoundError,
        InvalidRequestError.
        """
        fields = set_or_reset(definition, reset, identity="id")
        return await self._call(
            rpcs.UPDATE_PROVIDER, types.UpdateProviderRequest(provider=definition, update_mask=fields)
        )

    async def delete(self, provider: str) -> None:
        """Remove what was set for a provider; for administrators. Raises ProviderNotFoundError,
        ProviderPredefinedError, ProviderInUseError."""
        await self._call(rpcs.DELETE_PROVIDER, types.DeleteProviderRequest(provider=provider))

    async def test(self, definition: types.ProviderDefinition) -> types.TestProviderResponse:
        """Ask a provider for its models as it is, or as it would be; for administrators. Raises InvalidRequestError."""
        return await self._call(rpcs.TEST_PROVIDER, types.TestProviderRequest(provider=definition))

    async def adapters(self) -> Sequence[types.ProviderAdapter]:
        """Return the adapters that providers can have, with the keys and options that each takes."""
        return (await self._call(rpcs.LIST_PROVIDER_ADAPTERS, types.ListProviderAdaptersRequest())).adapters

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

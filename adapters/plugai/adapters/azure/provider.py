"""Azure OpenAI: Chat Completions by deployment, with Azure's paths and keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, ClassVar
from urllib.parse import quote

import msgspec
from msgspec import Meta
from msgspec.structs import replace

from plugai.adapters.dialect import Dialect, ListedModel, model_name
from plugai.adapters.http.call import ProviderCall
from plugai.adapters.oauth import token_call
from plugai.adapters.openai.chat import ChatDialect
from plugai.adapters.provider import HttpProvider
from plugai.runners.base import Credential, GenerationRequest, ModelSpec, ProviderConfig
from plugai.runners.errors import InvalidRequestError

_SCOPE = "https://cognitiveservices.azure.com/.default"


class AzureOptions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The settings that only Azure has.

    Azure lists the models of a region, not which of them are deployed.
    """

    api_version: Annotated[
        str, Meta(description="Only for the older paths, such as 2024-10-21; without it /openai/v1 is used.")
    ] = ""
    deployments: Annotated[
        tuple[str, ...], Meta(description="The deployments to offer beside those of the settings file.")
    ] = ()
    authority: Annotated[str, Meta(description="The address of Microsoft Entra, which differs in some countries.")] = (
        "https://login.microsoftonline.com"
    )


class AzureDialect(ChatDialect):
    """Chat Completions by deployment.

    The credential is an `api_key`, an Entra `token`, or a service principal, which is exchanged for such tokens:
    `tenant_id`, `client_id` and `client_secret`.
    """

    default_base_url: ClassVar[str] = ""
    title: ClassVar[str] = "Azure OpenAI"
    credential_kinds: ClassVar[tuple[str, ...]] = ("api_key", "azure_entra")
    provider_options: ClassVar[type[msgspec.Struct]] = AzureOptions
    family: ClassVar[str] = ""

    def __init__(self, config: ProviderConfig) -> None:
        super().__init__(config)
        if not config.base_url:
            raise InvalidRequestError(f"provider {config.id!r} needs a base_url, such as https://name.openai.azure.com")
        self._options = self.read_options(AzureOptions)
        self.token_url = self._options.authority

    def authorization(self, credential: Credential) -> Mapping[str, str]:
        if (token := credential.secrets.get("token")) is not None:
            return {"authorization": f"Bearer {token}"}
        return {"api-key": credential.secrets["api_key"]}

    def needs_token(self, credential: Credential) -> bool:
        return "client_secret" in credential.secrets

    def token_call(self, credential: Credential) -> ProviderCall:
        secrets = credential.secrets
        return token_call(
            f"/{quote(secrets.get('tenant_id', ''), safe='')}/oauth2/v2.0/token",
            grant_type="client_credentials",
            client_id=secrets.get("client_id", ""),
            client_secret=secrets["client_secret"],
            scope=_SCOPE,
        )

    def call(self, request: GenerationRequest, spec: ModelSpec) -> ProviderCall:
        deployment = quote(model_name(spec), safe="")
        call = super().call(request, spec)
        # With the newer path the deployment is in the body.
        path = self._path(f"/openai/deployments/{deployment}{call.path}", f"/openai/v1{call.path}")
        return replace(call, path=path)

    def listing(self) -> ProviderCall:
        return ProviderCall(self._path("/openai/models", "/openai/v1/models"), method="GET")

    def listed(self, body: bytes) -> Sequence[ListedModel]:
        return [ListedModel(name) for name in self._options.deployments]

    def _path(self, classic: str, newer: str) -> str:
        version = self._options.api_version
        return f"{classic}?api-version={quote(version, safe='')}" if version else newer


class AzureProvider(HttpProvider):
    """Azure OpenAI."""

    dialect: ClassVar[type[Dialect]] = AzureDialect

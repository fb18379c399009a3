"""What an export says of an account: the answers of the calls that read it, which have no secrets."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable
from dataclasses import dataclass
from typing import Any

from google.protobuf import json_format
from google.protobuf.message import Message

from plugai.server.core.data_export.data_export import AccountSummary
from plugai.server.services.account import AccountServicer
from plugai.server.services.credentials import CredentialsServicer
from plugai.server.services.models import ModelsServicer
from plugai.server.services.oauth import OAuthServicer
from plugai.server.services.preferences import PreferencesServicer
from plugai.server.services.second_factor import SecondFactorServicer
from plugai.v1 import credentials_pb2, mfa_pb2, models_pb2, oauth_pb2, preferences_pb2, users_pb2

_PAGE = 200


@dataclass(frozen=True, slots=True)
class ApiAccountSummary(AccountSummary):
    """Asks the servicers as their caller would."""

    account: AccountServicer
    preferences: PreferencesServicer
    models: ModelsServicer
    credentials: CredentialsServicer
    second_factor: SecondFactorServicer
    oauth: OAuthServicer

    async def summarize(self) -> bytes:
        # None of these looks at the call's context.
        call: Any = None
        account, chosen = self.account, self.preferences
        devices = await account.ListDevices(users_pb2.ListDevicesRequest(), call)
        tokens = await account.ListApiTokens(users_pb2.ListApiTokensRequest(), call)
        favourites = await chosen.ListFavourites(preferences_pb2.ListFavouritesRequest(), call)
        fallbacks = await self.models.GetFallbacks(models_pb2.GetFallbacksRequest(), call)
        identities = await self.oauth.ListIdentities(oauth_pb2.ListIdentitiesRequest(), call)
        summary = {
            "user": _json(await account.GetMe(users_pb2.GetMeRequest(), call)),
            "preferences": _json(await chosen.GetPreferences(preferences_pb2.GetPreferencesRequest(), call)),
            "favourites": _list(favourites.favourites),
            "aliases": _list([alias async for alias in self._aliases() if alias.own]),
            "fallbacks": _list(fallbacks.fallbacks),
            "devices": _list(devices.devices),
            "api_tokens": _list(tokens.api_tokens),
            "credentials": _list([credential async for credential in self._credentials()]),
            "identities": _list(identities.identities),
            "second_factor": _json(await self.second_factor.GetSecondFactor(mfa_pb2.GetSecondFactorRequest(), call)),
        }
        return json.dumps(summary, ensure_ascii=False, indent=1).encode()

    def _aliases(self) -> AsyncIterator[models_pb2.Alias]:
        return _paged(
            self.models.ListAliases, models_pb2.ListAliasesRequest(page_size=_PAGE), lambda page: page.aliases
        )

    async def _credentials(self) -> AsyncIterator[credentials_pb2.ProviderCredential]:
        request = credentials_pb2.ListCredentialsRequest(page_size=_PAGE)
        async for credential in _paged(self.credentials.ListCredentials, request, lambda page: page.credentials):
            # It is a part of the secret.
            credential.ClearField("hint")
            yield credential


async def _paged(
    method: Callable[[Any, Any], Coroutine[Any, Any, Any]], request: Any, items: Callable[[Any], Iterable[Any]]
) -> AsyncIterator[Any]:
    while True:
        page = await method(request, None)
        for item in items(page):
            yield item
        if not page.next_page_token:
            return
        request.page_token = page.next_page_token


def _list(messages: Iterable[Message]) -> list[dict[str, Any]]:
    return [_json(message) for message in messages]


def _json(message: Message) -> dict[str, Any]:
    return json_format.MessageToDict(message, preserving_proto_field_name=True)

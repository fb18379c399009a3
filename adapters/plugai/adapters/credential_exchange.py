"""The authentication headers of a call: those of the credential itself, or of the token that it is exchanged for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from plugai.adapters.authorization import authorize, redactor
from plugai.adapters.dialect import Dialect
from plugai.adapters.http.call import ErrorResponse
from plugai.adapters.http.client import HttpClient
from plugai.adapters.oauth import parse_token, token_error
from plugai.adapters.provider_errors import ProviderErrorPayload, plugai_error
from plugai.adapters.tokens import Token, TokenCache
from plugai.runners.base import Credential
from plugai.runners.errors import CredentialRejectedError, PlugAIError

_TOKEN_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class AuthHeaders:
    """The headers that authenticate a call, the credential they belong to, and the one sent: itself or its token."""

    headers: Mapping[str, str] = field(repr=False)
    credential: Credential | None
    sent: Credential | None


class CredentialExchange:
    """Exchanges credentials for one provider's tokens while its context is open."""

    def __init__(self, dialect: Dialect) -> None:
        """Raises InvalidRequestError if the address of the token service cannot be used."""
        self._dialect = dialect
        self._provider = dialect.config.id
        self._client = HttpClient(dialect.config, dialect.token_url) if dialect.token_url else None
        self._tokens = TokenCache()

    async def __aenter__(self) -> Self:
        if self._client is not None:
            await self._client.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._client is not None:
            await self._client.__aexit__(kind, error, trace)

    async def auth_headers(self, credential: Credential | None) -> AuthHeaders:
        """The headers for a call with this credential. Raises ProviderError if there are none."""
        sent = await self._sent(credential)
        return AuthHeaders(authorize(self._dialect, sent), credential, sent)

    def plugai_error(self, auth: AuthHeaders, payload: ProviderErrorPayload) -> PlugAIError:
        """Our error for the provider's error payload, with the credential redacted."""
        error = plugai_error(self._provider, payload, redactor(auth.credential, auth.sent))
        if isinstance(error, CredentialRejectedError) and auth.credential is not None:
            # The token may have been revoked: the next call gets another.
            self._tokens.forget(auth.credential)
        return error

    async def _sent(self, credential: Credential | None) -> Credential | None:
        if credential is None or self._client is None or not self._dialect.needs_token(credential):
            return credential
        token = await self._tokens.get(credential, lambda: self._fetch(credential))
        return Credential(credential.provider, {"token": token}, credential.payer)

    async def _fetch(self, credential: Credential) -> Token:
        assert self._client is not None
        answer = await self._client.fetch(self._dialect.token_call(credential), {}, _TOKEN_SECONDS)
        if isinstance(answer, ErrorResponse):
            raise token_error(self._provider, answer)
        return parse_token(self._provider, answer)

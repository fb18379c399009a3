"""From a credential to what lets a call in: itself, or the token that it gets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from plugai.adapters.authorization import authorize, redactor
from plugai.adapters.dialect import Dialect, ErrorResponse
from plugai.adapters.failures import ProviderErrorPayload, failure
from plugai.adapters.http.client import HttpClient
from plugai.adapters.oauth import granted, refused
from plugai.adapters.tokens import Token, Tokens
from plugai.runners.base import Credential
from plugai.runners.errors import CredentialRejectedError, PlugAIError

_TOKEN_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class AuthHeaders:
    """The headers that let a call in, the credential that they are for, and what of it is sent."""

    headers: Mapping[str, str] = field(repr=False)
    credential: Credential | None
    sent: Credential | None


class CredentialExchange:
    """Exchanges credentials of one provider, for as long as its context is open."""

    def __init__(self, dialect: Dialect) -> None:
        """Raises InvalidRequestError if the address of the token service cannot be used."""
        self._dialect = dialect
        self._provider = dialect.config.id
        self._client = HttpClient(dialect.config, dialect.token_url) if dialect.token_url else None
        self._tokens = Tokens()

    async def __aenter__(self) -> Self:
        if self._client is not None:
            await self._client.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._client is not None:
            await self._client.__aexit__(kind, error, trace)

    async def permit(self, credential: Credential | None) -> AuthHeaders:
        """What a call of this credential's owner is let in with. Raises ProviderError if there is nothing."""
        sent = await self._sent(credential)
        return AuthHeaders(authorize(self._dialect, sent), credential, sent)

    def failure(self, permit: AuthHeaders, complaint: ProviderErrorPayload) -> PlugAIError:
        """Our error for what the provider said to a call, without what let it in."""
        failed = failure(self._provider, complaint, redactor(permit.credential, permit.sent))
        if isinstance(failed, CredentialRejectedError) and permit.credential is not None:
            # Its token may have been revoked: the next call gets another.
            self._tokens.forget(permit.credential)
        return failed

    async def _sent(self, credential: Credential | None) -> Credential | None:
        if credential is None or self._client is None or not self._dialect.needs_token(credential):
            return credential
        token = await self._tokens.get(credential, lambda: self._fetch(credential))
        return Credential(credential.provider, {"token": token}, credential.payer)

    async def _fetch(self, credential: Credential) -> Token:
        assert self._client is not None
        answer = await self._client.fetch(self._dialect.token_call(credential), {}, _TOKEN_SECONDS)
        if isinstance(answer, ErrorResponse):
            raise refused(self._provider, answer)
        return granted(self._provider, answer)

"""From a credential to what is sent: as it is, or the token that it gets."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from plugai.adapters.dialect import Dialect, ErrorResponse
from plugai.adapters.http import HttpClient
from plugai.adapters.oauth import granted, refused
from plugai.adapters.tokens import Token, Tokens
from plugai.runners.base import Credential

_TOKEN_SECONDS = 30.0


class Exchange:
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

    async def sent(self, credential: Credential | None) -> Credential | None:
        """What to send in place of this credential. Raises ProviderError if it gets no token."""
        if credential is None or self._client is None or not self._dialect.needs_token(credential):
            return credential
        token = await self._tokens.get(credential, lambda: self._fetch(credential))
        return Credential(credential.provider, {"token": token}, credential.payer)

    def rejected(self, credential: Credential | None) -> None:
        """The provider did not take what was sent for this credential: the next request gets a new token."""
        if credential is not None:
            self._tokens.forget(credential)

    async def _fetch(self, credential: Credential) -> Token:
        assert self._client is not None
        answer = await self._client.fetch(self._dialect.token_call(credential), {}, _TOKEN_SECONDS)
        if isinstance(answer, ErrorResponse):
            raise refused(self._provider, answer)
        return granted(self._provider, answer)

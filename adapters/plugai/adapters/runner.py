"""A Runner over a provider's HTTP API, whatever the provider speaks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterator
from contextlib import contextmanager
from http import HTTPStatus

from msgspec.structs import replace

from plugai.adapters.answer import ResponseStream
from plugai.adapters.dialect import Dialect, ProviderCall
from plugai.adapters.estimates import message_tokens
from plugai.adapters.exchange import AuthHeaders, CredentialExchange
from plugai.adapters.failures import ProviderPayloadError
from plugai.adapters.http.client import HttpClient
from plugai.adapters.http.connection import Response
from plugai.adapters.http.flow import FlushWindow
from plugai.adapters.http.retries import Retries
from plugai.runners.base import (
    Chunk,
    FinalChunk,
    GenerationRequest,
    ModelSpec,
    Runner,
    TextChunk,
    Usage,
    UsageChunk,
    UsageSource,
)
from plugai.runners.errors import PlugAIError, ProviderProtocolError, ProviderTimeoutError


class HttpRunner(Runner):
    """One model of a provider. It holds nothing between requests."""

    def __init__(
        self,
        spec: ModelSpec,
        dialect: Dialect,
        client: HttpClient,
        exchange: CredentialExchange,
        window: FlushWindow,
        retries: Retries,
    ) -> None:
        super().__init__(spec)
        self._dialect = dialect
        self._config = dialect.config
        self._client = client
        self._exchange = exchange
        self._window = window
        self._retries = retries

    async def generate(self, request: GenerationRequest) -> AsyncGenerator[Chunk, None]:
        permit = await self._exchange.permit(request.credential)
        call = self._dialect.call(request, self.spec)
        tally = _Tally(request)
        with self._window.stream(), self._complaints(permit):
            try:
                begun = await self._retries.run(lambda: self._attempt(request, call, permit, tally))
            except (PlugAIError, asyncio.CancelledError):
                if tally.taken:
                    yield UsageChunk(tally.lost)
                raise
            async with begun as answer:
                for warning in call.warnings:
                    yield warning
                yield UsageChunk(tally.usage)
                while not answer.ended:
                    for chunk in await answer.more():
                        yield tally.counted(chunk)

    async def _attempt(
        self, request: GenerationRequest, call: ProviderCall, permit: AuthHeaders, tally: _Tally
    ) -> ResponseStream:
        """Ask once, up to the first thing that is said. Raises PlugAIError."""
        before = tally.taken
        try:
            with self._complaints(permit):
                async with asyncio.timeout(self._config.first_token_seconds):
                    return await self._ask(request, call, permit, tally)
        except asyncio.CancelledError:
            tally.taken = before + 1
            raise
        except TimeoutError:
            # Also if it never said that it took the request.
            tally.taken = before + 1
            sentence = f"provider {self._config.id!r} did not begin to answer in time; try again"
            raise ProviderTimeoutError(sentence) from None

    async def _ask(
        self, request: GenerationRequest, call: ProviderCall, permit: AuthHeaders, tally: _Tally
    ) -> ResponseStream:
        response = await self._client.send(call, permit.headers)
        try:
            await self._check(response, call)
            tally.taken += 1
            reader = self._dialect.reader(request, self.spec)
            answer = ResponseStream(
                response, reader, self._window, self._config.id, self._config.between_tokens_seconds
            )
            await answer.begin()
        except BaseException:
            response.close()
            raise
        return answer

    async def _check(self, response: Response, call: ProviderCall) -> None:
        if response.status >= HTTPStatus.BAD_REQUEST:
            raise ProviderPayloadError(self._dialect.complaint(await self._client.refusal(response)))
        if response.status != HTTPStatus.OK or response.content_type != call.answer_type:
            # A redirection is none either: a key goes to no other host than its own.
            what = f"does not answer with {call.answer_type}"
            sentence = f"provider {self._config.id!r} {what}; check its base_url"
            raise ProviderProtocolError(sentence)

    @contextmanager
    def _complaints(self, permit: AuthHeaders) -> Iterator[None]:
        try:
            yield
        except ProviderPayloadError as error:
            raise self._exchange.failure(permit, error.complaint) from None


class _Tally:
    """What a request uses: estimated as it goes, and at its end what the provider says, if it says."""

    def __init__(self, request: GenerationRequest) -> None:
        self.taken = 0
        """How often the provider began to work on the request, or may have, which it may charge for."""
        self._usage = Usage(input_tokens=message_tokens(request.messages), source=UsageSource.ESTIMATED)
        self._written = 0

    @property
    def usage(self) -> Usage:
        """What is known by now."""
        return replace(self._usage, output_tokens=self._written)

    @property
    def lost(self) -> Usage:
        """What was used up to a failure before the first word: what was sent is all that is known."""
        return replace(self.usage, input_tokens=(self._usage.input_tokens or 0) * self.taken)

    def counted(self, chunk: Chunk) -> Chunk:
        """The chunk, with the usage that is known by then."""
        match chunk:
            case TextChunk(tokens=tokens):
                self._written += tokens
            case UsageChunk(usage):
                # Until the end it is the provider's only in part.
                self._usage = replace(usage, source=UsageSource.ESTIMATED)
                self._written = max(usage.output_tokens or 0, self._written)
                return UsageChunk(self.usage)
            case FinalChunk(reason, usage) if usage.source is not UsageSource.PROVIDER:
                return FinalChunk(reason, self.usage)
        return chunk

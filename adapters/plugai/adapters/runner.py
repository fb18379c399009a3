"""A Runner over a provider's HTTP API, for any dialect."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterator
from contextlib import contextmanager
from http import HTTPStatus

from msgspec.structs import replace

from plugai.adapters.credential_exchange import AuthHeaders, CredentialExchange
from plugai.adapters.dialect import Dialect
from plugai.adapters.estimates import message_tokens
from plugai.adapters.http.call import ProviderCall
from plugai.adapters.http.client import HttpClient
from plugai.adapters.http.connection import Response
from plugai.adapters.http.flush_window import FlushWindow
from plugai.adapters.http.retries import Retries
from plugai.adapters.provider_errors import ProviderPayloadError
from plugai.adapters.response_stream import ResponseStream
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
    """One model of a provider. It has no state between requests."""

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
        auth = await self._exchange.auth_headers(request.credential)
        call = self._dialect.call(request, self.spec)
        meter = _UsageMeter(request)
        with self._window.stream(), self._provider_errors(auth):
            try:
                stream = await self._retries.run(lambda: self._attempt(request, call, auth, meter))
            except (PlugAIError, asyncio.CancelledError):
                if meter.billable_attempts:
                    yield UsageChunk(meter.usage_before_failure)
                raise
            async with stream:
                for warning in call.warnings:
                    yield warning
                yield UsageChunk(meter.usage)
                while not stream.ended:
                    for chunk in await stream.next_chunks():
                        yield meter.add(chunk)

    async def _attempt(
        self, request: GenerationRequest, call: ProviderCall, auth: AuthHeaders, meter: _UsageMeter
    ) -> ResponseStream:
        """Make one attempt, up to the first output. Raises PlugAIError."""
        before = meter.billable_attempts
        try:
            with self._provider_errors(auth):
                async with asyncio.timeout(self._config.first_token_seconds):
                    return await self._send(request, call, auth, meter)
        except asyncio.CancelledError:
            meter.billable_attempts = before + 1
            raise
        except TimeoutError:
            # The provider may have accepted the request even if it never replied.
            meter.billable_attempts = before + 1
            sentence = f"provider {self._config.id!r} did not start its answer in time; try again"
            raise ProviderTimeoutError(sentence) from None

    async def _send(
        self, request: GenerationRequest, call: ProviderCall, auth: AuthHeaders, meter: _UsageMeter
    ) -> ResponseStream:
        response = await self._client.send(call, auth.headers)
        try:
            await self._check(response, call)
            meter.billable_attempts += 1
            reader = self._dialect.reader(request, self.spec)
            stream = ResponseStream(
                response, reader, self._window, self._config.id, self._config.between_tokens_seconds
            )
            await stream.read_first_output()
        except BaseException:
            response.close()
            raise
        return stream

    async def _check(self, response: Response, call: ProviderCall) -> None:
        if response.status >= HTTPStatus.BAD_REQUEST:
            raise ProviderPayloadError(self._dialect.error_payload(await self._client.error_response(response)))
        if response.status != HTTPStatus.OK or response.content_type != call.answer_type:
            # Redirects are refused too: a key must not reach another host.
            what = f"does not answer with {call.answer_type}"
            sentence = f"provider {self._config.id!r} {what}; check its base_url"
            raise ProviderProtocolError(sentence)

    @contextmanager
    def _provider_errors(self, auth: AuthHeaders) -> Iterator[None]:
        try:
            yield
        except ProviderPayloadError as error:
            raise self._exchange.plugai_error(auth, error.payload) from None


class _UsageMeter:
    """The usage of a request: estimated while it runs, and at its end what the provider reports, if it does."""

    def __init__(self, request: GenerationRequest) -> None:
        self.billable_attempts = 0
        """Attempts on which the provider started to work, or may have: it may charge for each."""
        self._usage = Usage(input_tokens=message_tokens(request.messages), source=UsageSource.ESTIMATED)
        self._output_tokens = 0

    @property
    def usage(self) -> Usage:
        """The usage so far."""
        return replace(self._usage, output_tokens=self._output_tokens)

    @property
    def usage_before_failure(self) -> Usage:
        """The usage of attempts that failed before their first output: the input, once for each."""
        return replace(self.usage, input_tokens=(self._usage.input_tokens or 0) * self.billable_attempts)

    def add(self, chunk: Chunk) -> Chunk:
        """Count a chunk, and return it with the usage so far."""
        match chunk:
            case TextChunk(tokens=tokens):
                self._output_tokens += tokens
            case UsageChunk(usage):
                # Until the end only part of it is the provider's.
                self._usage = replace(usage, source=UsageSource.ESTIMATED)
                self._output_tokens = max(usage.output_tokens or 0, self._output_tokens)
                return UsageChunk(self.usage)
            case FinalChunk(usage=usage):
                return replace(chunk, usage=self._completed(usage))
        return chunk

    def _completed(self, reported: Usage) -> Usage:
        """The usage that the provider reported, with estimates, and marked so, where it reported none."""
        if reported.source is not UsageSource.PROVIDER:
            return self.usage
        if reported.input_tokens is not None and reported.output_tokens is not None:
            return reported
        return replace(
            reported,
            input_tokens=self.usage.input_tokens if reported.input_tokens is None else reported.input_tokens,
            output_tokens=self.usage.output_tokens if reported.output_tokens is None else reported.output_tokens,
            source=UsageSource.ESTIMATED,
        )

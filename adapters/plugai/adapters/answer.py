"""One attempt at an answer: a provider's stream, read in batches of chunks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from types import TracebackType
from typing import Self

import aiohttp

from plugai.adapters.decoding import UNREADABLE
from plugai.adapters.dialect import Reader
from plugai.adapters.failures import ComplaintError
from plugai.adapters.flow import FlushWindow
from plugai.adapters.http import HttpClient, connection_failures
from plugai.adapters.joining import joined
from plugai.adapters.sse import EventParser, EventTooLongError
from plugai.runners.base import Chunk, EmbeddingChunk, FinalChunk, TextChunk, ToolCallChunk
from plugai.runners.errors import ProviderProtocolError, ProviderTimeoutError, ProviderUnavailableError


class Answer:
    """A response that streams. Leaving its context before the end closes the provider's connection at once."""

    def __init__(
        self,
        client: HttpClient,
        response: aiohttp.ClientResponse,
        reader: Reader,
        window: FlushWindow,
        provider: str,
        between_tokens_seconds: float,
    ) -> None:
        self.first: list[Chunk] = []
        self._client = client
        self._response = response
        self._reader = reader
        self._window = window
        self._provider = provider
        self._patience = between_tokens_seconds
        self._ended = False
        self._failure: ProviderProtocolError | ComplaintError | None = None
        self._batches = self._read()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._batches.aclose()
        if self._ended:
            self._client.done(self._response)
        else:
            self._response.close()

    async def begin(self) -> None:
        """Read up to the first thing that the model said, or the end: `first` then has it."""
        while not any(
            isinstance(chunk, TextChunk | ToolCallChunk | EmbeddingChunk | FinalChunk) for chunk in self.first
        ):
            self.first += await anext(self._batches)

    async def batches(self) -> AsyncGenerator[list[Chunk], None]:
        """All chunks, those that came together in one list; the last is a FinalChunk.

        Raises ProviderUnavailableError, ProviderTimeoutError, ProviderProtocolError, ComplaintError.
        """
        yield self.first
        while not self._ended:
            try:
                async with asyncio.timeout(self._patience):
                    batch = await anext(self._batches)
            except TimeoutError:
                sentence = f"provider {self._provider!r} fell silent in the middle of its answer; try again"
                raise ProviderTimeoutError(sentence) from None
            yield batch

    async def _read(self) -> AsyncGenerator[list[Chunk], None]:
        parser = EventParser()
        while True:
            with connection_failures(self._provider):
                data = await self._response.content.readany()
            if not data:
                break
            batch = self._batch(parser, data)
            self._ended = bool(batch) and isinstance(batch[-1], FinalChunk)
            if batch:
                yield batch
            if self._ended:
                return
            if self._failure is not None:
                raise self._failure
            if batch:
                await self._window.rest(self._response)
        final = self._reader.end(parser.rest)
        if final is None:
            raise ProviderUnavailableError(f"provider {self._provider!r} broke off its answer; try again")
        self._ended = True
        yield [final]

    def _batch(self, parser: EventParser, data: bytes) -> list[Chunk]:
        """What these bytes say, up to the end or to a failure, which is kept until that was told."""
        chunks: list[Chunk] = []
        try:
            for event in parser.feed(data):
                chunks += self._reader.read(event)
                if chunks and isinstance(chunks[-1], FinalChunk):
                    break
        except (*UNREADABLE, EventTooLongError):
            sentence = f"provider {self._provider!r} said what cannot be read; try again, or check its base_url"
            self._failure = ProviderProtocolError(sentence)
        except ComplaintError as error:
            self._failure = error
        return joined(chunks)

"""One attempt at an answer: a provider's stream, read in batches of chunks."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from plugai.adapters.decoding import UNREADABLE
from plugai.adapters.dialect import Reader
from plugai.adapters.estimates import estimated
from plugai.adapters.failures import ProviderPayloadError
from plugai.adapters.http.client import CONNECTION_ERRORS, connection_failure
from plugai.adapters.http.connection import Response
from plugai.adapters.http.flow import FlushWindow
from plugai.adapters.http.sse import EventParser, EventTooLongError
from plugai.runners.base import BlobChunk, Chunk, EmbeddingChunk, FinalChunk, TextChunk, ToolCallChunk
from plugai.runners.errors import ProviderProtocolError, ProviderTimeoutError, ProviderUnavailableError
from plugai.runners.joining import joined
from plugai.runners.watchdog import Watchdog

# What a retry would repeat.
_ANSWERS = BlobChunk | TextChunk | ToolCallChunk | EmbeddingChunk | FinalChunk


class ResponseStream:
    """A response that streams. Leaving its context before the end closes the provider's connection at once."""

    def __init__(
        self,
        response: Response,
        reader: Reader,
        window: FlushWindow,
        provider: str,
        between_tokens_seconds: float,
    ) -> None:
        self._response = response
        self._reader = reader
        self._window = window
        self._provider = provider
        self._silence = Watchdog(between_tokens_seconds, lambda: response.fail(TimeoutError()))
        self._parser = EventParser()
        self._failure: ProviderProtocolError | ProviderPayloadError | None = None
        self._first: list[Chunk] = []
        self._rests = False
        self._ended = False

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._silence.close()
        if self._ended:
            self._response.done()
        else:
            self._response.close()

    @property
    def ended(self) -> bool:
        """Whether all was given."""
        return self._ended and not self._first

    async def begin(self) -> None:
        """Read up to the first thing that the model said, or the end. The caller has a time limit of its own.

        Raises as `more`, without ProviderTimeoutError.
        """
        while not any(isinstance(chunk, _ANSWERS) for chunk in self._first):
            self._first += await self._read()

    async def more(self) -> list[Chunk]:
        """The chunks that came together, at least one; the last of all is a FinalChunk, after which `ended` is true.

        Raises ProviderUnavailableError, ProviderTimeoutError, ProviderProtocolError, ProviderPayloadError.
        """
        if self._first:
            chunks, self._first = self._first, []
            return chunks
        if self._rests:
            self._window.hold(self._response)
        self._rests = True
        self._silence.watch()
        try:
            return await self._read()
        except TimeoutError:
            sentence = f"provider {self._provider!r} fell silent in the middle of its answer; try again"
            raise ProviderTimeoutError(sentence) from None
        finally:
            self._silence.pause()

    async def _read(self) -> list[Chunk]:
        while not self._ended:
            if self._failure is not None:
                raise self._failure
            try:
                data = await self._response.read()
            except CONNECTION_ERRORS as error:
                raise connection_failure(self._provider, error) from None
            batch = self._batch(data) if data else self._end()
            if batch:
                self._ended = isinstance(batch[-1], FinalChunk)
                return batch
        return []

    def _end(self) -> list[Chunk]:
        try:
            chunks = [*self._reader.end(self._parser.rest)]
        except UNREADABLE:
            raise self._unreadable() from None
        if not chunks:
            raise ProviderUnavailableError(f"provider {self._provider!r} broke off its answer; try again")
        return chunks

    def _batch(self, data: bytes) -> list[Chunk]:
        """What these bytes say, up to the end or to a failure, which is kept until that was told."""
        chunks: list[Chunk] = []
        try:
            for event in self._parser.feed(data):
                chunks += self._reader.read(event)
                if chunks and isinstance(chunks[-1], FinalChunk):
                    break
        except (*UNREADABLE, EventTooLongError):
            self._failure = self._unreadable()
        except ProviderPayloadError as error:
            self._failure = error
        return list(map(estimated, joined(chunks)))

    def _unreadable(self) -> ProviderProtocolError:
        sentence = f"provider {self._provider!r} said what cannot be read; try again, or check its base_url"
        return ProviderProtocolError(sentence)

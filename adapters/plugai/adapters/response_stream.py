"""The streamed response to one attempt, read in batches of chunks."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from plugai.adapters.decoding import DECODE_ERRORS
from plugai.adapters.dialect import Reader
from plugai.adapters.estimates import with_token_estimate
from plugai.adapters.http.client import CONNECTION_ERRORS, connection_failure
from plugai.adapters.http.connection import Response
from plugai.adapters.http.flush_window import FlushWindow
from plugai.adapters.http.sse import EventParser, EventTooLongError
from plugai.adapters.provider_errors import ProviderPayloadError
from plugai.adapters.tool_call_ids import with_short_id
from plugai.runners.base import BlobChunk, Chunk, EmbeddingChunk, FinalChunk, TextChunk, ToolCallChunk
from plugai.runners.errors import ProviderProtocolError, ProviderTimeoutError, ProviderUnavailableError
from plugai.runners.joining import join_chunks
from plugai.runners.watchdog import Watchdog

# Output that a retry would repeat.
_OUTPUT = BlobChunk | TextChunk | ToolCallChunk | EmbeddingChunk | FinalChunk


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
        self._idle_timeout = Watchdog(between_tokens_seconds, lambda: response.fail(TimeoutError()))
        self._parser = EventParser()
        self._failure: ProviderProtocolError | ProviderPayloadError | None = None
        self._buffered: list[Chunk] = []
        self._holds_before_read = False
        self._finished = False

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._idle_timeout.close()
        if self._finished:
            self._response.done()
        else:
            self._response.close()

    @property
    def ended(self) -> bool:
        """Whether `next_chunks` has returned everything."""
        return self._finished and not self._buffered

    async def read_first_output(self) -> None:
        """Read up to the model's first output, or the end. The caller sets the time limit.

        Raises as `next_chunks`, without ProviderTimeoutError.
        """
        while not any(isinstance(chunk, _OUTPUT) for chunk in self._buffered):
            self._buffered += await self._read()

    async def next_chunks(self) -> list[Chunk]:
        """The chunks that arrived together, at least one; the very last is a FinalChunk, after which `ended` is true.

        Raises ProviderUnavailableError, ProviderTimeoutError, ProviderProtocolError, ProviderPayloadError.
        """
        if self._buffered:
            chunks, self._buffered = self._buffered, []
            return chunks
        if self._holds_before_read:
            self._window.hold(self._response)
        self._holds_before_read = True
        self._idle_timeout.watch()
        try:
            return await self._read()
        except TimeoutError:
            sentence = f"provider {self._provider!r} stopped sending in the middle of its answer; try again"
            raise ProviderTimeoutError(sentence) from None
        finally:
            self._idle_timeout.pause()

    async def _read(self) -> list[Chunk]:
        while not self._finished:
            if self._failure is not None:
                raise self._failure
            try:
                data = await self._response.read()
            except CONNECTION_ERRORS as error:
                raise connection_failure(self._provider, error) from None
            batch = self._batch(data) if data else self._end()
            if batch:
                self._finished = isinstance(batch[-1], FinalChunk)
                return batch
        return []

    def _end(self) -> list[Chunk]:
        try:
            chunks = [*self._reader.end(self._parser.rest)]
        except DECODE_ERRORS:
            raise self._decode_failure() from None
        if not chunks:
            raise ProviderUnavailableError(f"provider {self._provider!r} broke off its answer; try again")
        return chunks

    def _batch(self, data: bytes) -> list[Chunk]:
        """The chunks in these bytes, up to the end. A failure is stored, and raised once these chunks were returned."""
        chunks: list[Chunk] = []
        try:
            for event in self._parser.feed(data):
                chunks += self._reader.read(event)
                if chunks and isinstance(chunks[-1], FinalChunk):
                    break
        except (*DECODE_ERRORS, EventTooLongError):
            self._failure = self._decode_failure()
        except ProviderPayloadError as error:
            self._failure = error
        return [with_short_id(with_token_estimate(chunk)) for chunk in join_chunks(chunks)]

    def _decode_failure(self) -> ProviderProtocolError:
        sentence = f"provider {self._provider!r} sent data that cannot be decoded; try again, or check its base_url"
        return ProviderProtocolError(sentence)

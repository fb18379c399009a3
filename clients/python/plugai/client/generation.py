"""The stream of one answer. It resumes after a lost connection, and cancels the request when it is left early."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Generator, Sequence
from contextlib import aclosing, suppress
from types import TracebackType
from typing import Any, TypeVar
from uuid import uuid4
from weakref import ReferenceType, ref

import msgspec

from plugai.client import rpcs
from plugai.client.calls import Attempts, Caller
from plugai.client.content import GrowingMessage, text_of
from plugai.client.errors import LostConnectionError, PlugAIError
from plugai.client.events import Event, content
from plugai.client.reasons import EventsExpiredError
from plugai.client.rpc import Rpc
from plugai.client.schemas import parse, schema
from plugai.client.statuses import failure
from plugai.client.types import (
    Accepted,
    ArtifactCreated,
    CancelRequestRequest,
    Failed,
    Finished,
    GenerateEvent,
    GenerateRequest,
    GetRequestRequest,
    Message,
    OnDisconnect,
    RegenerateMessageRequest,
    ResponseFormat,
    Started,
    WatchRequestRequest,
)

# Leaving a stream waits for the server to have heard of it, but not long.
_CANCEL_SECONDS = 5.0

Model = TypeVar("Model")
Sent = TypeVar("Sent", GenerateRequest, RegenerateMessageRequest)


def resumable(request: Sent) -> Sent:
    """The request with an id, and so that it survives the loss of its connection unless it says otherwise."""
    given = request.on_disconnect is not OnDisconnect.UNSPECIFIED
    return msgspec.structs.replace(
        request,
        request_id=request.request_id or uuid4().hex,
        on_disconnect=request.on_disconnect if given else OnDisconnect.CONTINUE,
    )


class Generation:
    """An answer that is being generated. Nothing is sent before something of it is asked for.

    Iterate over its events, or ask for what they add up to: `text()`, `message()`, `json(Model)`. Leaving it before the
    end, by `break`, by an exception or by cancellation, cancels the request on the server.

    If the connection is lost, it connects again and continues where it was: no event is missing, and none comes twice.
    A request that fails raises the error of its reason (`plugai.client.reasons`).

    >>> async with client.generate("Count to five") as answer:
    ...     async for event in answer:
    ...         if isinstance(event, Delta):
    ...             print(event.text, end="")
    Count to five
    """

    def __init__(
        self,
        caller: Caller,
        rpc: Rpc[Any, GenerateEvent],
        request: GenerateRequest | RegenerateMessageRequest | WatchRequestRequest,
        timeout: float | None,
    ) -> None:
        self._request = request
        self._caller = caller
        self._rpc = rpc
        self._timeout = timeout
        # Weak, so that a loop that is left by `break` is the end of its generator, and so of the request.
        self._events: ReferenceType[AsyncGenerator[Event, None]] | None = None
        self._held: AsyncGenerator[Event, None] | None = None
        self._entered = False
        self._growing = GrowingMessage()
        self._seq = request.after_seq if isinstance(request, WatchRequestRequest) else 0
        # Whether this stream's end is the request's: it has sent it, and has seen no end.
        self._owns = False
        self._keeps = False
        self.accepted: Accepted | None = None
        """The first event: the model that will answer and, in a session, the ids of the messages."""
        self.finished: Finished | None = None
        """The last event, with the reason of the end, usage and timings; None before the end."""
        self.model = ""
        """The model that actually answers; empty before it begins."""

    @property
    def request_id(self) -> str:
        """The request's id, with which another client can watch or cancel it."""
        return self._request.request_id

    @property
    def seq(self) -> int:
        """The number of the last event that has arrived."""
        return self._seq

    def __repr__(self) -> str:
        return f"Generation(request_id={self.request_id!r}, seq={self._seq})"

    async def __aenter__(self) -> Generation:
        self._entered = True
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    def __await__(self) -> Generator[Any, None, str]:
        """The same as `text()`."""
        return self.text().__await__()

    def __aiter__(self) -> AsyncIterator[Event]:
        events = self._events() if self._events is not None else None
        if events is None:
            events = _nothing() if self._events is not None else self._run()
            self._events = ref(events)
        # A block ends the generator itself, at its end, and waits for it.
        self._held = events if self._entered else None
        return events

    def keep_running(self) -> None:
        """Leaving cancels the request no more: `requests.watch` has the rest, and `requests.cancel` ends it."""
        self._keeps = True

    async def aclose(self) -> None:
        """End the stream; a request that has not ended is cancelled."""
        events = self._events() if self._events is not None else None
        if events is not None:
            await events.aclose()

    async def message(self) -> Message:
        """The whole answer: its texts, reasoning, tool calls and artifacts."""
        async with self:
            async for _ in self:
                pass
        return self._growing.message()

    async def text(self) -> str:
        """The whole text of the answer.

        >>> await client.generate("Hello!").text()
        'Hello!'
        """
        return text_of(await self.message())

    async def json(self, model: type[Model]) -> Model:
        """The answer as a value: of a pydantic model, a dataclass, a msgspec Struct, or any other type.

        The server makes the answer conform to the type's JSON Schema, unless the request has a `response_format`.
        Raises CapabilityMissingError if the model cannot do that, and ValueError if the answer is no such value.
        """
        request = self._request
        if not isinstance(request, WatchRequestRequest) and request.response_format is None and self._events is None:
            response_format = ResponseFormat(json_schema=schema(model))
            self._request = msgspec.structs.replace(request, response_format=response_format)
        return parse(await self.text(), model)

    async def _run(self) -> AsyncGenerator[Event, None]:
        try:
            async with aclosing(self._batches()) as batches:
                async for envelopes in batches:
                    for envelope in envelopes:
                        self._seq = envelope.seq or self._seq
                        event = self._take(envelope)
                        if event is not None:
                            yield event
        finally:
            if self._owns and not self._keeps and self.finished is None:
                await asyncio.shield(asyncio.ensure_future(self._cancel()))

    def _take(self, envelope: GenerateEvent) -> Event | None:
        """Note what an event says. Raises the error of a `failed` one."""
        # Nearly all of them are text: what is done here is done for each token.
        if envelope.delta is not None:
            self._growing.add(envelope.delta)
            return envelope.delta
        event = content(envelope)
        match event:
            case Failed():
                self._owns = False
                raise failure(event, self.request_id)
            case ArtifactCreated():
                self._growing.add(event)
            case Accepted():
                self.accepted = event
            case Started(model=model):
                self.model = model
            case Finished():
                self.finished = event
        return event

    async def _batches(self) -> AsyncGenerator[Sequence[GenerateEvent], None]:
        """Every event once, those that arrive together as one sequence, over as many connections as it takes."""
        attempts = self._caller.attempts(self._rpc, self._timeout)
        while True:
            try:
                async with aclosing(await self._open(attempts)) as batches:
                    async for envelopes in batches:
                        attempts.progress()
                        yield envelopes
                        if envelopes[-1].finished is not None or envelopes[-1].failed is not None:
                            return
                raise LostConnectionError("the answer's stream ended before the answer", sent=True)
            except EventsExpiredError as error:
                raise await self._outcome() or error from None
            except PlugAIError as error:
                await attempts.recover(error)

    async def _outcome(self) -> PlugAIError | None:
        """How a request failed whose events are lost, as those of a server that was killed."""
        record = await self._caller.unary(rpcs.GET_REQUEST, GetRequestRequest(request_id=self.request_id))
        self._owns = record.end_time is None
        return failure(record.failure, self.request_id) if record.failure is not None else None

    async def _open(self, attempts: Attempts) -> AsyncGenerator[Sequence[GenerateEvent], None]:
        options = await attempts.begin()
        if self._seq == 0 and not isinstance(self._request, WatchRequestRequest):
            self._owns = True
            # The same id again is the same request again, whether or not it had arrived.
            return self._caller.once_in_batches(self._rpc, self._request, options)
        rest = WatchRequestRequest(request_id=self.request_id, after_seq=self._seq)
        return self._caller.once_in_batches(rpcs.WATCH_REQUEST, rest, options)

    async def _cancel(self) -> None:
        request = CancelRequestRequest(request_id=self.request_id)
        # Whoever leaves does not wait for what fails here; what the server never had needs no cancellation.
        with suppress(PlugAIError):
            await self._caller.unary(rpcs.CANCEL_REQUEST, request, _CANCEL_SECONDS)


async def _nothing() -> AsyncGenerator[Event, None]:
    """What is left of an answer whose loop has ended."""
    return
    yield

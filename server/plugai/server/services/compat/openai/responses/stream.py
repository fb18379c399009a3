"""From the events of a request to those of a response, in OpenAI's order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import assert_never

import msgspec

from plugai.runners.base import FinishReason, Usage
from plugai.runners.errors import WorkCancelledError
from plugai.server.core.events import (
    Accepted,
    ArtifactMade,
    Delta,
    Embedded,
    Event,
    Failed,
    Finished,
    Heartbeat,
    Loading,
    Progress,
    Queued,
    Started,
    Timings,
    ToolCalled,
    Used,
    Warned,
)
from plugai.server.core.failure import Failure
from plugai.server.services.compat.comments import comment, comment_line
from plugai.server.services.compat.openai.responses.open_items import (
    OpenCall,
    OpenItem,
    OpenMessage,
    OpenReasoning,
    OpenText,
)
from plugai.server.services.compat.openai.responses.output_items import COMPLETED, IN_PROGRESS, INCOMPLETE, Json
from plugai.server.services.compat.openai.responses.response import ResponseObject, incomplete_reason

QUEUED = "queued"
FAILED = "failed"


class ResponseStream:
    """The state of a response that is being generated. The same events always give the same stream.

    `failure` is why the response failed, if it did; `final` is the whole response, after the last event.
    """

    def __init__(self, response: ResponseObject, model: str, is_background: bool) -> None:
        self.failure: Failure | None = None
        self.final: Json = {}
        self._response = response
        self._model = model
        self._first_status = QUEUED if is_background else IN_PROGRESS
        self._texts: dict[tuple[int, bool], OpenText] = {}
        self._calls: dict[tuple[int, str], OpenCall] = {}
        self._items: list[OpenItem] = []
        self._open: OpenItem | None = None
        self._has_started = False
        self._sequence = 0

    def events(self, event: Event | Heartbeat) -> Iterator[tuple[int | None, bytes]]:
        """What a stream sends for one event, each with its sequence number; comments have none.

        Raises WorkCancelledError.
        """
        if isinstance(event, Queued | Loading | Warned | Heartbeat):
            yield None, comment_line(comment(event))
            return
        for made in self._events(event):
            number = self._sequence
            self._sequence += 1
            yield number, named_event({"type": made["type"], "sequence_number": number, **made})

    def _events(self, event: Event) -> Iterator[Json]:  # noqa: C901 - one case a kind
        match event:
            case Delta():
                text = self._text(event)
                yield from self._switch(text)
                yield from text.add(event)
            case ToolCalled():
                call = self._call(event)
                yield from self._switch(call)
                yield from call.add(event)
            case Accepted(model):
                self._model = model
                yield self._about("created", self._first_status)
                if self._first_status == QUEUED:
                    yield self._about("queued", QUEUED)
            case Started(model):
                self._model = model
                # Another model starts if the first could not answer.
                if not self._has_started:
                    self._has_started = True
                    yield self._about("in_progress", IN_PROGRESS)
            case Finished(reason, usage, timings):
                yield from self._finish(reason, usage, timings)
            case Failed(failure, usage):
                self.failure = failure
                output = self._output(INCOMPLETE)
                yield self._end(FAILED, self._response.json(FAILED, self._model, output, usage, failure=failure))
            case Embedded() | ArtifactMade() | Progress() | Used() | Queued() | Loading() | Warned():
                pass
            case _:
                assert_never(event)

    def _text(self, delta: Delta) -> OpenText:
        key = (delta.part_index, delta.reasoning)
        kind = OpenReasoning if delta.reasoning else OpenMessage
        return self._texts.setdefault(key, kind(self._response.request_id, len(self._items)))

    def _call(self, call: ToolCalled) -> OpenCall:
        key = (call.part_index, call.call_id)
        return self._calls.setdefault(key, OpenCall(self._response.request_id, len(self._items), call))

    def _switch(self, item: OpenItem) -> Iterator[Json]:
        """An item ends when the next one begins. Should more of it follow later, it ends again."""
        if item is self._open:
            return
        yield from self._close(COMPLETED)
        self._open = item
        if item.index == len(self._items):
            self._items.append(item)
            yield from item.begin()

    def _close(self, status: str) -> Iterator[Json]:
        if self._open is not None:
            yield from self._open.end(status)

    def _finish(self, reason: FinishReason, usage: Usage, timings: Timings) -> Iterator[Json]:
        if reason is FinishReason.CANCELLED:
            raise WorkCancelledError("the request was cancelled")
        status = COMPLETED if incomplete_reason(reason) is None else INCOMPLETE
        yield from self._close(status)
        ended_at = self._response.created_at + timedelta(seconds=timings.total or 0.0)
        output = self._output(status)
        yield self._end(
            status, self._response.json(status, self._model, output, usage, finish_reason=reason, ended_at=ended_at)
        )

    def _output(self, last_status: str) -> list[Json]:
        last = len(self._items) - 1
        return [item.json(last_status if item.index == last else COMPLETED) for item in self._items]

    def _end(self, kind: str, response: Json) -> Json:
        self.final = response
        return {"type": f"response.{kind}", "response": response}

    def _about(self, kind: str, status: str) -> Json:
        return {"type": f"response.{kind}", "response": self._response.json(status, self._model)}


def named_event(event: Json) -> bytes:
    """An event of a stream, with its type as its name."""
    return f"event: {event['type']}\ndata: ".encode() + msgspec.json.encode(event) + b"\n\n"

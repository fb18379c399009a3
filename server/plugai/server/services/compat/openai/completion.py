"""The responses of completions, of chats and of texts: one or several choices, whole or as a stream."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import AsyncExitStack, aclosing
from dataclasses import dataclass

import msgspec
from google.api.httpbody_pb2 import HttpBody

from plugai.runners.errors import InvalidRequestError
from plugai.server.core.events import Event, Heartbeat
from plugai.server.core.generation.run import Run
from plugai.server.services.compat.comments import comment_line
from plugai.server.services.compat.http import EVENT_STREAM, json_response
from plugai.server.services.compat.merging import merged
from plugai.server.services.compat.openai.choice import Choice, Json, data, usage
from plugai.server.services.compat.requests import CompatRequests

MOST_CHOICES = 8
_DONE = b"data: [DONE]\n\n"


class StreamOptions(msgspec.Struct):
    """What a stream also sends. Nothing is padded, so that `include_obfuscation` has no effect."""

    include_usage: bool | None = None
    include_obfuscation: bool | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """How completions of a kind are called: the start of their ids, and the objects that they and their chunks are."""

    prefix: str
    whole: str
    chunk: str


def number_of_choices(n: int | None) -> int:
    """How many choices are asked for. Raises InvalidRequestError."""
    count = 1 if n is None else n
    if not 1 <= count <= MOST_CHOICES:
        problem = f"is {count}; it must be at least 1 and at most {MOST_CHOICES}"
        raise InvalidRequestError(f"n {problem}", {"n": problem})
    return count


class Completion:
    """What the choices of one completion have in common. Each choice has a run of its own."""

    def __init__(self, form: Form, runs: Sequence[Run], choices: Sequence[Choice]) -> None:
        self._form = form
        self._runs = runs
        self._choices = choices

    async def responses(
        self, requests: CompatRequests, is_stream: bool, options: StreamOptions | None
    ) -> AsyncGenerator[HttpBody, None]:
        """The response, in pieces if it is a stream. Raises PlugAIError."""
        async with AsyncExitStack() as stack:
            events = [await stack.enter_async_context(aclosing(requests.events(run))) for run in self._runs]
            pieces = await stack.enter_async_context(aclosing(self._pieces(events)))
            if is_stream:
                async for response in self._stream(pieces, options is not None and bool(options.include_usage)):
                    yield response
            else:
                async for _piece in pieces:
                    pass
                yield json_response(self._whole())

    async def _pieces(self, streams: Sequence[AsyncIterator[Event | Heartbeat]]) -> AsyncGenerator[Json | str, None]:
        async with aclosing(merged(streams)) as events:
            async for index, event in events:
                for piece in self._choices[index].deltas(event):
                    yield piece

    def _whole(self) -> Json:
        warnings = [warning for choice in self._choices for warning in choice.warnings]
        made = self._object(self._form.whole)
        made |= {"choices": [choice.whole() for choice in self._choices], "usage": usage(self._choices)}
        return made | ({"warnings": warnings} if warnings else {})

    async def _stream(self, pieces: AsyncIterator[Json | str], include_usage: bool) -> AsyncIterator[HttpBody]:
        kind = EVENT_STREAM
        async for piece in pieces:
            yield HttpBody(content_type=kind, data=self._event(piece, include_usage))
            kind = ""
        end = b""
        if include_usage:
            end = data(self._object(self._form.chunk) | {"choices": [], "usage": usage(self._choices)})
        yield HttpBody(content_type=kind, data=end + _DONE)

    def _event(self, piece: Json | str, include_usage: bool) -> bytes:
        if isinstance(piece, str):
            return comment_line(piece)
        chunk = self._object(self._form.chunk) | {"choices": [piece]}
        return data(chunk | {"usage": None} if include_usage else chunk)

    def _object(self, kind: str) -> Json:
        record = self._runs[0].record
        return {
            "id": f"{self._form.prefix}-{record.request_id}",
            "object": kind,
            "created": int(record.created_at.timestamp()),
            "model": self._choices[0].model or record.model,
            "system_fingerprint": None,
        }

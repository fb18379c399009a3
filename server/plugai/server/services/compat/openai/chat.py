"""Chat completions: runs the requests, and writes their answers whole or as a stream."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import AsyncExitStack, aclosing

from google.api.httpbody_pb2 import HttpBody

from plugai.runners.errors import InvalidRequestError
from plugai.server.core.events import Event, Heartbeat
from plugai.server.core.generation.run import Run
from plugai.server.services.compat.http import EVENT_STREAM, json_response
from plugai.server.services.compat.merging import merged
from plugai.server.services.compat.openai.chat_input import generate_request
from plugai.server.services.compat.openai.chat_output import Choice, Json, comment, data, usage
from plugai.server.services.compat.openai.chat_request import ChatRequest
from plugai.server.services.compat.requests import CompatRequests

_MOST_CHOICES = 8
_DONE = b"data: [DONE]\n\n"


async def chat_completion(
    requests: CompatRequests, body: ChatRequest, deadline: float | None
) -> AsyncGenerator[HttpBody, None]:
    """The response. Raises PlugAIError."""
    runs = await _start(requests, body, deadline)
    choices = [Choice(index) for index in range(len(runs))]
    completion = _Completion(runs[0], choices)
    async with AsyncExitStack() as stack:
        events = [await stack.enter_async_context(aclosing(requests.events(run))) for run in runs]
        pieces = await stack.enter_async_context(aclosing(_pieces(choices, events)))
        if body.stream:
            options = body.stream_options
            async for response in completion.stream(pieces, options is not None and bool(options.include_usage)):
                yield response
        else:
            async for _piece in pieces:
                pass
            yield json_response(completion.whole())


async def _start(requests: CompatRequests, body: ChatRequest, deadline: float | None) -> Sequence[Run]:
    count = 1 if body.n is None else body.n
    if not 1 <= count <= _MOST_CHOICES:
        problem = f"is {count}; it must be at least 1 and at most {_MOST_CHOICES}"
        raise InvalidRequestError(f"n {problem}", {"n": problem})
    asked = generate_request(body)
    return await asyncio.gather(*(requests.start(asked, deadline) for _ in range(count)))


async def _pieces(
    choices: Sequence[Choice], streams: Sequence[AsyncIterator[Event | Heartbeat]]
) -> AsyncGenerator[Json | str, None]:
    async with aclosing(merged(streams)) as events:
        async for index, event in events:
            for piece in choices[index].deltas(event):
                yield piece


class _Completion:
    """What all chunks of a completion have in common."""

    def __init__(self, run: Run, choices: Sequence[Choice]) -> None:
        self._id = f"chatcmpl-{run.request_id}"
        self._created = int(run.record.created_at.timestamp())
        self._run = run
        self._choices = choices

    def whole(self) -> Json:
        warnings = [warning for choice in self._choices for warning in choice.warnings]
        made = self._object("chat.completion")
        made |= {"choices": [choice.message() for choice in self._choices], "usage": usage(self._choices)}
        return made | ({"warnings": warnings} if warnings else {})

    async def stream(self, pieces: AsyncIterator[Json | str], include_usage: bool) -> AsyncIterator[HttpBody]:
        kind = EVENT_STREAM
        async for piece in pieces:
            yield HttpBody(content_type=kind, data=self._event(piece, include_usage))
            kind = ""
        end = b""
        if include_usage:
            end = data(self._object("chat.completion.chunk") | {"choices": [], "usage": usage(self._choices)})
        yield HttpBody(content_type=kind, data=end + _DONE)

    def _event(self, piece: Json | str, include_usage: bool) -> bytes:
        if isinstance(piece, str):
            return comment(piece)
        chunk = self._object("chat.completion.chunk") | {"choices": [piece]}
        return data(chunk | {"usage": None} if include_usage else chunk)

    def _object(self, kind: str) -> Json:
        model = self._choices[0].model or self._run.record.model
        return {"id": self._id, "object": kind, "created": self._created, "model": model, "system_fingerprint": None}

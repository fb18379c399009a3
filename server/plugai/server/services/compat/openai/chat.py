"""Chat completions: runs the requests, and writes their answers whole or as a stream."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, aclosing
from datetime import datetime
from typing import Any

from google.api.httpbody_pb2 import HttpBody
from google.protobuf.message import Message
from grpc import aio

from plugai.runners.errors import InvalidRequestError
from plugai.server.core.generation.generator import Generator
from plugai.server.core.generation.queries import RequestQueries
from plugai.server.core.generation.records import OnDisconnect
from plugai.server.core.generation.run import Run
from plugai.server.core.principal import CALLER
from plugai.server.services.compat.http import json_response
from plugai.server.services.compat.merging import merged
from plugai.server.services.compat.openai.chat_input import generate_request
from plugai.server.services.compat.openai.chat_output import Choice, Json, comment, data, usage
from plugai.server.services.compat.openai.chat_request import ChatRequest
from plugai.server.services.convert import requests

Context = aio.ServicerContext[Any, Any]
Check = Callable[[Message], None]
"""Raises InvalidRequestError for a message that breaks a rule of the contract."""

_EVENT_STREAM = "text/event-stream; charset=utf-8"
_MOST_CHOICES = 8
_DONE = b"data: [DONE]\n\n"


class ChatCompletions:
    """Answers chat requests."""

    def __init__(self, generator: Generator, queries: RequestQueries, check: Check) -> None:
        self._generator = generator
        self._queries = queries
        self._check = check

    async def answer(self, body: ChatRequest, deadline: float | None) -> AsyncGenerator[HttpBody, None]:
        """The response. Raises PlugAIError."""
        runs = await self._start(body, deadline)
        writer = _Completion(runs[0])
        async with AsyncExitStack() as stack:
            choices = [Choice(index) for index in range(len(runs))]
            streams = [await stack.enter_async_context(aclosing(self._queries.read(run, 0))) for run in runs]
            pieces = _pieces(choices, streams)
            stream = await stack.enter_async_context(aclosing(pieces))
            if not body.stream:
                async for _piece in stream:
                    pass
                yield json_response(writer.whole(choices))
                return
            include_usage = body.stream_options is not None and bool(body.stream_options.include_usage)
            async for piece in writer.stream(stream, choices, include_usage):
                yield piece

    async def _start(self, body: ChatRequest, deadline: float | None) -> Sequence[Run]:
        count = 1 if body.n is None else body.n
        if not 1 <= count <= _MOST_CHOICES:
            problem = f"is {count}; it must be at least 1 and at most {_MOST_CHOICES}"
            raise InvalidRequestError(f"n {problem}", {"n": problem})
        asked = generate_request(body)
        self._check(asked)
        caller = CALLER.get()
        generation = requests.generation_request(asked, caller)
        starts = [self._generator.start(caller, generation, OnDisconnect.CANCEL, deadline) for _ in range(count)]
        return await asyncio.gather(*starts)


async def _pieces(
    choices: Sequence[Choice], streams: Sequence[AsyncGenerator[Any, None]]
) -> AsyncGenerator[Json | str, None]:
    async with aclosing(merged(streams)) as entries:
        async for index, entry in entries:
            for piece in choices[index].deltas(getattr(entry, "event", entry)):
                yield piece


class _Completion:
    """What all chunks of a completion have in common."""

    def __init__(self, run: Run) -> None:
        self._id = f"chatcmpl-{run.request_id}"
        self._created = _seconds(run.record.created_at)
        self._run = run

    def whole(self, choices: Sequence[Choice]) -> Json:
        warnings = [warning for choice in choices for warning in choice.warnings]
        made = self._object("chat.completion", choices)
        made |= {"choices": [choice.message() for choice in choices], "usage": usage(choices)}
        return made | ({"warnings": warnings} if warnings else {})

    async def stream(
        self, pieces: AsyncIterator[Json | str], choices: Sequence[Choice], include_usage: bool
    ) -> AsyncIterator[HttpBody]:
        kind = _EVENT_STREAM
        async for piece in pieces:
            yield HttpBody(content_type=kind, data=self._event(piece, choices, include_usage))
            kind = ""
        end = b""
        if include_usage:
            end = data(self._object("chat.completion.chunk", choices) | {"choices": [], "usage": usage(choices)})
        yield HttpBody(content_type=kind, data=end + _DONE)

    def _event(self, piece: Json | str, choices: Sequence[Choice], include_usage: bool) -> bytes:
        if isinstance(piece, str):
            return comment(piece)
        chunk = self._object("chat.completion.chunk", choices) | {"choices": [piece]}
        return data(chunk | {"usage": None} if include_usage else chunk)

    def _object(self, kind: str, choices: Sequence[Choice]) -> Json:
        model = choices[0].model or self._run.record.model
        return {"id": self._id, "object": kind, "created": self._created, "model": model, "system_fingerprint": None}


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())

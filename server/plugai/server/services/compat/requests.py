"""Requests of other APIs: checked like every other, run, and read to their end."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing

from google.protobuf.message import Message

from plugai.runners.base import GenerationRequest
from plugai.server.core.events import Event, Heartbeat
from plugai.server.core.generation.generator import Generator
from plugai.server.core.generation.queries import RequestQueries
from plugai.server.core.generation.records import OnDisconnect
from plugai.server.core.generation.run import Run
from plugai.server.core.principal import CALLER
from plugai.server.services.convert.requests import generation_request
from plugai.server.services.reranking.translation import score_request
from plugai.v1 import generate_pb2

Check = Callable[[Message], None]
"""Raises InvalidRequestError for a message that breaks a rule of the contract."""


class CompatRequests:
    """The path of a request whose answer is written in another API's words."""

    def __init__(self, generator: Generator, queries: RequestQueries, check: Check) -> None:
        self._generator = generator
        self._queries = queries
        self._check = check

    async def start(self, asked: generate_pb2.GenerateRequest, deadline: float | None) -> Run:
        """Start a request of the caller, which is cancelled when they leave. Raises PlugAIError."""
        return await self._generator.start(CALLER.get(), self.checked(asked), OnDisconnect.CANCEL, deadline)

    async def start_rerank(self, asked: generate_pb2.RerankRequest, deadline: float | None) -> Run:
        """The same for a request that orders documents."""
        self._check(asked)
        request = generation_request(score_request(asked), CALLER.get())
        return await self._generator.start(CALLER.get(), request, OnDisconnect.CANCEL, deadline)

    def checked(self, asked: generate_pb2.GenerateRequest) -> GenerationRequest:
        """The request of the caller, as the core has it. Raises InvalidRequestError."""
        self._check(asked)
        return generation_request(asked, CALLER.get())

    async def count_tokens(self, asked: generate_pb2.GenerateRequest) -> int | None:
        """How many tokens a request's input has for its model; None if only an answer tells. Raises PlugAIError."""
        return await self._generator.count_tokens(CALLER.get(), self.checked(asked))

    async def start_all(self, asked: Sequence[generate_pb2.GenerateRequest], deadline: float | None) -> Sequence[Run]:
        """Start several requests of the caller. If one is refused, those that have started are cancelled at once."""
        runs: list[Run] = []
        try:
            for each in asked:
                runs.append(await self.start(each, deadline))
        except BaseException:
            for run in runs:
                run.abandon()
            raise
        return runs

    async def events(self, run: Run) -> AsyncGenerator[Event | Heartbeat, None]:
        """What happens to the request, to its end."""
        async with aclosing(self._queries.read(run, 0)) as entries:
            async for entry in entries:
                yield entry if isinstance(entry, Heartbeat) else entry.event

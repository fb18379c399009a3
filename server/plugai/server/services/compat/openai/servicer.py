"""plugai.compat.v1.OpenAIService."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any

from google.api.httpbody_pb2 import HttpBody
from grpc import aio

from plugai.compat.v1 import http_pb2 as pb
from plugai.compat.v1 import openai_pb2_grpc
from plugai.server.core.clock import Clock
from plugai.server.core.events import Heartbeat
from plugai.server.core.generation.generator import Generator
from plugai.server.core.generation.queries import RequestQueries
from plugai.server.core.generation.records import OnDisconnect
from plugai.server.core.models.entry import ModelStatus
from plugai.server.core.models.registry import ModelRegistry
from plugai.server.core.principal import CALLER
from plugai.server.services.compat.http import decode, json_response, read_body
from plugai.server.services.compat.openai import embeddings
from plugai.server.services.compat.openai.chat import ChatCompletions, Check
from plugai.server.services.compat.openai.chat_request import ChatRequest
from plugai.server.services.convert import requests as convert

Context = aio.ServicerContext[Any, Any]


class OpenAIServicer(openai_pb2_grpc.OpenAIServiceServicer):
    """Translates OpenAI's requests to ours, and our answers to OpenAI's."""

    def __init__(
        self, generator: Generator, queries: RequestQueries, models: ModelRegistry, clock: Clock, check: Check
    ) -> None:
        self._generator = generator
        self._queries = queries
        self._models = models
        self._check = check
        self._chat = ChatCompletions(generator, queries, check)
        # No model has a date of its own, and clients require one.
        self._created = int(clock.now().timestamp())

    async def CreateChatCompletion(
        self, requests: AsyncIterator[pb.HttpRequest], context: Context
    ) -> AsyncIterator[HttpBody]:
        body = decode(await read_body(requests), ChatRequest)
        async with aclosing(self._chat.answer(body, context.time_remaining())) as pieces:
            async for piece in pieces:
                yield piece

    async def CreateEmbedding(
        self, requests: AsyncIterator[pb.HttpRequest], context: Context
    ) -> AsyncIterator[HttpBody]:
        body = decode(await read_body(requests), embeddings.EmbeddingRequest)
        asked = embeddings.generate_request(body)
        self._check(asked)
        caller = CALLER.get()
        generation = convert.generation_request(asked, caller)
        run = await self._generator.start(caller, generation, OnDisconnect.CANCEL, context.time_remaining())
        vectors = embeddings.Vectors()
        async with aclosing(self._queries.read(run, 0)) as entries:
            async for entry in entries:
                if not isinstance(entry, Heartbeat):
                    vectors.add(entry.event)
        yield json_response(vectors.response(body, run.record))

    async def ListOpenAIModels(self, request: pb.HttpRequest, context: Context) -> AsyncIterator[HttpBody]:
        yield json_response({"object": "list", "data": [self._model(status) for status in self._models.statuses()]})

    async def GetOpenAIModel(self, request: pb.HttpRequest, context: Context) -> AsyncIterator[HttpBody]:
        yield json_response(self._model(self._models.status(request.id)))

    def _model(self, status: ModelStatus) -> dict[str, object]:
        owner = status.spec.provider or status.spec.runner
        return {"id": status.spec.id, "object": "model", "created": self._created, "owned_by": owner}

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
from plugai.server.core.models.aliases import Aliases
from plugai.server.core.models.entry import ModelStatus
from plugai.server.core.models.registry import ModelRegistry
from plugai.server.core.principal import CALLER
from plugai.server.services.compat.embeddings import EMBEDDING_FIELDS, Vectors
from plugai.server.services.compat.http import decode, json_response, read_body
from plugai.server.services.compat.named_models import named_statuses
from plugai.server.services.compat.openai import embeddings, reranking
from plugai.server.services.compat.openai.chat import chat_completion
from plugai.server.services.compat.openai.chat_request import ChatRequest
from plugai.server.services.compat.openai.text_completions import CompletionRequest, text_completion
from plugai.server.services.compat.requests import CompatRequests
from plugai.server.services.naming.field_names import fields_named
from plugai.server.services.reranking.translation import RERANK_FIELDS

Context = aio.ServicerContext[Any, Any]


class OpenAIServicer(openai_pb2_grpc.OpenAIServiceServicer):
    """Translates OpenAI's requests to ours, and our answers to OpenAI's."""

    def __init__(self, requests: CompatRequests, models: ModelRegistry, aliases: Aliases, clock: Clock) -> None:
        self._requests = requests
        self._models = models
        self._aliases = aliases
        # No model has a date of its own, and clients require one.
        self._created = int(clock.now().timestamp())

    async def CreateChatCompletion(
        self, requests: AsyncIterator[pb.HttpRequest], context: Context
    ) -> AsyncIterator[HttpBody]:
        body = decode(await read_body(requests), ChatRequest)
        async with aclosing(chat_completion(self._requests, body, context.time_remaining())) as responses:
            async for response in responses:
                yield response

    async def CreateCompletion(
        self, requests: AsyncIterator[pb.HttpRequest], context: Context
    ) -> AsyncIterator[HttpBody]:
        body = decode(await read_body(requests), CompletionRequest)
        async with aclosing(text_completion(self._requests, body, context.time_remaining())) as responses:
            async for response in responses:
                yield response

    async def CreateEmbedding(
        self, requests: AsyncIterator[pb.HttpRequest], context: Context
    ) -> AsyncIterator[HttpBody]:
        body = decode(await read_body(requests), embeddings.EmbeddingRequest)
        with fields_named(EMBEDDING_FIELDS):
            run = await self._requests.start(embeddings.generate_request(body), context.time_remaining())
            async with aclosing(self._requests.events(run)) as events:
                vectors = await Vectors.read(events)
        yield json_response(embeddings.response(body, vectors, run.record))

    async def CreateRerank(self, requests: AsyncIterator[pb.HttpRequest], context: Context) -> AsyncIterator[HttpBody]:
        body = decode(await read_body(requests), reranking.RerankBody)
        with fields_named(RERANK_FIELDS):
            run = await self._requests.start_rerank(reranking.rerank_request(body), context.time_remaining())
            async with aclosing(self._requests.events(run)) as events:
                vectors = await Vectors.read(events)
        yield json_response(reranking.response(body, vectors.values, run.record))

    async def ListOpenAIModels(self, request: pb.HttpRequest, context: Context) -> AsyncIterator[HttpBody]:
        found = await named_statuses(self._aliases)
        yield json_response({"object": "list", "data": [self._model(name, status) for name, status in found]})

    async def GetOpenAIModel(self, request: pb.HttpRequest, context: Context) -> AsyncIterator[HttpBody]:
        status = self._models.status(await self._aliases.model(CALLER.get(), request.id))
        yield json_response(self._model(request.id, status))

    def _model(self, name: str, status: ModelStatus) -> dict[str, object]:
        owner = status.spec.provider or status.spec.runner
        return {"id": name, "object": "model", "created": self._created, "owned_by": owner}

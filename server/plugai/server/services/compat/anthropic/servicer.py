"""plugai.compat.v1.AnthropicService."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any

from google.api.httpbody_pb2 import HttpBody
from grpc import aio

from plugai.compat.v1 import anthropic_pb2, anthropic_pb2_grpc
from plugai.compat.v1 import http_pb2 as pb
from plugai.server.core.clock import Clock
from plugai.server.core.models.aliases import Aliases
from plugai.server.core.models.registry import ModelRegistry
from plugai.server.core.principal import CALLER
from plugai.server.services.compat.anthropic.message_input import FIELD_NAMES, generate_request
from plugai.server.services.compat.anthropic.message_output import MessageStream
from plugai.server.services.compat.anthropic.message_request import MessageRequest
from plugai.server.services.compat.anthropic.models_page import models_page
from plugai.server.services.compat.http import EVENT_STREAM, decode, json_response, read_body
from plugai.server.services.compat.named_models import named_statuses
from plugai.server.services.compat.requests import CompatRequests
from plugai.server.services.naming.field_names import fields_named

Context = aio.ServicerContext[Any, Any]

# Of English text; what counts exactly is the model's own tokenizer, in the usage of an answer.
_BYTES_PER_TOKEN = 4


class AnthropicServicer(anthropic_pb2_grpc.AnthropicServiceServicer):
    """Translates Anthropic's requests to ours, and our answers to Anthropic's."""

    def __init__(self, requests: CompatRequests, models: ModelRegistry, aliases: Aliases, clock: Clock) -> None:
        self._requests = requests
        self._models = models
        self._aliases = aliases
        # No model has a date of its own, and clients require one.
        self._created = clock.now().replace(microsecond=0).isoformat().replace("+00:00", "Z")

    async def CreateMessage(self, requests: AsyncIterator[pb.HttpRequest], context: Context) -> AsyncIterator[HttpBody]:
        body = decode(await read_body(requests), MessageRequest)
        kind = EVENT_STREAM
        with fields_named(FIELD_NAMES):
            run = await self._requests.start(generate_request(body), context.time_remaining())
            message = MessageStream(f"msg_{run.request_id}", run.record.model)
            async with aclosing(self._requests.events(run)) as events:
                async for event in events:
                    pieces = b"".join(message.events(event))
                    if body.stream and pieces:
                        yield HttpBody(content_type=kind, data=pieces)
                        kind = ""
        if not body.stream:
            yield json_response(message.message())

    async def CountMessageTokens(
        self, requests: AsyncIterator[pb.HttpRequest], context: Context
    ) -> AsyncIterator[HttpBody]:
        body = decode(await read_body(requests), MessageRequest)
        with fields_named(FIELD_NAMES):
            asked = generate_request(body)
            counted = await self._requests.count_tokens(asked)
        estimated = -(-asked.ByteSize() // _BYTES_PER_TOKEN)
        yield json_response({"input_tokens": estimated if counted is None else counted})

    async def ListAnthropicModels(
        self, request: anthropic_pb2.ListAnthropicModelsRequest, context: Context
    ) -> AsyncIterator[HttpBody]:
        names = [name for name, _ in await named_statuses(self._aliases)]
        page, has_more = models_page(names, request)
        ends = (page[0], page[-1]) if page else (None, None)
        data = [self._model(name) for name in page]
        yield json_response({"data": data, "has_more": has_more, "first_id": ends[0], "last_id": ends[1]})

    async def GetAnthropicModel(self, request: pb.HttpRequest, context: Context) -> AsyncIterator[HttpBody]:
        await self._aliases.model(CALLER.get(), request.id)
        yield json_response(self._model(request.id))

    def _model(self, name: str) -> dict[str, object]:
        return {"type": "model", "id": name, "display_name": name, "created_at": self._created}

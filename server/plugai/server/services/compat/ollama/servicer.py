"""plugai.compat.v1.OllamaService."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from typing import Any

import msgspec
from google.api.httpbody_pb2 import HttpBody
from grpc import aio

from plugai.compat.v1 import http_pb2 as pb
from plugai.compat.v1 import ollama_pb2_grpc
from plugai.runners.base import Capability, Modality
from plugai.server.core.clock import Clock
from plugai.server.core.models.entry import ModelStatus
from plugai.server.core.models.keep_alive import KeepAlive
from plugai.server.core.principal import CALLER
from plugai.server.services.compat.embeddings import EMBEDDING_FIELDS, Vectors, embedding_request
from plugai.server.services.compat.http import decode, json_response, read_body
from plugai.server.services.compat.named_models import named_statuses
from plugai.server.services.compat.ollama import bodies
from plugai.server.services.compat.ollama.chat_input import FIELD_NAMES, chat_request, prompt_request
from plugai.server.services.compat.ollama.chat_output import OllamaAnswer, rfc3339
from plugai.server.services.compat.ollama.durations import seconds
from plugai.server.services.compat.ollama.models import OllamaModels
from plugai.server.services.compat.requests import CompatRequests
from plugai.server.services.naming.field_names import fields_named
from plugai.v1 import generate_pb2

Context = aio.ServicerContext[Any, Any]
Json = dict[str, object]

# The release of Ollama whose API this is: clients compare it with what they need.
_VERSION = "0.9.0"
_LINES = "application/x-ndjson"


class OllamaServicer(ollama_pb2_grpc.OllamaServiceServicer):
    """Translates Ollama's requests to ours, and our answers to Ollama's."""

    def __init__(self, requests: CompatRequests, named: OllamaModels, clock: Clock) -> None:
        self._requests = requests
        self._models = named.registry
        self._named = named
        self._keep_alive = KeepAlive(named.registry)
        self._clock = clock
        # No model has a date of its own, and clients require one.
        self._modified = rfc3339(clock.now())

    async def Chat(self, requests: AsyncIterator[pb.HttpRequest], context: Context) -> AsyncIterator[HttpBody]:
        body = decode(await read_body(requests), bodies.ChatBody)
        if not body.messages:
            yield json_response(await self._load(body.model, body.keep_alive, True))
            return
        async with aclosing(self._answer(chat_request(body), body, True, context)) as responses:
            async for response in responses:
                yield response

    async def GenerateText(self, requests: AsyncIterator[pb.HttpRequest], context: Context) -> AsyncIterator[HttpBody]:
        body = decode(await read_body(requests), bodies.GenerateBody)
        if not body.prompt and not body.images:
            yield json_response(await self._load(body.model, body.keep_alive, False))
            return
        async with aclosing(self._answer(prompt_request(body), body, False, context)) as responses:
            async for response in responses:
                yield response

    async def _answer(
        self,
        asked: generate_pb2.GenerateRequest,
        body: bodies.ChatBody | bodies.GenerateBody,
        is_chat: bool,
        context: Context,
    ) -> Any:
        asked.model, stream = await self._named.known(CALLER.get(), asked.model), body.stream
        keep = seconds(body.keep_alive, "keep_alive")
        kept = await self._named.model(CALLER.get(), asked.model)
        self._keep_alive.begin(CALLER.get(), kept, keep)
        kind = _LINES
        with fields_named(FIELD_NAMES):
            run = await self._requests.start(asked, context.time_remaining())
            answer = OllamaAnswer(run.record.model, is_chat, self._clock)
            async with aclosing(self._requests.events(run)) as events:
                async for event in events:
                    lines = b"".join(msgspec.json.encode(line) + b"\n" for line in answer.lines(event))
                    if stream is not False and lines:
                        yield HttpBody(content_type=kind, data=lines)
                        kind = ""
        if stream is False:
            yield json_response(answer.whole())
        await self._keep_alive.end(CALLER.get(), kept, keep)

    async def _load(self, model: str, keep_alive: float | str | None, is_chat: bool) -> Json:
        """Without a prompt, Ollama's clients load a model, or unload it."""
        name, keep = await self._named.model(CALLER.get(), model), seconds(keep_alive, "keep_alive")
        await self._keep_alive.load(CALLER.get(), name, keep)
        return OllamaAnswer(name, is_chat, self._clock).without_answer("unload" if keep == 0 else "load")

    async def Embed(self, requests: AsyncIterator[pb.HttpRequest], context: Context) -> AsyncIterator[HttpBody]:
        body = decode(await read_body(requests), bodies.EmbedBody)
        vectors, read = await self._embedded(body, context)
        yield json_response({"model": body.model, "embeddings": vectors, "prompt_eval_count": read})

    async def EmbedPrompt(self, requests: AsyncIterator[pb.HttpRequest], context: Context) -> AsyncIterator[HttpBody]:
        body = decode(await read_body(requests), bodies.EmbedPromptBody)
        vectors, _ = await self._embedded(
            bodies.EmbedBody(body.model, body.prompt, keep_alive=body.keep_alive), context
        )
        yield json_response({"embedding": vectors[0]})

    async def _embedded(self, body: bodies.EmbedBody, context: Context) -> tuple[Sequence[Sequence[float]], int]:
        """The vectors, and how many tokens were read for them."""
        asked = embedding_request(await self._named.known(CALLER.get(), body.model), body.input)
        keep = seconds(body.keep_alive, "keep_alive")
        kept = await self._named.model(CALLER.get(), asked.model)
        self._keep_alive.begin(CALLER.get(), kept, keep)
        with fields_named(EMBEDDING_FIELDS):
            run = await self._requests.start(asked, context.time_remaining())
            async with aclosing(self._requests.events(run)) as events:
                vectors = await Vectors.read(events)
        vectors.require_dimensions(body.dimensions)
        await self._keep_alive.end(CALLER.get(), kept, keep)
        return vectors.values, run.record.usage.input_tokens or 0

    async def ListTags(self, request: pb.HttpRequest, context: Context) -> AsyncIterator[HttpBody]:
        named = await named_statuses(self._named.aliases)
        yield json_response({"models": [self._model(name, status) for name, status in named]})

    async def ListRunning(self, request: pb.HttpRequest, context: Context) -> AsyncIterator[HttpBody]:
        visible = await self._named.aliases.access.visible(CALLER.get())
        loaded = [status for status in visible if status.loaded_at is not None]
        yield json_response({"models": [self._model(status.spec.id, status) | _memory(status) for status in loaded]})

    async def Show(self, requests: AsyncIterator[pb.HttpRequest], context: Context) -> AsyncIterator[HttpBody]:
        body = decode(await read_body(requests), bodies.NameBody)
        status = self._models.status(await self._named.model(CALLER.get(), body.model or body.name))
        context_length = {"general.context_length": status.context_length} if status.context_length else {}
        yield json_response(
            {
                "details": _details(status),
                "model_info": {"general.architecture": status.spec.runner, **context_length},
                "capabilities": _capabilities(status),
                "modified_at": self._modified,
                "template": "",
                "parameters": "",
            }
        )

    async def CopyModel(self, requests: AsyncIterator[pb.HttpRequest], context: Context) -> AsyncIterator[HttpBody]:
        body = decode(await read_body(requests), bodies.CopyBody)
        await self._named.copy(CALLER.get(), body.source, body.destination)
        yield HttpBody()

    async def RemoveModel(self, requests: AsyncIterator[pb.HttpRequest], context: Context) -> AsyncIterator[HttpBody]:
        body = decode(await read_body(requests), bodies.NameBody)
        await self._named.delete(CALLER.get(), body.model or body.name)
        yield HttpBody()

    async def PullModel(self, requests: AsyncIterator[pb.HttpRequest], context: Context) -> AsyncIterator[HttpBody]:
        body = decode(await read_body(requests), bodies.NameBody)
        line: Json = {}
        kind = _LINES
        async with aclosing(self._named.pull(CALLER.get(), body.model or body.name)) as progress:
            async for line in progress:
                if body.stream is not False:
                    yield HttpBody(content_type=kind, data=msgspec.json.encode(line) + b"\n")
                    kind = ""
        if body.stream is False:
            yield json_response(line)

    async def GetVersion(self, request: pb.HttpRequest, context: Context) -> AsyncIterator[HttpBody]:
        yield json_response({"version": _VERSION})

    def _model(self, name: str, status: ModelStatus) -> Json:
        size = status.spec.size_bytes or 0
        made: Json = {"name": name, "model": name, "modified_at": self._modified, "size": size, "digest": ""}
        return made | {"details": _details(status)}


def _details(status: ModelStatus) -> Json:
    family = status.spec.provider or status.spec.runner
    return {
        "parent_model": "",
        "format": "gguf" if status.spec.runner == "llama_cpp" else "",
        "family": family,
        "families": [family],
        "parameter_size": "",
        "quantization_level": status.spec.details.quantization,
    }


def _memory(status: ModelStatus) -> Json:
    return {"size_vram": 0, "expires_at": "9999-12-31T00:00:00Z", "context_length": status.context_length or 0}


def _capabilities(status: ModelStatus) -> list[str]:
    spec = status.spec
    named = {
        "completion": Modality.TEXT in spec.output_modalities,
        "embedding": Modality.EMBEDDING in spec.output_modalities,
        "vision": Modality.IMAGE in spec.input_modalities,
        "tools": Capability.TOOLS in status.capabilities,
        "thinking": Capability.REASONING in status.capabilities,
    }
    return [name for name, has in named.items() if has]

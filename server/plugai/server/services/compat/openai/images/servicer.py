"""plugai.compat.v1.OpenAIImagesService."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import Any

from google.api.httpbody_pb2 import HttpBody
from grpc import aio

from plugai.compat.v1 import http_pb2 as pb
from plugai.compat.v1 import openai_images_pb2_grpc
from plugai.runners.errors import InvalidRequestError
from plugai.server.services.compat.openai.images.image_input import ImageInput, read_images, read_prompt
from plugai.server.services.compat.openai.images.responder import ImageResponder, origin_of

Context = aio.ServicerContext[Any, Any]


class OpenAIImagesServicer(openai_images_pb2_grpc.OpenAIImagesServiceServicer):
    """Translates OpenAI's requests for images to ours."""

    def __init__(self, responder: ImageResponder, public_url: str) -> None:
        self._responder = responder
        self._public_url = public_url

    async def CreateImages(self, requests: AsyncIterator[pb.HttpRequest], context: Context) -> AsyncIterator[HttpBody]:
        asked = await read_prompt(requests)
        _require_prompt(asked)
        async with aclosing(self._respond(asked, "image_generation", context)) as responses:
            async for response in responses:
                yield response

    async def EditImages(self, requests: AsyncIterator[pb.HttpRequest], context: Context) -> AsyncIterator[HttpBody]:
        asked = await read_images(requests)
        _require_prompt(asked)
        async with aclosing(self._respond(asked, "image_edit", context)) as responses:
            async for response in responses:
                yield response

    async def VaryImage(self, requests: AsyncIterator[pb.HttpRequest], context: Context) -> AsyncIterator[HttpBody]:
        asked = await read_images(requests)
        async with aclosing(self._respond(asked, "image_edit", context)) as responses:
            async for response in responses:
                yield response

    def _respond(self, asked: ImageInput, kind: str, context: Context) -> AsyncGenerator[HttpBody, None]:
        origin = origin_of(self._public_url, context)
        return self._responder.respond(asked, kind, origin, context.time_remaining())


def _require_prompt(asked: ImageInput) -> None:
    if not asked.fields.get("prompt"):
        problem = "must be given: describe the image"
        raise InvalidRequestError(f"prompt {problem}", {"prompt": problem})

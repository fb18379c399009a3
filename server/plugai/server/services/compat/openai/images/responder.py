"""Runs the requests for images, and writes what they have made: as data, as links, or as a stream."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Sequence
from contextlib import AsyncExitStack, aclosing
from urllib.parse import quote

from google.api.httpbody_pb2 import HttpBody
from google.protobuf import json_format, struct_pb2
from grpc import aio

from plugai.runners.base import Modality
from plugai.runners.errors import InvalidRequestError
from plugai.server.core.artifacts.catalog import ArtifactCatalog
from plugai.server.core.artifacts.signed_links import Variant
from plugai.server.core.clock import Clock
from plugai.server.core.events import ArtifactMade
from plugai.server.core.models.aliases import Aliases
from plugai.server.core.models.entry import ModelStatus
from plugai.server.core.models.registry import ModelRegistry
from plugai.server.core.principal import CALLER
from plugai.server.services.compat.http import EVENT_STREAM, json_pieces, named_event
from plugai.server.services.compat.merging import merged
from plugai.server.services.compat.openai.images.image_input import ImageInput
from plugai.server.services.compat.openai.images.image_options import (
    ImageOptions,
    has_parameter,
    image_options,
    model_parameters,
)
from plugai.server.services.compat.openai.images.picture_collector import PictureCollector, output_format
from plugai.server.services.compat.requests import CompatRequests
from plugai.server.services.compat.values import seed
from plugai.server.services.naming.field_names import fields_named
from plugai.v1 import generate_pb2, message_pb2

Json = dict[str, object]

_MOST_IMAGES = 10
_MOST_PREVIEWS = 3
_LINK_SECONDS = 3600
# How many images one request makes, and how many previews it sends, as image models here call it.
_COUNT, _PREVIEWS = "num_images", "previews"
_NAMES = (
    (re.compile(r"^parameters\.(extra\.)?"), ""),
    (re.compile(r"^output_modalities\[0\]$"), "model"),
    (re.compile(r"^messages\[0\]\.parts\[0\]\.text$"), "prompt"),
    (re.compile(r"^messages\[0\]\.parts\[\d+\](\.\w+)?$"), "image"),
)


class ImageResponder:
    """Answers requests for images."""

    def __init__(
        self, requests: CompatRequests, models: ModelRegistry, aliases: Aliases, catalog: ArtifactCatalog, clock: Clock
    ) -> None:
        self._requests = requests
        self._models = models
        self._aliases = aliases
        self._catalog = catalog
        self._clock = clock

    async def respond(
        self, asked: ImageInput, kind: str, origin: str, deadline: float | None
    ) -> AsyncGenerator[HttpBody, None]:
        """The response. `kind` is the start of the names of a stream's events, `origin` that of links.

        Raises PlugAIError.
        """
        options, others = image_options(asked.fields)
        _check(options)
        made, ignored = await self._generate_requests(options, others, [*asked.images, *asked.masks])
        pictures = PictureCollector(kind, int(self._clock.now().timestamp()))
        content_type = EVENT_STREAM
        async with AsyncExitStack() as stack:
            stack.enter_context(fields_named(_NAMES))
            runs = await self._requests.start_all(made, deadline)
            streams = [await stack.enter_async_context(aclosing(self._requests.events(run))) for run in runs]
            events = await stack.enter_async_context(aclosing(merged(streams)))
            async for number, event in events:
                pieces = b"".join(pictures.add(number, event))
                if options.stream and pieces:
                    yield HttpBody(content_type=content_type, data=pieces)
                    content_type = ""
        if options.stream:
            for picture in pictures.pictures:
                done = pictures.event("completed", await self._read(picture))
                yield HttpBody(content_type=content_type, data=named_event(done))
                content_type = ""
        else:
            for response in json_pieces(await self._whole(options, pictures, ignored, origin)):
                yield response
        if options.response_format != "url":
            await self._delete(pictures.pictures)

    async def _generate_requests(
        self, options: ImageOptions, others: Json, images: Sequence[message_pb2.Part]
    ) -> tuple[list[generate_pb2.GenerateRequest], list[str]]:
        status = await self._model(options.model)
        extra, ignored = model_parameters(options, others, status.spec)
        count, at_once = options.n or 1, has_parameter(status.spec, _COUNT)
        if at_once and count > 1:
            extra[_COUNT] = count
        if options.stream and options.partial_images and has_parameter(status.spec, _PREVIEWS):
            extra[_PREVIEWS] = options.partial_images
        text = [message_pb2.Part(text=options.prompt)] if options.prompt or not images else []
        message = message_pb2.Message(role=message_pb2.ROLE_USER, parts=[*text, *images])
        made = []
        for number in range(1 if at_once else count):
            parameters = message_pb2.Parameters(extra=_struct(extra))
            if options.seed is not None:
                parameters.seed = seed(options.seed + number)
            asked = generate_pb2.GenerateRequest(
                model=options.model or status.spec.id,
                messages=[message],
                parameters=parameters,
                output_modalities=[message_pb2.MODALITY_IMAGE],
            )
            made.append(asked)
        return made, ignored

    async def _model(self, name: str) -> ModelStatus:
        """The model of this name; without one, the first that makes images. Raises ModelNotFoundError."""
        if name:
            return self._models.status(await self._aliases.model(CALLER.get(), name))
        visible = await self._aliases.access.visible(CALLER.get())
        draws = (status for status in visible if Modality.IMAGE in status.spec.output_modalities)
        return next(draws, None) or self._models.status(await self._aliases.model(CALLER.get(), ""))

    async def _whole(self, options: ImageOptions, pictures: PictureCollector, ignored: list[str], origin: str) -> Json:
        warnings = [*pictures.warnings, *map(_ignored, ignored)]
        response: Json = {"created": int(self._clock.now().timestamp())}
        if options.response_format == "url":
            response["data"] = [{"url": await self._url(picture, origin)} for picture in pictures.pictures]
        else:
            images = [await self._read(picture) for picture in pictures.pictures]
            response["data"] = [{"b64_json": image} for image in images]
            response["output_format"] = output_format(images[0])
        return response | ({"warnings": warnings} if warnings else {})

    async def _url(self, picture: ArtifactMade, origin: str) -> str:
        link = await self._catalog.link(CALLER.get(), picture.artifact_id, Variant.CONTENT, _LINK_SECONDS)
        return f"{origin}/v1/artifacts/{quote(link.artifact_id)}/signed?token={quote(link.token)}"

    async def _read(self, picture: ArtifactMade) -> bytes:
        download = await self._catalog.download(CALLER.get(), picture.artifact_id, Variant.CONTENT)
        async with aclosing(self._catalog.read(download)) as pieces:
            return b"".join([piece async for piece in pieces])

    async def _delete(self, pictures: Sequence[ArtifactMade]) -> None:
        """Delete what the client now has: it knows no ids, so that its quota would be full one day."""
        for picture in pictures:
            await self._catalog.delete(CALLER.get(), picture.artifact_id)


def _check(options: ImageOptions) -> None:
    """Raise InvalidRequestError for what no model can do."""
    for name, value, least, most in (
        ("n", options.n, 1, _MOST_IMAGES),
        ("partial_images", options.partial_images, 0, _MOST_PREVIEWS),
    ):
        if value is not None and not least <= value <= most:
            problem = f"is {value}; it must be at least {least} and at most {most}"
            raise InvalidRequestError(f"{name} {problem}", {name: problem})
    if options.stream and options.response_format == "url":
        problem = "cannot be url in a stream, which has the images themselves; leave it out"
        raise InvalidRequestError(f"response_format {problem}", {"response_format": problem})


def _struct(extra: Json) -> struct_pb2.Struct:
    try:
        return json_format.ParseDict(extra, struct_pb2.Struct())
    except json_format.ParseError as error:
        raise InvalidRequestError(f"the model's own parameters are no JSON: {error}") from None


def _ignored(name: str) -> Json:
    return {"code": "PARAMETER_IGNORED", "message": f"this model does not know {name}; it had no effect"}


def origin_of(public_url: str, context: aio.ServicerContext[object, object]) -> str:
    """The start of the server's URLs: as it is set, or as the client has called the server."""
    called = (str(value) for name, value in context.invocation_metadata() or () if name == _ORIGIN_HEADER)
    return public_url or next(called, "")


# Set by Envoy, whatever a client sends.
_ORIGIN_HEADER = "x-plugai-origin"

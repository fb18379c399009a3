"""The bodies of the requests for images: JSON, or a form with the images to start from."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass, field

import msgspec

from plugai.compat.v1.http_pb2 import HttpRequest
from plugai.runners.errors import InvalidRequestError
from plugai.server.core.errors import BodyTooLargeError
from plugai.server.services.compat.http import MAX_BODY_BYTES, convert, decode, read_body
from plugai.server.services.compat.multipart_form import MULTIPART, FormField, form_parts
from plugai.server.services.compat.values import Items, image_part
from plugai.v1 import message_pb2

Json = dict[str, object]

_IMAGES = ("image", "image[]")
_MASK = "mask"


class ImageReference(msgspec.Struct, forbid_unknown_fields=True):
    """An image in JSON: a URL, which may have the data, or the id of a file."""

    image_url: str = ""
    file_id: str = ""


class _References(msgspec.Struct):
    images: Items[ImageReference] = []
    mask: ImageReference | None = None


@dataclass(frozen=True, slots=True)
class ImageInput:
    """The fields of a request, the image to start from, and the mask of what is replaced; both may be missing."""

    fields: Json
    images: list[message_pb2.Part] = field(default_factory=list)
    masks: list[message_pb2.Part] = field(default_factory=list)


async def read_prompt(requests: AsyncIterator[HttpRequest]) -> ImageInput:
    """A request without images. Raises InvalidRequestError, BodyTooLargeError."""
    return ImageInput(decode(await read_body(requests), Json))


async def read_images(requests: AsyncIterator[HttpRequest]) -> ImageInput:
    """A request with images. Raises InvalidRequestError, BodyTooLargeError."""
    first = await anext(requests, HttpRequest())
    body = _chained(first, requests)
    asked = await (_form(body) if first.body.content_type.startswith(MULTIPART) else _references(body))
    if len(asked.images) != 1:
        problem = "must be one: models here start from one image" if asked.images else "must be given"
        raise InvalidRequestError(f"image {problem}", {"image": problem})
    return asked


async def _chained(first: HttpRequest, rest: AsyncIterator[HttpRequest]) -> AsyncGenerator[HttpRequest, None]:
    yield first
    async for request in rest:
        yield request


async def _form(requests: AsyncIterator[HttpRequest]) -> ImageInput:
    fields: Json = {}
    images, masks = list[message_pb2.Part](), list[message_pb2.Part]()
    size = 0
    async with aclosing(form_parts(requests)) as parts:
        async for part in parts:
            if isinstance(part, FormField):
                fields[part.name] = part.value
                continue
            if part.name not in (*_IMAGES, _MASK):
                raise _unknown(part.name)
            data = bytearray()
            async for piece in part.pieces:
                data += piece
                if size + len(data) > MAX_BODY_BYTES:
                    raise BodyTooLargeError(MAX_BODY_BYTES)
            size += len(data)
            made = message_pb2.Part(blob=bytes(data), mime_type=_image_type(part.content_type))
            (masks if part.name == _MASK else images).append(made)
    return ImageInput(fields, images, masks)


async def _references(requests: AsyncIterator[HttpRequest]) -> ImageInput:
    fields = decode(await read_body(requests), Json)
    given = {name: fields.pop(name) for name in _References.__struct_fields__ if name in fields}
    found = convert(given, _References)
    images = [_referred(image, f"images[{i}]") for i, image in enumerate(found.images)]
    return ImageInput(fields, images, [] if found.mask is None else [_referred(found.mask, _MASK)])


def _referred(image: ImageReference, path: str) -> message_pb2.Part:
    if image.file_id:
        return message_pb2.Part(artifact_id=image.file_id)
    return image_part(image.image_url, f"{path}.image_url")


def _image_type(content_type: str) -> str:
    # Some clients name no type. What it is, the check of the image finds.
    return content_type if content_type.startswith("image/") else "image/png"


def _unknown(name: str) -> InvalidRequestError:
    problem = "is not a file of this request; send image, and mask if there is one"
    return InvalidRequestError(f"{name} {problem}", {name: problem})

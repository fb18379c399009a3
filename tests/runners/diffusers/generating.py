"""Requests for images, and what the tests check of the answers."""

from __future__ import annotations

import json
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import numpy as np
from PIL import Image

from plugai.runners.base import (
    BlobChunk,
    BlobPart,
    Chunk,
    FinalChunk,
    GenerationRequest,
    Message,
    Parameters,
    Part,
    ProgressChunk,
    Role,
    Runner,
    TextPart,
    WarningChunk,
)
from plugai.runners.diffusers.png import TEXT_CHUNK


@dataclass(frozen=True)
class Generation:
    chunks: list[Chunk]

    @property
    def images(self) -> list[bytes]:
        return [chunk.data for chunk in self.chunks if isinstance(chunk, BlobChunk)]

    @property
    def image(self) -> bytes:
        (only,) = self.images
        return only

    @property
    def progress(self) -> list[ProgressChunk]:
        return [chunk for chunk in self.chunks if isinstance(chunk, ProgressChunk)]

    @property
    def warnings(self) -> list[str]:
        return [chunk.code for chunk in self.chunks if isinstance(chunk, WarningChunk)]

    @property
    def final(self) -> FinalChunk:
        last = self.chunks[-1]
        assert isinstance(last, FinalChunk)
        return last


def request(text: str, *images: bytes, seed: int | None = 1, **extra: Any) -> GenerationRequest:
    """A request with this prompt and these input images."""
    parts: tuple[Part, ...] = (TextPart(text), *(BlobPart(image, "image/png") for image in images))
    return GenerationRequest(
        "request", "owner", "digits", (Message(Role.USER, parts),), Parameters(seed=seed, extra=extra)
    )


async def generate(runner: Runner, text: str, *images: bytes, seed: int | None = 1, **extra: Any) -> Generation:
    """The answer to such a request."""
    return Generation([chunk async for chunk in runner.generate(request(text, *images, seed=seed, **extra))])


def pixels(data: bytes) -> np.ndarray[Any, np.dtype[np.int16]]:
    """Rows of RGB, 0 to 255."""
    with Image.open(BytesIO(data)) as image:
        return np.asarray(image.convert("RGB"), dtype=np.int16)


def png(image: Image.Image) -> bytes:
    """An image as PNG."""
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def metadata(data: bytes) -> dict[str, Any]:
    """The metadata in a PNG file."""
    with Image.open(BytesIO(data)) as image:
        found: dict[str, Any] = json.loads(image.info[TEXT_CHUNK])
        return found

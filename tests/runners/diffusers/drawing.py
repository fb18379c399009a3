"""How the tests have pictures drawn, and what they look at."""

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
class Drawing:
    chunks: list[Chunk]

    @property
    def pictures(self) -> list[bytes]:
        return [chunk.data for chunk in self.chunks if isinstance(chunk, BlobChunk)]

    @property
    def picture(self) -> bytes:
        (only,) = self.pictures
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


def request(text: str, *pictures: bytes, seed: int | None = 1, **extra: Any) -> GenerationRequest:
    """A request for pictures of this text, from these pictures."""
    parts: tuple[Part, ...] = (TextPart(text), *(BlobPart(picture, "image/png") for picture in pictures))
    return GenerationRequest(
        "request", "owner", "digits", (Message(Role.USER, parts),), Parameters(seed=seed, extra=extra)
    )


async def draw(runner: Runner, text: str, *pictures: bytes, seed: int | None = 1, **extra: Any) -> Drawing:
    """What came of such a request."""
    return Drawing([chunk async for chunk in runner.generate(request(text, *pictures, seed=seed, **extra))])


def pixels(picture: bytes) -> np.ndarray[Any, np.dtype[np.int16]]:
    """Rows of RGB, 0 to 255."""
    with Image.open(BytesIO(picture)) as image:
        return np.asarray(image.convert("RGB"), dtype=np.int16)


def png(image: Image.Image) -> bytes:
    """An image as PNG."""
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def made(picture: bytes) -> dict[str, Any]:
    """What a picture says of how it was made."""
    with Image.open(BytesIO(picture)) as image:
        said: dict[str, Any] = json.loads(image.info[TEXT_CHUNK])
        return said

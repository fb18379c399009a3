"""A gateway whose model makes shapes as it is told, and the states that look at it."""

from __future__ import annotations

import asyncio
import json
import struct
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from plugai_scripted import SCRIPTS
from tests.support.gateway import model, script, serving, settings
from tests.support.limits import HANGS_SECONDS
from tests.support.models.pictures import picture

from plugai.client import Client
from plugai.frontend.shapes.making import ShapeMaking
from plugai.runners.base import BlobChunk, Chunk, FinalChunk, FinishReason, ProgressChunk, Usage

FINAL = FinalChunk(FinishReason.STOP, Usage(steps=2))
MADE_WITH = {"model": "m", "seed": 7, "num_inference_steps": 2, "guidance_scale": 1.5, "faces": 1200}


def glb(prompt: str) -> bytes:
    """The head of a GLB file that was made from these words, and more than is read of it."""
    tree = json.dumps({"asset": {"version": "2.0", "extras": {"prompt": prompt}}}).encode()
    return struct.pack("<4sIIII", b"glTF", 2, 20 + len(tree), len(tree), 0x4E4F534A) + tree + bytes(200_000)


def ply(prompt: str) -> bytes:
    """The head of a PLY file that was made from these words."""
    return f"ply\nformat binary_little_endian 1.0\ncomment {json.dumps({'prompt': prompt})}\nend_header\n".encode()


def shape_chunks(prompt: str, **made_with: object) -> list[Chunk]:
    """What a model says that makes a shape in two steps, with a picture of it."""
    how = {**MADE_WITH, "format": "glb", "preview": "still", **made_with}
    return [
        ProgressChunk(1, 2),
        ProgressChunk(2, 2),
        BlobChunk(glb(prompt), "model/gltf-binary", "shape.glb", metadata=how),
        BlobChunk(picture(64, 64), "image/png", "shape.png", part_index=1, metadata=how),
        FINAL,
    ]


@dataclass
class Place:
    """The client of a gateway with the model `m`, and what the states have said."""

    client: Client
    statuses: list[str] = field(default_factory=list)
    made: list[str] = field(default_factory=list)
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    def making(self) -> ShapeMaking:
        """A page that makes shapes."""

        def changed() -> None:
            self.statuses.append(making.status)
            self._changed.set()

        making = ShapeMaking(self.client, changed, self.made.append, lambda: self.made.append("signed out"))
        return making

    def says(self, *chunks: Chunk | Exception) -> None:
        """What the model says next."""
        for chunk in chunks:
            SCRIPTS["m"].says.put_nowait(chunk)

    async def until(self, is_so: Callable[[], bool]) -> None:
        """Wait until something is so."""
        async with asyncio.timeout(HANGS_SECONDS):
            while not is_so():
                self._changed.clear()
                await self._changed.wait()


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    script("m")
    given = settings(tmp_path, model("m", "scripted", reads=["text", "image"]))
    async with serving(given) as served, Client(f"grpc://127.0.0.1:{served.gateway.grpc_port}", token="") as client:
        yield Place(client)

"""How the tests ask for shapes, and what they look at."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Any

import trimesh

from plugai.runners.base import (
    BlobChunk,
    Chunk,
    FinalChunk,
    GenerationRequest,
    Message,
    Parameters,
    ProgressChunk,
    Role,
    Runner,
    TextPart,
    WarningChunk,
)


def request(text: str, seed: int | None = 1, **extra: object) -> GenerationRequest:
    message = Message(Role.USER, (TextPart(text),))
    return GenerationRequest("request", "owner", "shapes3d", (message,), Parameters(seed=seed, extra=extra))


@dataclass(frozen=True)
class Made:
    chunks: list[Chunk]

    @property
    def files(self) -> list[BlobChunk]:
        return [chunk for chunk in self.chunks if isinstance(chunk, BlobChunk)]

    @property
    def shape(self) -> BlobChunk:
        return self.files[0]

    @property
    def steps(self) -> list[int]:
        return [chunk.step for chunk in self.chunks if isinstance(chunk, ProgressChunk)]

    @property
    def warnings(self) -> list[str]:
        return [chunk.code for chunk in self.chunks if isinstance(chunk, WarningChunk)]

    @property
    def final(self) -> FinalChunk:
        last = self.chunks[-1]
        assert isinstance(last, FinalChunk)
        return last

    def mesh(self) -> trimesh.Trimesh:
        """The shape as trimesh reads it."""
        return loaded(self.shape.data, self.shape.name.rpartition(".")[2])


async def make(runner: Runner, text: str, seed: int | None = 1, **extra: object) -> Made:
    """A shape, coarse and without a preview unless the test wants another."""
    wanted = request(text, seed, **{"grid_size": 48, "preview": "none", **extra})
    return Made([chunk async for chunk in runner.generate(wanted)])


def loaded(data: bytes, kind: str) -> trimesh.Trimesh:
    # With a material, trimesh leaves the colours of vertices aside.
    options: dict[str, Any] = {"skip_materials": True} if kind == "glb" else {}
    scene = trimesh.load_scene(BytesIO(data), file_type=kind, **options)
    mesh = scene.to_mesh()
    assert isinstance(mesh, trimesh.Trimesh)
    return mesh

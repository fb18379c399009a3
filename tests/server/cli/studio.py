"""A server with models of which each shows one thing that a command has to deal with."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.support.packages import write_package
from tests.support.server import ACCOUNTS, RunningServer, server_folder, started_server
from tests.support.tiers import slow

# `recall` answers with the whole conversation as it was sent, and calls a tool, or hangs, if it is asked to. `painter`,
# `sculptor` and `reader` make images, shapes and embeddings.
_SOURCE = """
import asyncio, json, struct, zlib
from plugai.runners.base import FinalChunk, FinishReason, ModelSpec, Provider, Runner, TextChunk, Usage
from plugai.runners.chunks import BlobChunk, EmbeddingChunk, ProgressChunk, ToolCallChunk
from plugai.runners.errors import ModelUnavailableError
from plugai.runners.specs import Capability, Modality

SCHEMA = {"type": "object", "properties": {"seed": {"type": "integer"}, "extra": {"type": "object", "properties": {
    "num_images": {"type": "integer"}, "width": {"type": "integer"}, "height": {"type": "integer"},
    "format": {"type": "string"}, "preview": {"type": "string"}}, "additionalProperties": False}}}

def png(width, height):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    rows = zlib.compress((bytes([0]) + bytes(3 * width)) * height)
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    start = bytes([137]) + b"PNG" + bytes([13, 10, 26, 10])
    return start + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")

def shown(message):
    kinds = [type(part).__name__.removesuffix("Part") for part in message.parts if not hasattr(part, "text")]
    results = [part.result for part in message.parts if hasattr(part, "result")]
    return "+".join([message.text or "-", *kinds, *results])

class Recall(Runner):
    async def generate(self, request):
        asked = request.messages[-1].text
        if asked == "fail":
            raise ModelUnavailableError("as you wish")
        if asked == "call":
            yield ToolCallChunk("c1", request.tools[0].name, '{"city": ')
            yield ToolCallChunk("c1", request.tools[0].name, '"Berlin"}')
            yield FinalChunk(FinishReason.TOOL_CALLS, Usage(output_tokens=1))
            return
        before = [m for m in request.messages if m.text != asked or not asked]
        yield TextChunk("|".join(f"{m.role.value}={shown(m)}" for m in before))
        if asked == "hang":
            await asyncio.sleep(6000)
        if "picture" in asked:
            yield TextChunk(shown(request.messages[-1]))
        yield FinalChunk(FinishReason.STOP, Usage(output_tokens=1))

class Painter(Runner):
    async def generate(self, request):
        extra, seed = request.parameters.extra, request.parameters.seed or 1000
        width, height = extra.get("width", 8), extra.get("height", 8)
        for index in range(extra.get("num_images", 1)):
            yield ProgressChunk(1, 2)
            yield ProgressChunk(2, 2)
            metadata = {"seed": seed + index, "model": "painter"}
            yield BlobChunk(png(width, height), "image/png", f"../painter-{seed + index}.png", index, metadata=metadata)
        yield FinalChunk(FinishReason.STOP, Usage(steps=2))

class Sculptor(Runner):
    async def generate(self, request):
        extra = request.parameters.extra
        yield BlobChunk(b"ply", "model/ply", "form." + extra.get("format", "ply"), 0, metadata={"seed": 3, "faces": 12})
        if extra.get("preview") != "none":
            yield BlobChunk(png(4, 4), "image/png", "preview.png", 1)
        yield FinalChunk(FinishReason.STOP, Usage(steps=1))

class Reader(Runner):
    async def generate(self, request):
        for index, message in enumerate(request.messages):
            yield EmbeddingChunk(index, (float(len(message.text)), 0.5, -0.25, 0.0, 1.0))
        yield FinalChunk(FinishReason.STOP, Usage(input_tokens=1))

class Judge(Runner):
    async def generate(self, request):
        for index, message in enumerate(request.messages[1:]):
            yield EmbeddingChunk(index, (len(message.text) / 100,))
        yield FinalChunk(FinishReason.STOP, Usage(input_tokens=1))

SEED = frozenset({Capability.SEED})
TALKS = dict(input_modalities=(Modality.TEXT, Modality.IMAGE), capabilities=frozenset({Capability.TOOLS}))
KINDS = {
    "recall": (Recall, TALKS),
    "painter": (Painter, dict(output_modalities=(Modality.IMAGE,), parameters_schema=SCHEMA, capabilities=SEED)),
    "sculptor": (Sculptor, dict(output_modalities=(Modality.SHAPE, Modality.IMAGE), parameters_schema=SCHEMA)),
    "reader": (Reader, dict(output_modalities=(Modality.EMBEDDING,))),
    "judge": (Judge, dict(output_modalities=(Modality.SCORE,))),
}

class Studio(Provider):
    def discover(self, models_folder):
        return [ModelSpec(id=name, runner="studio", **more) for name, (_, more) in KINDS.items()]
    def runner(self, spec):
        return KINDS[spec.id][0](spec)
"""


@pytest.fixture(scope="session")
@slow
def studio_server() -> Iterator[RunningServer]:
    """One server with accounts for all tests that use these models."""
    with server_folder('default_model = "recall"\n[sessions]\ntitles = false\n') as folder:
        package = write_package(folder / "package", "studio", _SOURCE, {"studio": "studio:Studio"})
        with started_server(folder, {**package, **ACCOUNTS}) as server:
            yield server

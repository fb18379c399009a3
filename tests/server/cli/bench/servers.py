"""A server with models of which each shows one thing that a measurement has to deal with."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

from tests.support.packages import write_package
from tests.support.server import ACCOUNTS, RunningServer, server_folder, started_server

from plugai.server.cli.bench.quality.tool_tasks import tool_tasks

# The tokens of the prompts of `steady`, which are words.
RACE = {"short": 44, "long": 524}
_SETTINGS = """
default_model = "steady"
[sessions]
titles = false
[[models]]
id = "replaced"
runner = "race"
fallback_models = ["steady"]
"""
_SOURCE = """
import asyncio
FILE, TASK = None, None
from plugai.runners.base import FinalChunk, FinishReason, ModelSpec, Provider, Runner, TextChunk, Usage
from plugai.runners.errors import ModelUnavailableError
from plugai.runners.chunks import ToolCallChunk
from plugai.runners.specs import Capability, Modality

class Racer(Runner):
    asked = 0
    beginnings = set()

    async def generate(self, request):
        name, text = self.spec.id, request.messages[-1].text
        self.asked += 1
        if name == "jealous":
            assert text[:4] not in self.beginnings
            self.beginnings.add(text[:4])
        if name in ("failing", "replaced"):
            raise ModelUnavailableError("as you wish")
        if name == "hanging":
            await asyncio.sleep(6000)
        if name == "mute" or (name == "shy" and self.asked % 3):
            yield FinalChunk(FinishReason.STOP, Usage(input_tokens=1))
            return
        for tool in request.tools:
            if name == "clever" and tool.name == TASK[0]:
                yield ToolCallChunk("c", tool.name, TASK[1])
                yield FinalChunk(FinishReason.TOOL_CALLS, Usage(input_tokens=9, output_tokens=9))
                return
        if name == "clever" and "capital of France" in text:
            yield TextChunk("Paris", tokens=1)
            yield FinalChunk(FinishReason.STOP, Usage(input_tokens=9, output_tokens=1))
            return
        await asyncio.sleep(0.01 if name == "clever" else 0.2)
        tokens = request.parameters.max_output_tokens
        for number in range(tokens):
            if number and name != "clever":
                await asyncio.sleep(0.02)
            yield TextChunk("word ", tokens=1)
        yield FinalChunk(FinishReason.LENGTH, Usage(input_tokens=len(text.split()), output_tokens=tokens))

KINDS = {
    "steady": {}, "jealous": {}, "failing": {}, "hanging": {}, "mute": {}, "shy": {},
    "far": dict(provider="cloud"), "narrow": dict(context_length=256),
    "clever": dict(capabilities=frozenset({Capability.TOOLS})),
    "filed": dict(options={"path": FILE}, size_bytes=4),
    "painter": dict(output_modalities=(Modality.IMAGE,)),
}

class Race(Provider):
    def discover(self, models_folder):
        return [ModelSpec(id=name, runner="race", capacity=4, **more) for name, more in KINDS.items()]
    def runner(self, spec):
        return Racer(spec)
"""


def _solved() -> tuple[str, str]:
    """The call that solves the first task."""
    task = tool_tasks()[0]
    right = {name: next(value for value in values if value != "") for name, values in task.right.items()}
    return task.name, json.dumps(right)


@contextmanager
def race_server() -> Iterator[RunningServer]:
    """A server with accounts and these models."""
    with server_folder(_SETTINGS) as folder:
        file = folder / "weights.gguf"
        file.write_bytes(b"GGUF")
        known = f"FILE, TASK = {str(file)!r}, {_solved()!r}"
        source = _SOURCE.replace("FILE, TASK = None, None", known)
        package = write_package(folder / "package", "race", source, {"race": "race:Race"})
        with started_server(folder, {**package, **ACCOUNTS}) as server:
            yield server

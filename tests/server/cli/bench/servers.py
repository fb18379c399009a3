"""A server with models of which each shows one thing that a measurement has to deal with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tests.support.packages import write_package
from tests.support.server import ACCOUNTS, RunningServer, server_folder, started_server

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
from plugai.runners.base import FinalChunk, FinishReason, ModelSpec, Provider, Runner, TextChunk, Usage
from plugai.runners.errors import ModelUnavailableError
from plugai.runners.specs import Modality

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
        await asyncio.sleep(0.2)
        tokens = request.parameters.max_output_tokens
        for number in range(tokens):
            if number:
                await asyncio.sleep(0.02)
            yield TextChunk("word ", tokens=1)
        yield FinalChunk(FinishReason.LENGTH, Usage(input_tokens=len(text.split()), output_tokens=tokens))

KINDS = {
    "steady": {}, "jealous": {}, "failing": {}, "hanging": {}, "mute": {}, "shy": {},
    "far": dict(provider="cloud"), "narrow": dict(context_length=256),
    "painter": dict(output_modalities=(Modality.IMAGE,)),
}

class Race(Provider):
    def discover(self, models_folder):
        return [ModelSpec(id=name, runner="race", capacity=4, **more) for name, more in KINDS.items()]
    def runner(self, spec):
        return Racer(spec)
"""


@contextmanager
def race_server() -> Iterator[RunningServer]:
    """A server with accounts and these models."""
    with server_folder(_SETTINGS) as folder:
        package = write_package(folder / "package", "race", _SOURCE, {"race": "race:Race"})
        with started_server(folder, {**package, **ACCOUNTS}) as server:
            yield server

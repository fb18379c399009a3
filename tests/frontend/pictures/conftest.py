"""A gateway with a model that makes pictures as a test tells it to, and the states that look at it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from plugai_scripted import Script
from tests.support.gateway import model, script, settings
from tests.support.limits import HANGS_SECONDS
from tests.support.models.pictures import picture
from tests.support.tiers import slow

from plugai.client import Client
from plugai.client.types import Modality
from plugai.frontend.models.chosen import Chosen
from plugai.frontend.models.makers import MakersState
from plugai.frontend.parameters.state import ParametersState
from plugai.frontend.pictures.form import PictureForm
from plugai.frontend.pictures.gallery import Gallery
from plugai.frontend.pictures.runs import PictureRuns
from plugai.frontend.status.watch import ServerWatch
from plugai.runners.base import BlobChunk, FinalChunk, FinishReason, Usage
from plugai.server.app import gateway

WHOLE = {"type": "integer", "minimum": 1}
SCHEMA = {
    "type": "object",
    "properties": {
        "seed": {"type": "integer", "minimum": 0, "maximum": 2**32 - 1},
        "extra": {
            "type": "object",
            "properties": {
                "num_images": {**WHOLE, "maximum": 16, "default": 1},
                "previews": {"type": "integer", "minimum": 0, "maximum": 10, "default": 0},
                "num_inference_steps": {**WHOLE, "maximum": 50, "default": 20},
                "negative_prompt": {"type": "string"},
            },
        },
    },
}
MODELS = (
    model("echo", "echo"),
    model("painter", "scripted", reads=["text", "image"], makes=["image"], schema=SCHEMA),
    model("plain", "scripted", makes=["image"]),
    model("solids", "scripted", makes=["shape", "image"]),
)


@dataclass
class Studio:
    """A client, what was said to change, and the states of a page with pictures."""

    client: Client
    script: Script
    happened: asyncio.Event = field(default_factory=asyncio.Event)
    tasks: list[asyncio.Task[None]] = field(default_factory=list)
    browser: dict[str, Mapping[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.watch = ServerWatch(self.client)
        self.leave = self.watch.listen(self.take)
        self.models = MakersState(self.watch, Chosen(), Modality.IMAGE)
        self.parameters = ParametersState(self.take, self._keep, self._recall)
        self.form = PictureForm(self.models, self.parameters, self.take)
        self.runs = PictureRuns(self.client, self.take, self.run)
        self.gallery = Gallery(self.client, self.take)

    def take(self, *_: object) -> None:
        self.happened.set()

    def run(self, work: Coroutine[Any, Any, None]) -> None:
        self.tasks.append(asyncio.create_task(work))

    async def until(self, is_so: Callable[[], bool]) -> None:
        async with asyncio.timeout(HANGS_SECONDS):
            while not is_so():
                self.happened.clear()
                await self.happened.wait()

    def draw(self, *seeds: int, end: bool = True) -> None:
        """Have the model make a picture with each of these seeds, and end."""
        for seed in seeds:
            made = {"model": "painter", "seed": seed, "num_inference_steps": 30, "negative_prompt": "never kept"}
            self.script.says.put_nowait(BlobChunk(picture(), "image/png", f"p-{seed}.png", metadata=made))
        if end:
            self.script.says.put_nowait(FinalChunk(FinishReason.STOP, Usage(steps=20)))

    async def close(self) -> None:
        self.leave()
        await self.watch.close()
        await self.gallery.close()
        for task in self.tasks:
            task.cancel()

    async def _keep(self, model: str, values: Mapping[str, Any]) -> None:
        self.browser[model] = values

    async def _recall(self, model: str) -> Mapping[str, Any]:
        return self.browser.get(model, {})


@pytest.fixture
@slow
async def studio(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Studio]:
    painter = script("painter")
    script("plain")
    script("solids")
    async with (
        gateway(settings(tmp_path_factory.mktemp("g"), *MODELS)) as running,
        Client(f"grpc://127.0.0.1:{running.grpc_port}", token="") as client,
    ):
        found = Studio(client, painter)
        await found.until(lambda: {"echo", "painter", "plain", "solids"} <= found.watch.models.keys())
        await found.form.choose("painter")
        yield found
        await found.close()

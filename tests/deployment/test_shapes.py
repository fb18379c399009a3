"""Shapes through the whole server: made, cancelled, killed, unloaded."""

from __future__ import annotations

import os
import signal
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest
from tests.bench.measure import children, resident_bytes
from tests.deployment.sse import body, events
from tests.runners.processes import has_ended
from tests.runners.shap_e.asking import loaded
from tests.runners.shap_e.conftest import SHAPES3D
from tests.support.limits import HANGS_SECONDS
from tests.support.models.solids import color, solid
from tests.support.server import RunningServer, running_server

# One thread, since two that wait for each other on a busy machine take many times as long.
SETTINGS = f"""
default_model = "echo"
[[models]]
id = "echo"
runner = "echo"
[[models]]
id = "solids"
runner = "shap_e"
path = "{SHAPES3D}"
threads = 1
"""
MEBIBYTE = 2**20


class Visitor:
    """Asks a server for shapes over REST."""

    def __init__(self, server: RunningServer, rest: httpx2.AsyncClient) -> None:
        self.server = server
        self.rest = rest

    async def ask(self, text: str, **extra: object) -> AsyncIterator[dict[str, Any]]:
        parameters = {"seed": 1, "extra": {"grid_size": 32, "preview": "none", **extra}}
        wanted = body(text, model="solids", parameters=parameters)
        async with self.rest.stream("POST", "/v1/generate", json=wanted) as response:
            async for event in events(response):
                yield event

    async def shape(self, text: str) -> tuple[str, str]:
        """Which solid and which colour comes."""
        (artifact,) = [event["artifact"] async for event in self.ask(text) if "artifact" in event]
        content = await self.rest.get(f"/v1/artifacts/{artifact['artifact_id']}/content")
        assert len(content.content) == int(artifact["size_bytes"])
        mesh = loaded(content.content, "glb")
        told = (await self.rest.get(f"/v1/artifacts/{artifact['artifact_id']}")).json()["metadata"]
        assert (told["seed"], told["vertices"], told["faces"]) == (1, len(mesh.vertices), len(mesh.faces))
        return solid(mesh), color(mesh)

    @property
    def workers(self) -> set[int]:
        """The processes of models."""
        return {pid for pid, command in children(self.server.pid).items() if "plugai.runners.worker" in command}


@pytest.mark.timeout(300)
async def test_shapes_are_generated_and_cancelled_without_leaking_memory() -> None:
    with running_server(SETTINGS) as server:
        async with httpx2.AsyncClient(base_url=server.url, timeout=HANGS_SECONDS) as rest:
            visitor = Visitor(server, rest)
            before = resident_bytes([server.pid, *children(server.pid)])
            assert await visitor.shape("a blue cone") == ("cone", "blue")
            (worker,) = visitor.workers
            assert resident_bytes([server.pid, *children(server.pid)]) > before + 100 * MEBIBYTE

            # Steps that arrive together are told as one, so the first that is told may be any.
            last: dict[str, Any] = {}
            begun = False
            async for last in visitor.ask("a red cube", num_inference_steps=1024):
                if "progress" in last and not begun:
                    begun = True
                    await rest.post(f"/v1/requests/{last['request_id']}:cancel")
            assert last["finished"]["finish_reason"] == "FINISH_REASON_CANCELLED"
            assert await visitor.shape("a green torus") == ("torus", "green")
            assert visitor.workers == {worker}

            begun = False
            async for last in visitor.ask("a red cube", num_inference_steps=1024):
                if "progress" in last and not begun:
                    begun = True
                    os.kill(worker, signal.SIGKILL)
            assert last["failed"]["reason"] == "ERROR_REASON_WORKER_CRASHED"
            assert await visitor.shape("a yellow cylinder") == ("cylinder", "yellow")

            (worker,) = visitor.workers
            await rest.post("/v1/models/solids:unload")
            await has_ended(worker)
            assert resident_bytes([server.pid, *children(server.pid)]) < before + 50 * MEBIBYTE

"""Pictures through the whole server: over REST, by a real worker, and what happens to it on the way."""

from __future__ import annotations

import base64
import json
import os
import resource
import shutil
import signal
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest
import pytest_asyncio
from tests.bench.measure import children, resident_bytes
from tests.runners.diffusers.generating import metadata, pixels
from tests.support.gateway import model, settings
from tests.support.models.digits import digit_in, ink_in
from tests.support.models.pictures import bomb

from plugai.runners.diffusers.folder import DEMO
from plugai.runners.worker.runner import WorkerRunner
from plugai.server.app import Deployment, deployment

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(300)]

# Loading imports torch, which takes a minute where others need the processors too.
SECONDS = 240.0


@dataclass
class Visitor:
    """A server with the demo model, and a client of its public listener."""

    server: Deployment
    rest: httpx2.AsyncClient

    @property
    def worker(self) -> WorkerRunner:
        """What serves the model now."""
        runner = self.server.gateway.models.host("digits").description
        assert isinstance(runner, WorkerRunner)
        return runner

    async def draw(self, text: str, *parts: dict[str, Any], seed: int = 7, **extra: Any) -> list[dict[str, Any]]:
        """The events of a request, from the first to the last."""
        async with self.asked(text, *parts, seed=seed, **extra) as events:
            return [event async for event in events]

    def asked(self, text: str, *parts: dict[str, Any], seed: int = 7, **extra: Any) -> Events:
        """A request whose events are read one by one."""
        messages = [{"role": "ROLE_USER", "parts": [{"text": text}, *parts]}]
        body = {"model": "digits", "messages": messages, "parameters": {"seed": seed, "extra": extra}}
        return Events(self.rest, body)

    async def content(self, events: list[dict[str, Any]]) -> bytes:
        """The one picture that was made."""
        (name,) = [event["artifact"]["artifact_id"] for event in events if "artifact" in event]
        return (await self.rest.get(f"/v1/artifacts/{name}/content")).content


class Events:
    """The events of one request, as they come over SSE."""

    def __init__(self, rest: httpx2.AsyncClient, body: dict[str, Any]) -> None:
        self._stream = rest.stream("POST", "/v1/generate", json=body)

    async def __aenter__(self) -> AsyncIterator[dict[str, Any]]:
        response = await self._stream.__aenter__()
        return self._read(response)

    async def __aexit__(self, *error: Any) -> None:
        await self._stream.__aexit__(*error)

    async def _read(self, response: httpx2.Response) -> AsyncIterator[dict[str, Any]]:
        async for line in response.aiter_lines():
            if line.startswith("data: "):
                yield json.loads(line.removeprefix("data: "))
            elif line.startswith("{"):
                yield json.loads(line)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def visitor() -> AsyncIterator[Visitor]:
    # Not below pytest's folder: the paths of Unix sockets must be short.
    folder = Path(tempfile.mkdtemp(prefix="server-"))
    digits = model("digits", "diffusers", path=str(DEMO / "digits"), threads=1, max_pixels=8192 * 8192)
    given = settings(folder, model("echo", "echo"), digits, drain_seconds=5.0)
    try:
        async with deployment(given) as running, httpx2.AsyncClient(base_url=running.url, timeout=SECONDS) as rest:
            yield Visitor(running, rest)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def last(events: list[dict[str, Any]]) -> dict[str, Any]:
    end: dict[str, Any] = events[-1].get("failed") or events[-1]["finished"]
    return end


async def test_an_image_is_generated_from_a_prompt_and_becomes_an_artifact(visitor: Visitor) -> None:
    events = await visitor.draw("a handwritten seven in red ink", previews=2)
    kinds = [next(kind for kind in event if kind not in ("seq", "request_id")) for event in events]
    assert kinds[0] == "accepted"
    assert {"loading", "started", "progress", "artifact"} <= set(kinds)
    assert last(events)["usage"]["steps"] == 20
    progress = [event["progress"] for event in events if "progress" in event]
    assert progress[-1]["step"] == progress[-1]["steps"] == 20
    assert any(base64.b64decode(told.get("preview", "")) for told in progress)
    (artifact,) = [event["artifact"] for event in events if "artifact" in event]
    record = (await visitor.rest.get(f"/v1/artifacts/{artifact['artifact_id']}")).json()
    assert (record["name"], record["mime_type"]) == ("digits-7.png", "image/png")
    assert record["image"] == {"width": 32, "height": 32}
    content = await visitor.content(events)
    assert (digit_in(content), ink_in(content)) == (7, "red")
    assert metadata(content)["seed"] == 7
    assert record["metadata"] == metadata(content)
    said = {"model": "digits", "seed": 7, "width": 32, "height": 32, "num_inference_steps": 20, "guidance_scale": 3}
    assert said.items() <= record["metadata"].items()
    assert "seven" not in json.dumps(record)


async def test_the_model_lists_its_parameters_and_defaults_for_user_interfaces(visitor: Visitor) -> None:
    told = (await visitor.rest.get("/v1/models/digits")).json()
    assert told["output_modalities"] == ["MODALITY_IMAGE"]
    extra = told["parameters_schema"]["properties"]["extra"]["properties"]
    assert (extra["guidance_scale"]["default"], extra["num_inference_steps"]["default"]) == (3, 20)
    refused = await visitor.draw("two", num_inference_steps=10_000)
    assert refused[0]["details"][0]["reason"] == "CAPABILITY_MISSING"


async def test_an_artifact_can_be_inpainted_with_a_mask(visitor: Visitor) -> None:
    first = await visitor.draw("a black one")
    (start,) = [event["artifact"]["artifact_id"] for event in first if "artifact" in event]
    before = await visitor.content(first)
    mask = base64.b64encode(bomb(32, 32)).decode()
    parts = [{"artifact_id": start}, {"blob": mask, "mime_type": "image/png"}]
    # All black: nothing is to be painted.
    after = await visitor.content(await visitor.draw("a red zero", *parts))
    assert (pixels(before) == pixels(after)).all()


async def test_an_image_bomb_is_refused_and_the_next_request_succeeds(visitor: Visitor) -> None:
    data = base64.b64encode(bomb(20_000, 20_000)).decode()
    refused = await visitor.draw("two", {"blob": data, "mime_type": "image/png"})
    assert refused[0]["details"][0]["reason"] == "IMAGE_REFUSED"
    assert "artifact" in (await visitor.draw("two", num_inference_steps=2))[-2]


async def test_a_client_that_disconnects_stops_the_image_generation(visitor: Visitor) -> None:
    async with visitor.asked("two", num_inference_steps=500, num_images=16) as events:
        async for event in events:
            if "progress" in event:
                break
    # The next one is drawn long before those steps could have been.
    await visitor.draw("two", num_inference_steps=2)
    status = await visitor.worker.status()
    assert status.active == 0
    assert status.work_done < 8000


async def test_too_little_memory_is_reported_and_the_next_request_succeeds(visitor: Visitor) -> None:
    await visitor.draw("two", num_inference_steps=2)
    pid = visitor.worker.pid
    assert pid is not None
    used = address_space(pid)
    try:
        # Room for what is drawn usually, and not for a picture of sixteen million pixels.
        resource.prlimit(pid, resource.RLIMIT_AS, (used + 200 * 2**20, resource.RLIM_INFINITY))
        failed = last(await visitor.draw("two", width=4096, height=4096, num_inference_steps=1))
        assert failed["reason"] == "ERROR_REASON_MODEL_OUT_OF_MEMORY"
    finally:
        resource.prlimit(pid, resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    assert "finish_reason" in last(await visitor.draw("two", num_inference_steps=2))
    assert visitor.worker.pid == pid


async def test_a_worker_that_is_killed_fails_only_its_own_request(visitor: Visitor) -> None:
    events: list[dict[str, Any]] = []
    async with visitor.asked("two", num_inference_steps=500, num_images=16) as coming:
        async for event in coming:
            if "progress" in event and not any("progress" in earlier for earlier in events):
                assert visitor.worker.pid is not None
                os.kill(visitor.worker.pid, signal.SIGKILL)
            events.append(event)
    assert last(events)["reason"] == "ERROR_REASON_WORKER_CRASHED"
    assert "finish_reason" in last(await visitor.draw("two", num_inference_steps=2))


async def test_unloading_frees_the_memory(visitor: Visitor) -> None:
    await visitor.draw("two", num_inference_steps=2)
    loaded = resident()
    status = await visitor.rest.post("/v1/models/digits:unload", json={})
    assert status.json()["state"] == "MODEL_STATE_UNLOADED"
    given_back = loaded - resident()
    assert given_back > 200 * 2**20


def address_space(pid: int) -> int:
    """What a process has mapped, in bytes."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[0]) * resource.getpagesize()


def resident() -> int:
    """The memory of the server in bytes: that of this process and all below it."""
    return resident_bytes([os.getpid(), *children(os.getpid())])

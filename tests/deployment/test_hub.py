"""A model is found on the hub, downloaded with progress, loaded and used, over REST and gRPC, without a restart."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import tempfile
from collections.abc import AsyncGenerator
from pathlib import Path

import httpx2
import pytest
from grpc import aio
from tests.runners.llama_cpp.gguf_files import real_model
from tests.support.gateway import ask, model, settings, until
from tests.support.limits import HANGS_SECONDS
from tests.support.server import PLUGAI
from tests.support.servers.hub.repository import Repository
from tests.support.servers.hub.server import running_hub
from tests.support.tiers import slow

from plugai.server.app import deployment
from plugai.server.settings.hub import HubSettings
from plugai.v1 import generate_pb2_grpc

NAME = "tiny/smollm2-135m-GGUF"
README = b"""---
license: apache-2.0
pipeline_tag: text-generation
base_model: HuggingFaceTB/SmolLM2-135M
tags: [conversational]
---
# Small
"""


@pytest.fixture
@slow
async def server() -> AsyncGenerator[tuple[httpx2.AsyncClient, aio.Channel], None]:
    folder = Path(tempfile.mkdtemp(prefix="server-"))
    files = {"README.md": README, "smollm2-135m-Q4_1.gguf": real_model().read_bytes()}
    try:
        async with running_hub([Repository(NAME, files)]) as hub:
            own = HubSettings(
                endpoint=hub.url, proxies={}, offline=False, allowed_hosts=frozenset({"127.0.0.1", "localhost"})
            )
            given = settings(folder, model("echo", "echo"), hub=own, disk_reserve_bytes=0)
            async with (
                deployment(given) as running,
                httpx2.AsyncClient(base_url=running.url, timeout=HANGS_SECONDS) as rest,
                aio.insecure_channel(running.url.removeprefix("http://")) as channel,
            ):
                yield rest, channel
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def test_search_add_load_and_chat(server: tuple[httpx2.AsyncClient, aio.Channel]) -> None:
    rest, channel = server
    query = {"text": "smollm2", "use_case": "HUB_USE_CASE_CHAT", "license": "apache-2.0", "fits_machine": "true"}
    found = (await rest.get("/v1/hub/models", params=query)).json()
    assert [each["repository"] for each in found["models"]] == [NAME]
    described = (await rest.get(f"/v1/hub/models/{NAME}")).json()
    assert described["card"] == "# Small"
    assert described["base_models"] == ["HuggingFaceTB/SmolLM2-135M"]
    (variant,) = described["variants"]
    assert variant["advised"], variant
    begun = (await rest.post(f"/v1/hub/models/{NAME}:download", json={"load": True})).json()
    states = []
    async with rest.stream("GET", f"/v1/operations/{begun['operation_id']}:watch") as stream:
        async for line in stream.aiter_lines():
            if line.startswith("data: "):
                states.append(json.loads(line.removeprefix("data: ")))
    assert states[-1]["state"] == "OPERATION_STATE_SUCCEEDED", states[-1]
    assert int(states[-1]["bytes_done"]) == int(variant["size_bytes"])
    chosen = states[-1]["model"]
    assert chosen == variant["model"]
    request = ask("Say hello.", model=chosen)
    request.parameters.max_output_tokens = 4
    service = generate_pb2_grpc.GenerateServiceStub(channel)
    assert (await until(service.Generate(request), "finished"))[-1].HasField("finished")
    again = await rest.post(f"/v1/hub/models/{NAME}:download", json={})
    assert again.status_code == 409, again.text
    deleted = await rest.delete(f"/v1/hub/downloads/{chosen}")
    assert deleted.status_code == 200, deleted.text
    assert (await rest.get("/v1/hub/downloads")).json().get("models", []) == []


async def test_the_command_line_searches_adds_imports_and_removes(
    server: tuple[httpx2.AsyncClient, aio.Channel],
) -> None:
    url = str(server[0].base_url)
    assert NAME in await plugai(url, "models", "search", "smollm2", "--for", "chat", "--fits")
    assert await plugai(url, "models", "add", NAME) == f"{NAME}/smollm2-135m-Q4_1 is downloaded\n"
    assert f"{NAME}/smollm2-135m-Q4_1" in await plugai(url, "models", "list")
    shown = await plugai(url, "models", "show", f"{NAME}/smollm2-135m-Q4_1")
    assert "KV cache" in shown
    assert re.search("batch invariant +yes", shown)
    removed = await plugai(url, "models", "remove", f"{NAME}/smollm2-135m-Q4_1", "--yes")
    assert removed == f"{NAME}/smollm2-135m-Q4_1 is removed\n"
    path = str(real_model())
    assert await plugai(url, "models", "add", path, "--id", "team/copy") == "team/copy is imported\n"
    assert await plugai(url, "models", "add", path, "--id", "team/link", "--link") == "team/link is linked\n"
    assert await plugai(url, "models", "remove", "team/copy", "--yes") == "team/copy is removed\n"
    assert await plugai(url, "models", "remove", "team/link", "--yes") == "team/link is removed\n"
    assert real_model().exists()


async def plugai(url: str, *arguments: str) -> str:
    """What a command says."""
    process = await asyncio.create_subprocess_exec(
        str(PLUGAI), *arguments, "--server", url, "--token", "any", stdout=asyncio.subprocess.PIPE
    )
    output, _ = await process.communicate()
    assert process.returncode == 0, output
    return output.decode()

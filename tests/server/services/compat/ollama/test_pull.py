"""Ollama's own client pulls models from a hub, through Envoy, and deletes them."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from pathlib import Path

import ollama
import pytest
from tests.support.gateway import model, settings
from tests.support.server import server_folder
from tests.support.servers.hub.models import gguf_content
from tests.support.servers.hub.repository import Repository
from tests.support.servers.hub.server import running_hub
from tests.support.tiers import slow

from plugai.server.app import deployment
from plugai.server.settings.hub import HubSettings

CONTENT = gguf_content(3_000_000)
NAME = "tiny/chat-GGUF"
MODEL = f"{NAME}/chat-Q4_K_M"


@dataclass(frozen=True, slots=True)
class Pulling:
    """A client, and the folder into which its server downloads."""

    client: ollama.AsyncClient
    folder: Path


@pytest.fixture
@slow
async def pulling() -> AsyncGenerator[Pulling, None]:
    repository = Repository(NAME, {"README.md": b"# Chat", "chat-Q4_K_M.gguf": CONTENT})
    with server_folder() as folder:
        async with running_hub([repository]) as hub:
            own = HubSettings(
                endpoint=hub.url, proxies={}, offline=False, allowed_hosts=frozenset({"127.0.0.1", "localhost"})
            )
            given = settings(folder, model("echo", "echo"), hub=own, disk_reserve_bytes=0)
            async with deployment(given) as running, ollama.AsyncClient(running.url) as client:
                yield Pulling(client, folder / "data" / "models")


async def test_a_model_of_the_hub_is_pulled_and_deleted_with_its_files(pulling: Pulling) -> None:
    client = pulling.client
    lines = [line async for line in await client.pull(f"hf.co/{NAME}:Q4_K_M", stream=True)]
    assert (lines[0].status, lines[-1].status) == ("pulling manifest", "success")
    assert [(line.completed, line.total) for line in lines if line.total][-1] == (len(CONTENT), len(CONTENT))
    assert MODEL in [each.model for each in (await client.list()).models]
    assert (await client.pull(f"hf.co/{NAME}:Q4_K_M")).status == "success"
    (file,) = pulling.folder.rglob("*.gguf")
    assert file.read_bytes() == CONTENT
    await client.delete(MODEL)
    assert MODEL not in [each.model for each in (await client.list()).models]
    assert not file.exists()


async def test_what_the_hub_does_not_have_is_the_clients_exception(pulling: Pulling) -> None:
    with pytest.raises(ollama.ResponseError) as missing:
        await pulling.client.pull("hf.co/tiny/nothing")
    assert missing.value.status_code == 404
    with pytest.raises(ollama.ResponseError, match="Q4_K_M"):
        _ = [line async for line in await pulling.client.pull(f"{NAME}:Q9", stream=True)]

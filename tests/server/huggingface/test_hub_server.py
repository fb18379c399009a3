"""The hub of the tests is one: Hugging Face's own client finds, reads and downloads from it."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
from huggingface_hub import HfApi, ModelCard, hf_hub_download, snapshot_download
from huggingface_hub.errors import GatedRepoError, RepositoryNotFoundError, RevisionNotFoundError
from tests.support.servers.hub.faults import Fault
from tests.support.servers.hub.repository import Repository
from tests.support.servers.hub.server import HubServer, running_hub
from tests.support.tiers import slow

README = b"---\nlicense: apache-2.0\npipeline_tag: text-generation\nbase_model: big/one\n---\n# Tiny\nA model.\n"
WEIGHTS = bytes(range(256)) * 1200


@pytest.fixture
@slow
async def hub() -> AsyncGenerator[HubServer, None]:
    files = {"README.md": README, "config.json": b"{}", "model.safetensors": WEIGHTS, "sub/vocab.txt": b"a\nb\n"}
    repositories = [
        Repository("tiny/text", files, downloads=5, parameters=1000),
        Repository("tiny/chat-gguf", {"README.md": README, "chat.Q4_K_M.gguf": WEIGHTS}, downloads=9),
        Repository("tiny/gated", {"model.safetensors": WEIGHTS}, gated=True),
    ]
    async with running_hub(repositories) as running:
        yield running


async def test_its_models_are_found_by_text_task_tag_and_author_in_pages_and_sorted(hub: HubServer) -> None:
    def ask() -> None:
        api = HfApi(endpoint=hub.url, token=False)
        assert [model.id for model in api.list_models(sort="downloads")] == [
            "tiny/chat-gguf",
            "tiny/text",
            "tiny/gated",
        ]
        assert [model.id for model in api.list_models(search="TEXT")] == ["tiny/text"]
        assert [model.id for model in api.list_models(filter=["gguf", "license:apache-2.0"])] == ["tiny/chat-gguf"]
        assert len(list(api.list_models(pipeline_tag="text-generation"))) == 2
        assert not list(api.list_models(author="other"))
        (model,) = api.list_models(search="text", expand=["safetensors", "downloads", "cardData"])
        assert model.safetensors is not None
        assert (model.safetensors.total, model.downloads) == (1000, 5)

    await asyncio.to_thread(ask)


async def test_a_model_its_files_and_its_card_are_described(hub: HubServer, tmp_path: Path) -> None:
    def ask() -> None:
        api = HfApi(endpoint=hub.url, token=False)
        info = api.model_info("tiny/text", files_metadata=True)
        weights = next(file for file in info.siblings or () if file.rfilename == "model.safetensors")
        assert weights.lfs is not None
        assert weights.lfs.sha256 == hashlib.sha256(WEIGHTS).hexdigest()
        assert info.sha == hub.repositories["tiny/text"].head
        paths = {entry.path for entry in api.list_repo_tree("tiny/text", recursive=True)}
        assert paths == {"README.md", "config.json", "model.safetensors", "sub/vocab.txt"}
        readme = hf_hub_download("tiny/text", "README.md", endpoint=hub.url, cache_dir=tmp_path, token=False)
        assert ModelCard.load(readme).data.to_dict()["base_model"] == "big/one"
        with pytest.raises(RevisionNotFoundError):
            api.model_info("tiny/text", revision="none")

    await asyncio.to_thread(ask)


async def test_a_snapshot_arrives_whole_through_redirects_and_a_broken_connection(
    hub: HubServer, tmp_path: Path
) -> None:
    path = f"/storage/tiny/text/{hub.repositories['tiny/text'].head}/model.safetensors"
    hub.faults.add(path, Fault(cut_after=100_000))
    await asyncio.to_thread(snapshot_download, "tiny/text", endpoint=hub.url, local_dir=tmp_path, token=False)
    assert (tmp_path / "model.safetensors").read_bytes() == WEIGHTS
    assert (tmp_path / "sub/vocab.txt").read_bytes() == b"a\nb\n"
    assert hub.count(f"GET {path}") == 2


async def test_gated_and_unknown_models_are_refused_as_the_hub_refuses_them(hub: HubServer, tmp_path: Path) -> None:
    def download(token: str) -> str:
        return hf_hub_download("tiny/gated", "model.safetensors", endpoint=hub.url, cache_dir=tmp_path, token=token)

    def ask() -> None:
        with pytest.raises(GatedRepoError):
            download("hf_other")
        assert download("hf_permitted")
        with pytest.raises(RepositoryNotFoundError):
            HfApi(endpoint=hub.url, token=False).model_info("tiny/none")

    await asyncio.to_thread(ask)

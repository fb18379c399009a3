"""A download against a hub that fails in every way: it ends with the right file, or with an error and no file."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
from tests.server.core.hub.downloading import Downloading, downloading, files_below
from tests.support.servers.hub.faults import Fault
from tests.support.servers.hub.models import gguf_content
from tests.support.servers.hub.repository import Repository
from tests.support.servers.hub.server import HubServer, running_hub

from plugai.runners.errors import EgressForbiddenError
from plugai.server.core.errors import (
    DownloadRefusedError,
    HubAccessDeniedError,
    HubModelNotFoundError,
    HubUnavailableError,
    ModelExistsError,
    StorageFullError,
)
from plugai.server.core.models.operations import OperationState
from plugai.server.huggingface.http import Proxies

NAME, FILE = "tiny/chat-GGUF", "chat-Q4_K_M.gguf"
CONTENT = gguf_content(3_000_000)
OTHER = gguf_content(3_000_000, seed=1)


@pytest.fixture
async def hub() -> AsyncGenerator[HubServer, None]:
    async with running_hub([Repository(NAME, {FILE: CONTENT})]) as running:
        yield running


@pytest.fixture
async def run(hub: HubServer, tmp_path: Path) -> AsyncGenerator[Downloading, None]:
    async with downloading(hub.url, tmp_path) as running:
        yield running


def stored(hub: HubServer) -> str:
    return f"/storage/{NAME}/{hub.repositories[NAME].head}/{FILE}"


def left(models: Path) -> list[Path]:
    """What a runner would find in the models folder: nothing whose name begins with a dot."""
    return [path for path in models.rglob("*.gguf") if not any(part.startswith(".") for part in path.parts)]


RECOVERED = {
    "cut at the first byte": [Fault(cut_after=0)],
    "cut in the middle, twice": [Fault(cut_after=1_500_000), Fault(cut_after=700_001)],
    "overloaded": [Fault(status=503), Fault(status=500), Fault(status=502)],
    "rate limit": [Fault(status=429, headers={"Retry-After": "7"})],
    "no ranges after a cut": [Fault(cut_after=2_000_000), Fault(ignores_range=True)],
    "another content once": [Fault(content=OTHER)],
    "shorter once": [Fault(content=CONTENT[:-1])],
    "longer once": [Fault(content=CONTENT + b"x")],
    "a page of a proxy once": [Fault(content=b"<html>sign in</html>")],
    "changed behind a cut": [Fault(cut_after=1_000_000, content=OTHER)],
    "an empty answer": [Fault(content=b"")],
}


@pytest.mark.parametrize("faults", RECOVERED.values(), ids=RECOVERED)
async def test_a_fault_that_passes_ends_with_the_right_file(
    faults: list[Fault], hub: HubServer, run: Downloading, tmp_path: Path
) -> None:
    hub.faults.add(stored(hub), *faults)
    end = await run.download(NAME)
    assert end.state is OperationState.SUCCEEDED, end.failure
    assert left(tmp_path) == run.shelf.offered == [tmp_path / NAME / FILE]
    assert (tmp_path / NAME / FILE).read_bytes() == CONTENT


LASTING = {
    "another content": (Fault(content=OTHER), "DOWNLOAD_CORRUPT"),
    "another content of another length": (Fault(content=OTHER[:-32]), "DOWNLOAD_CORRUPT"),
    "a page of a proxy": (Fault(content=b"<html>sign in</html>"), "DOWNLOAD_CORRUPT"),
    "longer": (Fault(content=CONTENT + bytes(100)), "DOWNLOAD_CORRUPT"),
    "cut at the first byte": (Fault(cut_after=0), "HUB_UNAVAILABLE"),
    "overloaded": (Fault(status=503), "HUB_UNAVAILABLE"),
    "gone": (Fault(status=404), "HUB_MODEL_NOT_FOUND"),
    "forbidden": (Fault(status=403), "HUB_ACCESS_DENIED"),
    "redirected to an address of the inside": (
        Fault(status=302, headers={"Location": "http://169.254.169.254/latest"}),
        "EGRESS_FORBIDDEN",
    ),
    "redirected in circles": (Fault(status=302, headers={"Location": "?again"}), "HUB_UNAVAILABLE"),
}


@pytest.mark.parametrize(("fault", "reason"), LASTING.values(), ids=LASTING)
async def test_a_fault_that_stays_ends_with_its_reason_and_offers_nothing(
    fault: Fault, reason: str, hub: HubServer, run: Downloading, tmp_path: Path
) -> None:
    hub.faults.always(stored(hub), fault)
    end = await run.download(NAME)
    assert end.failure is not None
    assert (end.state, end.failure.reason) == (OperationState.FAILED, reason)
    assert left(tmp_path) == run.shelf.offered == []
    assert [entry.action for entry in run.audit.entries] == ["download.started", "download.failed"]
    assert run.audit.entries[-1].details["reason"] == reason
    # Asking again goes on with it.
    hub.faults.clear()
    again = await run.download(NAME)
    assert again.state is OperationState.SUCCEEDED, again.failure
    assert (tmp_path / NAME / FILE).read_bytes() == CONTENT


async def test_a_file_that_the_hub_also_offers_by_xet_is_downloaded_over_plain_https(
    hub: HubServer, run: Downloading, tmp_path: Path
) -> None:
    hub.add(Repository("tiny/xet", {FILE: CONTENT}, xet=True))
    repository = hub.repositories["tiny/xet"]
    hub.faults.add(f"/storage/tiny/xet/{repository.head}/{FILE}", Fault(cut_after=2_000_000))
    assert (await run.download("tiny/xet")).state is OperationState.SUCCEEDED
    assert (tmp_path / "tiny/xet" / FILE).read_bytes() == CONTENT
    assert not hub.count("xet-read-token")


async def test_what_had_arrived_is_not_fetched_again(hub: HubServer, run: Downloading) -> None:
    hub.faults.add(stored(hub), Fault(cut_after=2_000_000), Fault(cut_after=500_000))
    await run.download(NAME)
    # What stands in the client's buffer when the connection ends is lost, and comes once more.
    assert hub.sent[stored(hub)] < len(CONTENT) + 1_000_000


async def test_a_rate_limit_is_waited_for_as_the_hub_says(hub: HubServer, run: Downloading) -> None:
    hub.faults.add(stored(hub), Fault(status=429, headers={"Retry-After": "7"}))
    await run.download(NAME)
    assert len(run.slept) == 1
    assert 7 <= run.slept[0] < 10


async def test_the_pauses_between_attempts_grow(hub: HubServer, run: Downloading) -> None:
    hub.faults.always(stored(hub), Fault(cut_after=0))
    await run.download(NAME)
    assert run.slept == sorted(run.slept)
    assert 1 <= run.slept[0] < run.slept[-1] <= 60


async def test_a_gated_model_is_downloaded_with_the_users_token_which_the_storage_does_not_see(
    hub: HubServer, run: Downloading, tmp_path: Path
) -> None:
    hub.add(Repository("tiny/gated", {FILE: CONTENT}, gated=True))
    refused = await run.download("tiny/gated")
    assert refused.failure is not None
    assert refused.failure.reason == "HUB_ACCESS_DENIED"
    assert "terms" in refused.failure.message
    run.tokens.token = "hf_permitted"
    assert (await run.download("tiny/gated")).state is OperationState.SUCCEEDED
    assert (tmp_path / "tiny/gated" / FILE).read_bytes() == CONTENT
    sent = [line for line in hub.tokens if line.endswith("hf_permitted")]
    assert sent
    assert not [line for line in sent if line.startswith("/storage")]


async def test_a_private_model_is_found_only_with_a_token_of_its_users(hub: HubServer, run: Downloading) -> None:
    hub.add(Repository("tiny/private", {FILE: CONTENT}, private=True))
    with pytest.raises(HubModelNotFoundError):
        await run.start("tiny/private")
    run.tokens.token = "hf_permitted"
    assert (await run.download("tiny/private")).state is OperationState.SUCCEEDED


REFUSED = {
    "pickles": {"config.json": b"{}", "pytorch_model.bin": b"x"},
    "code of the repository": {"config.json": b'{"auto_map": {"AutoModel": "model.M"}}', "model.safetensors": b"x"},
    "a part is missing": {"m-Q8_0-00001-of-00002.gguf": b"x"},
    "nothing of ours": {"README.md": b"# Nothing"},
}


@pytest.mark.parametrize("files", REFUSED.values(), ids=REFUSED)
async def test_what_could_run_code_or_cannot_be_run_is_refused_before_it_is_fetched(
    files: dict[str, bytes], hub: HubServer, run: Downloading
) -> None:
    hub.add(Repository("tiny/refused", files))
    with pytest.raises(DownloadRefusedError):
        await run.start("tiny/refused")
    assert not hub.count("/storage/")


async def test_a_file_with_a_malformed_header_is_deleted_although_its_digest_is_right(
    hub: HubServer, run: Downloading, tmp_path: Path
) -> None:
    hub.add(Repository("tiny/malformed", {FILE: b"GGUF" + bytes(1000)}))
    end = await run.download("tiny/malformed")
    assert end.failure is not None
    assert end.failure.reason == "DOWNLOAD_CORRUPT"
    assert not files_below(tmp_path, "*.gguf*")


async def test_a_full_disk_refuses_a_download_before_it_begins(hub: HubServer, tmp_path: Path) -> None:
    async with downloading(hub.url, tmp_path, reserve_bytes=2**60) as run:
        with pytest.raises(StorageFullError):
            await run.start(NAME)
    assert not hub.count("/storage/")


async def test_a_model_that_is_there_is_not_downloaded_again_and_nothing_is_overwritten(
    hub: HubServer, run: Downloading, tmp_path: Path
) -> None:
    target = tmp_path / NAME / FILE
    target.parent.mkdir(parents=True)
    target.write_bytes(b"my own")
    with pytest.raises(ModelExistsError):
        await run.start(NAME)
    assert target.read_bytes() == b"my own"


async def test_a_hub_at_a_private_address_is_not_asked_unless_the_administrator_allows_it(
    hub: HubServer, tmp_path: Path
) -> None:
    async with downloading(hub.url, tmp_path, allowed=frozenset()) as run:
        with pytest.raises(EgressForbiddenError):
            await run.start(NAME)
    assert not hub.requests


async def test_a_proxy_is_used_but_for_the_hosts_without_one(hub: HubServer, tmp_path: Path) -> None:
    nowhere = Proxies({"http": "http://127.0.0.1:9"})
    async with downloading(hub.url, tmp_path, proxies=nowhere) as run:
        with pytest.raises(HubUnavailableError):
            await run.start(NAME)
    without = Proxies({"http": "http://127.0.0.1:9"}, ("127.0.0.1", "localhost"))
    async with downloading(hub.url, tmp_path, proxies=without) as run:
        assert (await run.download(NAME)).state is OperationState.SUCCEEDED


async def test_names_of_files_that_leave_their_folder_are_refused(hub: HubServer, run: Downloading) -> None:
    hub.add(Repository("tiny/traversal", {"config.json": b"{}", "..\\..\\x.safetensors": b"x"}))
    with pytest.raises(DownloadRefusedError):
        await run.start("tiny/traversal")


async def test_digests_of_small_files_are_verified_too(hub: HubServer, run: Downloading, tmp_path: Path) -> None:
    files = {"config.json": b'{"a": 1}', "model.safetensors": b"weights"}
    repository = hub.add(Repository("tiny/folder", files))
    hub.faults.always(f"/tiny/folder/resolve/{repository.head}/config.json", Fault(content=b'{"a": 2}'))
    end = await run.download("tiny/folder")
    assert end.failure is not None
    assert end.failure.reason == "DOWNLOAD_CORRUPT"
    assert not (tmp_path / "tiny/folder").exists()
    hub.faults.clear()
    assert (await run.download("tiny/folder")).state is OperationState.SUCCEEDED
    placed = tmp_path / "tiny/folder"
    assert {name: (placed / name).read_bytes() for name in files} == files


async def test_access_that_is_denied_says_where_to_ask_for_it(hub: HubServer, run: Downloading) -> None:
    hub.faults.always(f"/api/models/{NAME}/revision/main", Fault(status=403))
    with pytest.raises(HubAccessDeniedError, match="token"):
        await run.start(NAME)

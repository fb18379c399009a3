"""Two gateways with one database and one models folder: of different files for one id, copied or linked, one is
imported, and the other is refused."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from grpc import aio
from tests.server.core.hub.downloading import files_below
from tests.server.services.hub.test_imports import begin, ended, url
from tests.support.gateway import Client, model, reason, serving, settings
from tests.support.servers.hub.faults import Fault
from tests.support.servers.hub.models import gguf_content
from tests.support.servers.hub.repository import Repository
from tests.support.servers.hub.server import HubServer
from tests.support.tiers import slow

from plugai.server.settings.hub import HubSettings
from plugai.v1 import error_pb2, hub_pb2, models_pb2, operations_pb2

NAME, FILE = "some/files", "chat-Q8_0.gguf"
CONTENT = gguf_content(1_000_000)
ID = "team/assistant"
SUCCEEDED = operations_pb2.OPERATION_STATE_SUCCEEDED


@pytest.fixture
@slow
async def pair(hub: HubServer, tmp_path: Path) -> AsyncIterator[tuple[Client, Client]]:
    hub.add(Repository(NAME, {FILE: CONTENT}))
    own = HubSettings(endpoint=hub.url, proxies={}, offline=False, allowed_hosts=frozenset({"127.0.0.1", "localhost"}))
    given = [
        settings(tmp_path, model("echo", "echo"), hub=own, disk_reserve_bytes=0, gateway=name)
        for name in ("one", "two")
    ]
    async with serving(given[0]) as one, serving(given[1]) as two:
        yield one, two


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Two files of different content and one size."""
    paths = [tmp_path / f"{number}.gguf" for number in (1, 2)]
    for seed, path in enumerate(paths, start=1):
        path.write_bytes(gguf_content(100_000, seed))
    return paths


def held(hub: HubServer) -> Fault:
    """The second request for the file stops in the middle: the first reads only how it begins."""
    fault = Fault(hold_after=500_000)
    hub.faults.add(f"/storage/{NAME}/{hub.repositories[NAME].head}/{FILE}", Fault(), fault)
    return fault


async def is_refused(client: Client, source: str | Path, **fields: Any) -> bool:
    """Whether an import is refused since its id is taken; else it has succeeded."""
    try:
        begun = await begin(client, source, model=ID, **fields)
    except aio.AioRpcError as error:
        return reason(error) == "MODEL_EXISTS"
    end = await ended(client, begun)
    assert end.state == SUCCEEDED, end
    return False


async def test_what_one_gateway_is_fetching_is_neither_replaced_nor_disturbed_by_the_other(
    hub: HubServer, pair: tuple[Client, Client], files: list[Path], models_folder: Path
) -> None:
    one, two = pair
    fault = held(hub)
    first = await begin(one, url(hub), model=ID)
    await fault.held.wait()
    assert await is_refused(two, files[0])
    fault.release.set()
    assert (await ended(one, first)).state == SUCCEEDED
    assert (models_folder / f"{ID}.gguf").read_bytes() == CONTENT
    assert await is_refused(two, files[0])


async def test_of_two_who_begin_at_once_exactly_one_wins(
    pair: tuple[Client, Client], files: list[Path], models_folder: Path
) -> None:
    for _ in range(5):
        outcomes = await asyncio.gather(*(is_refused(*asked) for asked in zip(pair, files, strict=True)))
        assert sorted(outcomes) == [False, True]
        winner = outcomes.index(False)
        assert (models_folder / f"{ID}.gguf").read_bytes() == files[winner].read_bytes()
        assert not files_below(models_folder, "*.part")
        await pair[winner].hub.DeleteDownloadedModel(hub_pb2.DeleteDownloadedModelRequest(model=ID))


async def test_who_imports_the_same_file_at_the_other_gateway_waits_for_the_first(
    hub: HubServer, pair: tuple[Client, Client]
) -> None:
    one, two = pair
    fault = held(hub)
    first = await begin(one, url(hub), model=ID)
    await fault.held.wait()
    second = await begin(two, url(hub), model=ID)
    fault.release.set()
    assert [(await ended(*each)).state for each in ((one, first), (two, second))] == [SUCCEEDED] * 2


async def test_a_download_and_an_import_do_not_take_the_same_place(
    hub: HubServer, pair: tuple[Client, Client], files: list[Path], models_folder: Path
) -> None:
    one, two = pair
    fault = Fault(hold_after=500_000)
    hub.faults.add(f"/storage/{NAME}/{hub.repositories[NAME].head}/{FILE}", fault)
    first = await one.hub.DownloadModel(hub_pb2.DownloadModelRequest(repository=NAME))
    await fault.held.wait()
    place = f"{NAME}/{FILE.removesuffix('.gguf')}"
    with pytest.raises(aio.AioRpcError) as refused:
        await begin(two, files[0], model=place)
    assert reason(refused.value) == "MODEL_EXISTS"
    fault.release.set()
    assert (await ended(one, first)).state == SUCCEEDED
    assert (models_folder / f"{place}.gguf").read_bytes() == CONTENT


async def test_an_import_that_failed_at_one_gateway_leaves_its_place_to_the_other(
    pair: tuple[Client, Client], files: list[Path], models_folder: Path
) -> None:
    one, two = pair
    failed = await ended(one, await begin(one, files[0], model=ID, sha256="0" * 64))
    assert failed.error.reason == error_pb2.ERROR_REASON_DOWNLOAD_CORRUPT
    assert not await is_refused(two, files[1])
    assert (models_folder / f"{ID}.gguf").read_bytes() == files[1].read_bytes()


async def test_of_two_linked_files_exactly_one_wins(pair: tuple[Client, Client], files: list[Path]) -> None:
    one, two = pair
    outcomes = await asyncio.gather(*(is_refused(*asked, link=True) for asked in zip(pair, files, strict=True)))
    assert sorted(outcomes) == [False, True]
    winner = outcomes.index(False)
    found = await pair[winner].models.GetModel(models_pb2.GetModelRequest(model=ID))
    assert found.size_bytes == files[winner].stat().st_size
    for client in (one, two):
        with pytest.raises(aio.AioRpcError) as again:
            await client.models.CreateModel(
                models_pb2.CreateModelRequest(model=models_pb2.ModelDefinition(id=ID, runner="echo"))
            )
        assert reason(again.value) == "MODEL_EXISTS"


async def test_of_a_linked_and_a_copied_file_exactly_one_wins(
    pair: tuple[Client, Client], files: list[Path], models_folder: Path
) -> None:
    for linking in (0, 1) * 4:
        asked = [
            is_refused(client, file, link=number == linking)
            for number, (client, file) in enumerate(zip(pair, files, strict=True))
        ]
        outcomes = await asyncio.gather(*asked)
        assert sorted(outcomes) == [False, True]
        winner = outcomes.index(False)
        copied = models_folder / f"{ID}.gguf"
        assert copied.exists() == (winner != linking)
        if winner == linking:
            await pair[winner].models.DeleteModel(models_pb2.DeleteModelRequest(model=ID))
        else:
            assert copied.read_bytes() == files[winner].read_bytes()
            await pair[winner].hub.DeleteDownloadedModel(hub_pb2.DeleteDownloadedModelRequest(model=ID))


async def test_what_one_gateway_copies_the_other_does_not_link_and_the_other_way_round(
    hub: HubServer, pair: tuple[Client, Client], files: list[Path]
) -> None:
    one, two = pair
    fault = held(hub)
    first = await begin(one, url(hub), model=ID)
    await fault.held.wait()
    assert await is_refused(two, files[0], link=True)
    fault.release.set()
    assert (await ended(one, first)).state == SUCCEEDED
    await one.hub.DeleteDownloadedModel(hub_pb2.DeleteDownloadedModelRequest(model=ID))
    assert not await is_refused(two, files[0], link=True)
    # Before the first gateway has looked for what has changed.
    assert await is_refused(one, files[1])

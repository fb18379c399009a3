"""Downloads that are shared, paused, cancelled, continued and limited."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
from tests.server.core.hub.downloading import Downloading, downloading, files_below
from tests.support.servers.hub.faults import Fault
from tests.support.servers.hub.models import gguf_content
from tests.support.servers.hub.repository import Repository
from tests.support.servers.hub.server import HubServer, running_hub

from plugai.server.core.clock import Clock
from plugai.server.core.errors import OperationNotPausableError
from plugai.server.core.hub.download.bandwidth import Bandwidth, Speed
from plugai.server.core.models.operations import OperationControls, OperationKind, OperationState
from plugai.server.core.principal import LOCAL_OWNER
from plugai.server.wiring.foundation import system_clock

NAME, FILE = "tiny/chat-GGUF", "chat-Q4_K_M.gguf"
CONTENT = gguf_content(3_000_000)
MODEL = f"{NAME}/chat-Q4_K_M"


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


def held(hub: HubServer, after: int) -> Fault:
    """The next download of the file stops after so many bytes, until it is released."""
    fault = Fault(hold_after=after)
    hub.faults.add(stored(hub), fault)
    return fault


async def test_200_who_ask_at_once_share_one_download(hub: HubServer, run: Downloading) -> None:
    fault = held(hub, 1_000_000)
    begun = await asyncio.gather(*(run.start(NAME) for _ in range(200)))
    assert len({operation.id for operation in begun}) == 1
    await fault.held.wait()
    assert run.operations.get(begun[0].id).state is OperationState.RUNNING
    # Whoever names the variant asks for the same.
    assert (await run.start(NAME, "Q4_K_M")).id == begun[0].id
    fault.release.set()
    ends = await asyncio.gather(*(run.wait(operation) for operation in begun))
    assert {end.state for end in ends} == {OperationState.SUCCEEDED}
    assert hub.count("GET /storage") == 1
    assert hub.sent[stored(hub)] == len(CONTENT)


async def test_progress_says_bytes_and_how_many_wait(hub: HubServer, run: Downloading) -> None:
    fault = held(hub, 2_000_000)
    operation = await run.start(NAME)
    await run.start(NAME)
    state = await run.arrived(operation, 1)
    assert state.bytes is not None
    assert (state.bytes.total, state.waiters) == (len(CONTENT), 2)
    assert state.fraction == state.bytes.done / state.bytes.total
    fault.release.set()
    end = await run.wait(operation)
    assert end.bytes is not None
    assert (end.bytes.done, end.fraction) == (len(CONTENT), 1.0)


async def test_a_paused_download_goes_on_where_it_was(hub: HubServer, run: Downloading, tmp_path: Path) -> None:
    held(hub, 2_000_000)
    operation = await run.start(NAME)
    await run.arrived(operation, 1_000_000)
    paused = await run.operations.pause(operation.id)
    assert paused.state is OperationState.PAUSED
    assert (await run.operations.pause(operation.id)).state is OperationState.PAUSED
    resumed = await run.operations.resume(operation.id)
    assert resumed.id == operation.id
    assert (await run.wait(operation)).state is OperationState.SUCCEEDED
    assert (tmp_path / NAME / FILE).read_bytes() == CONTENT
    # What was on the way when it was paused was sent twice, and nothing that had arrived.
    assert hub.sent[stored(hub)] <= len(CONTENT) + 1_000_000


async def test_a_paused_download_is_still_paused_after_a_restart(hub: HubServer, tmp_path: Path) -> None:
    async with downloading(hub.url, tmp_path) as run:
        held(hub, 2_000_000)
        operation = await run.start(NAME)
        await run.arrived(operation, 1_000_000)
        await run.operations.pause(operation.id)
    async with downloading(hub.url, tmp_path) as run:
        assert run.operations.get(operation.id).state is OperationState.PAUSED
        await run.operations.resume(operation.id)
        assert (await run.wait(operation)).state is OperationState.SUCCEEDED
    assert (tmp_path / NAME / FILE).read_bytes() == CONTENT


async def test_a_download_goes_on_by_itself_after_a_restart_under_the_same_id(hub: HubServer, tmp_path: Path) -> None:
    async with downloading(hub.url, tmp_path) as run:
        held(hub, 2_000_000)
        operation = await run.start(NAME)
        await run.arrived(operation, 1_000_000)
    async with downloading(hub.url, tmp_path) as run:
        assert (await run.wait(run.operations.get(operation.id))).state is OperationState.SUCCEEDED
    assert (tmp_path / NAME / FILE).read_bytes() == CONTENT
    assert [request for request in hub.requests if "GET /storage" in request][-1].count("bytes=") == 1


@pytest.mark.parametrize("paused", [False, True], ids=["running", "paused"])
async def test_a_cancelled_download_leaves_nothing_and_can_be_begun_again(
    paused: bool, hub: HubServer, run: Downloading, tmp_path: Path
) -> None:
    held(hub, 2_000_000)
    operation = await run.start(NAME)
    await run.arrived(operation, 1_000_000)
    if paused:
        await run.operations.pause(operation.id)
    assert (await run.operations.cancel(operation.id, "ann")).state is OperationState.CANCELLED
    assert not files_below(tmp_path, "*.part")
    assert run.folder.plans() == []
    with pytest.raises(OperationNotPausableError):
        await run.operations.resume(operation.id)
    assert (await run.download(NAME)).state is OperationState.SUCCEEDED
    assert run.audit.told == [
        (LOCAL_OWNER.id, "download.started", MODEL),
        ("ann", "download.cancelled", MODEL),
        (LOCAL_OWNER.id, "download.started", MODEL),
        (LOCAL_OWNER.id, "download.finished", MODEL),
    ]
    assert run.audit.entries[-1].details == {
        "source": NAME,
        "revision": hub.repositories[NAME].head,
        "variant": "Q4_K_M",
        FILE: hashlib.sha256(CONTENT).hexdigest(),
    }


async def test_an_operation_that_cannot_be_paused_says_so(run: Downloading) -> None:
    loading = run.operations.begin(OperationKind.LOAD, "some", OperationControls(lambda _: None))
    with pytest.raises(OperationNotPausableError):
        await run.operations.pause(loading.id)


async def test_only_so_many_are_downloaded_at_once(hub: HubServer, run: Downloading) -> None:
    faults = []
    for number in range(3):
        repository = hub.add(Repository(f"tiny/m{number}", {FILE: gguf_content(100_000, number)}))
        faults.append(Fault(hold_after=50_000))
        hub.faults.add(f"/storage/tiny/m{number}/{repository.head}/{FILE}", faults[-1])
    operations = [await run.start(f"tiny/m{number}") for number in range(3)]
    await faults[0].held.wait()
    await faults[1].held.wait()
    assert not hub.count("GET /storage/tiny/m2")
    await run.reached(operations[2], "waiting for other downloads")
    faults[0].release.set()
    await faults[2].held.wait()
    faults[1].release.set()
    faults[2].release.set()
    for operation in operations:
        assert (await run.wait(operation)).state is OperationState.SUCCEEDED


async def test_two_gateways_with_one_models_folder_fetch_a_model_once(hub: HubServer, tmp_path: Path) -> None:
    fault = held(hub, 1_000_000)
    async with downloading(hub.url, tmp_path) as one, downloading(hub.url, tmp_path) as other:
        first = await one.start(NAME)
        await fault.held.wait()
        second = await other.start(NAME)
        await other.reached(second, "another gateway is downloading it")
        fault.release.set()
        assert (await one.wait(first)).state is OperationState.SUCCEEDED
        assert (await other.wait(second)).state is OperationState.SUCCEEDED
    assert hub.sent[stored(hub)] == len(CONTENT)


async def test_a_model_in_parts_is_placed_with_its_first_part_last(
    hub: HubServer, run: Downloading, tmp_path: Path
) -> None:
    parts = {f"Q8_0/m-Q8_0-0000{n}-of-00003.gguf": gguf_content(100_000, n) for n in (1, 2, 3)}
    hub.add(Repository("tiny/parts", parts))
    assert (await run.download("tiny/parts")).state is OperationState.SUCCEEDED
    placed = {Path(path).name: (tmp_path / "tiny/parts" / Path(path).name).read_bytes() for path in parts}
    assert placed == {Path(path).name: content for path, content in parts.items()}
    assert run.shelf.offered == [tmp_path / "tiny/parts/m-Q8_0-00001-of-00003.gguf"]
    times = [(tmp_path / "tiny/parts" / f"m-Q8_0-0000{n}-of-00003.gguf").stat().st_ctime_ns for n in (3, 2, 1)]
    assert times == sorted(times)


async def test_bandwidth_is_shared_by_all_who_take_some() -> None:
    now, slept = [0.0], list[float]()

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    bandwidth = Bandwidth(1000, Clock(system_clock().now, lambda: now[0]), sleep)
    for _ in range(4):
        await bandwidth.take(500)
    # The first is free; each of the others waits for those before it.
    assert slept == [0.5, 1.0, 1.5]
    now[0] = 10.0
    await bandwidth.take(500)
    assert slept == [0.5, 1.0, 1.5]


def test_speed_is_that_of_the_last_seconds() -> None:
    now = [0.0]
    speed = Speed(Clock(system_clock().now, lambda: now[0]))
    assert speed.add(100) is None
    now[0] = 2.0
    assert speed.add(100) == 100.0
    now[0] = 60.0
    assert speed.add(1) is None

"""What was measured of a model is kept by administrators, and shown with it as long as its files are the same."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
from grpc import aio
from plugai_scripted import SCRIPTS
from tests.support.accounts import administrator
from tests.support.gateway import Client, model, reason, script, serving, settings

from plugai.server.settings import Settings
from plugai.server.settings.accounts import AccountSettings
from plugai.v1 import models_pb2 as pb


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "weights.gguf"
    _write(path, b"\0")
    return path


def _write(file: Path, end: bytes) -> None:
    file.write_bytes(b"GGUF" + bytes(100) + end)


@pytest.fixture
def given(tmp_path: Path, file: Path) -> Settings:
    script("kept")
    return settings(tmp_path, model("kept", "scripted", path=str(file)), model("echo", "echo"))


@pytest.fixture
async def client(given: Settings) -> AsyncGenerator[Client, None]:
    async with serving(given) as running:
        yield running


def measured(tokens: float = 12.5) -> pb.ModelBenchmark:
    alone = pb.BenchmarkSpeed(
        streams=1,
        prompt_tokens=40,
        rounds=3,
        first_token_seconds=0.25,
        prompt_tokens_per_second=160,
        stream_tokens_per_second=tokens,
    )
    return pb.ModelBenchmark(speeds=[alone], questions=pb.BenchmarkScore(right=4, tried=10))


async def record(client: Client, benchmark: pb.ModelBenchmark, name: str = "kept") -> pb.Model:
    return await client.models.RecordBenchmark(pb.RecordBenchmarkRequest(model=name, benchmark=benchmark))


async def shown(client: Client) -> pb.ModelBenchmark | None:
    found = await client.models.GetModel(pb.GetModelRequest(model="kept"))
    return found.benchmark if found.HasField("benchmark") else None


async def test_figures_are_kept_over_a_restart_and_the_last_ones_count(given: Settings) -> None:
    async with serving(given) as client:
        assert await shown(client) is None
        await record(client, measured(1))
        kept = (await record(client, measured())).benchmark
    assert list(kept.speeds) == list(measured().speeds)
    assert not kept.speeds[0].HasField("tokens_per_second")
    assert (kept.questions.right, kept.questions.tried, kept.HasField("tool_calls")) == (4, 10, False)
    assert "cores" in kept.machine
    assert kept.record_time.seconds
    async with serving(given) as client:
        assert await shown(client) == kept


async def test_what_a_client_says_of_the_memory_and_the_machine_is_not_believed(client: Client) -> None:
    claimed = measured()
    claimed.memory_bytes, claimed.machine = 1, "a supercomputer"
    kept = (await record(client, claimed)).benchmark
    assert not kept.HasField("memory_bytes")
    assert kept.machine != "a supercomputer"


async def test_figures_of_other_files_are_not_shown(client: Client, file: Path) -> None:
    await record(client, measured())
    _write(file, b"x")
    assert await shown(client) is None
    _write(file, b"\0")
    assert await shown(client) is not None


async def test_another_gateway_shows_what_was_recorded_at_one(tmp_path: Path, file: Path) -> None:
    script("kept")
    models = (model("kept", "scripted", path=str(file)),)
    one, two = (settings(tmp_path, *models, gateway=name, definitions_refresh_seconds=0.05) for name in ("one", "two"))
    async with serving(one) as here, serving(two) as there:
        await record(here, measured())
        while await shown(there) is None:
            pass
    assert SCRIPTS["kept"].loads


@pytest.mark.parametrize(
    ("benchmark", "name", "why"),
    [
        pytest.param(measured(), "echo", "INVALID_REQUEST", id="no files"),
        pytest.param(measured(), "nobody", "MODEL_NOT_FOUND", id="no model"),
        pytest.param(pb.ModelBenchmark(), "kept", "INVALID_REQUEST", id="nothing measured"),
        pytest.param(measured(float("nan")), "kept", "INVALID_REQUEST", id="no number"),
        pytest.param(measured(-1), "kept", "INVALID_REQUEST", id="below zero"),
        pytest.param(
            pb.ModelBenchmark(speeds=measured().speeds, tool_calls=pb.BenchmarkScore(right=3, tried=2)),
            "kept",
            "INVALID_REQUEST",
            id="more than all",
        ),
    ],
)
async def test_what_cannot_be_is_refused(client: Client, benchmark: pb.ModelBenchmark, name: str, why: str) -> None:
    with pytest.raises(aio.AioRpcError) as refused:
        await record(client, benchmark, name)
    assert reason(refused.value) == why


async def test_members_see_the_figures_and_cannot_record_any(tmp_path: Path, file: Path) -> None:
    script("kept")
    given = settings(tmp_path, model("kept", "scripted", path=str(file)), accounts=AccountSettings())
    request = pb.RecordBenchmarkRequest(model="kept", benchmark=measured())
    async with serving(given) as client:
        admin = await administrator(client)
        ann = await admin.invite("ann")
        with pytest.raises(aio.AioRpcError) as refused:
            await client.models.RecordBenchmark(request, metadata=ann.metadata)
        assert reason(refused.value) == "PERMISSION_DENIED"
        await client.models.RecordBenchmark(request, metadata=admin.metadata)
        found = await client.models.GetModel(pb.GetModelRequest(model="kept"), metadata=ann.metadata)
        assert list(found.benchmark.speeds) == list(measured().speeds)

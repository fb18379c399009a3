"""Administrators get statistics of the requests of all users."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from google.protobuf.timestamp_pb2 import Timestamp
from grpc import aio
from tests.support.gateway import Client, ask, model, reason, serving, settings

from plugai.v1 import administration_pb2 as pb
from plugai.v1 import generate_pb2


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[Client]:
    async with serving(settings(tmp_path, model("echo", "echo"))) as running:
        yield running


def stamp(days_ago: float) -> Timestamp:
    stamp = Timestamp()
    stamp.FromDatetime(datetime.now(UTC) - timedelta(days=days_ago))
    return stamp


async def test_requests_are_counted_by_day_model_and_user(client: Client) -> None:
    for _ in range(3):
        await client.generate.GenerateOnce(generate_pb2.GenerateOnceRequest(request=ask("one two")))
    found = await client.administration.GetStatistics(pb.GetStatisticsRequest())
    total = found.total
    assert (total.requests, total.failed, total.cancelled) == (3, 0, 0)
    assert total.input_tokens > 0
    assert total.output_tokens == 6
    assert 0 < total.first_delta_median_seconds <= total.total_median_seconds <= total.total_p95_seconds
    # A test that runs at midnight has two days.
    assert sum(day.statistics.requests for day in found.days) == 3
    assert [(group.key, group.statistics) for group in found.models] == [("echo", total)]
    assert [(group.key, group.statistics) for group in found.users] == [("local", total)]
    assert found.created_before.ToDatetime() - found.created_from.ToDatetime() == timedelta(days=30)


async def test_without_requests_counts_are_zero_and_latencies_unset(client: Client) -> None:
    found = await client.administration.GetStatistics(pb.GetStatisticsRequest(user_id="nobody"))
    assert found.total.HasField("requests")
    assert found.total.requests == 0
    assert not found.total.HasField("total_median_seconds")
    assert [*found.days, *found.models, *found.users] == []


@pytest.mark.parametrize(
    "wanted",
    [
        pb.GetStatisticsRequest(created_from=stamp(367)),
        pb.GetStatisticsRequest(created_from=stamp(1), created_before=stamp(2)),
        pb.GetStatisticsRequest(created_before=Timestamp(seconds=-62135596800)),
        pb.GetStatisticsRequest(created_from=Timestamp(seconds=2**62)),
    ],
    ids=["too long", "backwards", "the first moment", "no time"],
)
async def test_a_time_that_cannot_be_counted_is_refused(client: Client, wanted: pb.GetStatisticsRequest) -> None:
    with pytest.raises(aio.AioRpcError) as error:
        await client.administration.GetStatistics(wanted)
    assert reason(error.value) == "INVALID_REQUEST"

"""A full queue refuses a request before its first event, with the time to retry."""

from pathlib import Path

import grpc
import pytest
from google.rpc import error_details_pb2
from grpc import aio
from tests.support.gateway import ask, detail, model, reason, script, serving, settings, until


async def test_a_full_queue_is_refused_with_the_time_to_try_again(tmp_path: Path) -> None:
    m = script("m")
    async with serving(settings(tmp_path, model("m", "scripted"), max_waiting=1)) as client:
        running = client.generate.Generate(ask("first"))
        await until(running, "started")
        waiting = client.generate.Generate(ask("second"))
        await until(waiting, "queued")
        refused = client.generate.Generate(ask("third"))
        with pytest.raises(aio.AioRpcError) as caught:
            await until(refused, "accepted")
        assert (caught.value.code(), reason(caught.value)) == (grpc.StatusCode.RESOURCE_EXHAUSTED, "QUEUE_FULL")
        assert detail(caught.value, error_details_pb2.RetryInfo).retry_delay.ToSeconds() >= 1
        assert int(dict(await refused.trailing_metadata())["retry-after"]) >= 1
        m.say("one", end=True)
        m.say("two", end=True)
        await until(running, "finished")
        await until(waiting, "finished")

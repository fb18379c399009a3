"""An answer arrives completely and once, whatever happens to the connection; leaving it cancels it."""

from __future__ import annotations

import asyncio

import pytest
from tests.clients.python.conftest import Open
from tests.clients.python.kinds import opened
from tests.clients.python.scripted_server import ScriptedServer
from tests.support.limits import HANGS_SECONDS

from plugai.client import Client, Delta, Retries, reasons, text_of, user
from plugai.client.transports import http
from plugai.client.types import FinishReason, Loading, Queued, RequestState

TEXT = "Grüße, 世界! 🌊 \u202b אב \u0301 e\u0301"


async def hurry(seconds: float) -> None:
    """The test's own clock: retries happen soon. gRPC's own connection attempts have no clock to be injected."""
    await asyncio.sleep(min(seconds, 0.02))


QUEUE = 2
SOON = Retries(attempts=500, sleep=hurry)


async def test_events_are_typed_and_add_up(client: Client) -> None:
    answer = client.generate(TEXT, model="echo")
    text = "".join([event.text or "" async for event in answer if isinstance(event, Delta)])
    assert text == TEXT
    assert (answer.model, answer.finished and answer.finished.finish_reason) == ("echo", FinishReason.STOP)
    assert await client.generate(TEXT, model="echo") == TEXT
    assert text_of(await client.generate([user(TEXT)], model="echo").message()) == TEXT
    assert (await client.generate_once(TEXT, model="echo")).finish_reason is FinishReason.STOP


async def test_no_event_is_lost_or_repeated_if_the_connection_is_lost_at_each(
    server: ScriptedServer, open_client: Open
) -> None:
    server.script("m")
    words, said, cuts = [f"{number} " for number in range(8)], 0, server.proxy.cuts
    parts: list[str] = []
    async with open_client(retries=SOON) as client, client.generate("go", model="m") as answer:
        async for event in answer:
            server.proxy.cut()
            if isinstance(event, Delta):
                parts.append(event.text or "")
            # What is said before the connection stands again may come in one delta.
            if said < len(words):
                server.say("m", words[said], end=said == len(words) - 1)
                said += 1
    assert "".join(parts) == "".join(words)
    assert answer.finished is not None
    assert server.proxy.cuts - cuts >= len(parts)


@pytest.mark.parametrize("sync", [False, True], ids=["async", "sync"])
async def test_a_connection_that_falls_silent_is_replaced(
    server: ScriptedServer, sync: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """GRPC finds that out by itself, with pings."""
    server.script("m")
    monkeypatch.setattr(http, "SILENT_SECONDS", 0.3)
    server.say("m", "one ")
    url = f"http://127.0.0.1:{server.port}"
    said: list[str] = []
    async with opened(url, sync, token=server.token, retries=SOON) as client:
        async for event in client.generate("go", model="m"):
            if isinstance(event, Delta):
                server.proxy.frozen = not said
                said.append(event.text or "")
                server.say("m", "two", end=True)
                if len(said) == 1:
                    await asyncio.sleep(0.1)  # what is sent now is lost
                    server.proxy.frozen = False
    assert "".join(said) == "one two"


async def test_a_megabyte_at_a_time_goes_both_ways(server: ScriptedServer, client: Client) -> None:
    server.script("m")
    prompt = user(*("é" * 500_000 for _ in range(3)))
    answer = client.generate(prompt, model="m")
    server.say("m", "世" * 1_300_000, end=True)
    assert len(await answer) == 1_300_000
    started = await server.started("m")
    assert started == answer.request_id


async def test_a_slow_reader_gets_everything(server: ScriptedServer, open_client: Open) -> None:
    server.script("m")
    words = [f"{number:03d} " * 12_500 for number in range(300)]
    server.say("m", *words, end=True)
    parts: list[str] = []
    async with open_client(retries=SOON) as client:
        async for event in client.generate("go", model="m"):
            if isinstance(event, Delta):
                if not parts:
                    await server.started("m")
                    await asyncio.sleep(1.0)  # longer than the server waits for a reader
                parts.append(event.text or "")
    assert "".join(parts) == "".join(words)


async def test_leaving_a_running_answer_cancels_it(server: ScriptedServer, client: Client) -> None:
    server.script("m")
    server.say("m", "one")
    answer = client.generate("go", model="m")
    async for event in answer:
        if isinstance(event, Delta):
            break
    assert await server.closed("m") == answer.request_id


async def test_an_exception_cancels_the_answer(server: ScriptedServer, client: Client) -> None:
    server.script("m")
    answer = client.generate("go", model="m")

    async def fail() -> None:
        async with answer:
            async for _ in answer:
                raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    record = await client.requests.get(answer.request_id)
    assert record.state is RequestState.CANCELLED


@pytest.mark.parametrize("transport", ["http", "grpc"])
async def test_a_cancelled_task_cancels_the_answer(server: ScriptedServer, transport: str) -> None:
    server.script("m")
    async with Client(f"{transport}://127.0.0.1:{server.port}", token=server.token) as client:
        answer = client.generate("go", model="m")
        task = asyncio.create_task(answer.text())
        assert await server.started("m") == answer.request_id
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert (await client.requests.get(answer.request_id)).state is RequestState.CANCELLED


async def test_leaving_a_queued_answer_cancels_it(server: ScriptedServer, client: Client) -> None:
    server.script("m")
    async with client.generate("first", model="m") as first:
        async for _ in first:
            break_when_started = await server.started("m")
            async with client.generate("second", model="m") as second:
                async for event in second:
                    if isinstance(event, Queued):
                        break
            assert (await client.requests.get(second.request_id)).state is RequestState.CANCELLED
            assert break_when_started == first.request_id
            break


async def test_leaving_an_answer_whose_model_is_loading_cancels_it(server: ScriptedServer, client: Client) -> None:
    await client.models.unload("lazy", force=True)
    server.script("lazy", loads=False)
    async with client.generate("go", model="lazy") as answer:
        async for event in answer:
            if isinstance(event, Loading):
                break
    assert (await client.requests.get(answer.request_id)).state is RequestState.CANCELLED
    await server.allow_loading("lazy")


async def test_an_answer_that_was_not_asked_for_is_never_sent(client: Client) -> None:
    async with client.generate("go", model="m") as answer:
        pass
    with pytest.raises(reasons.RequestNotFoundError):
        await client.requests.get(answer.request_id)


async def test_a_deadline_ends_the_answer_here_and_there(server: ScriptedServer, client: Client) -> None:
    server.script("m")
    answer = client.generate("go", model="m", timeout=0.4)
    with pytest.raises(reasons.DeadlineExceededError):
        await answer
    assert await server.closed("m") == answer.request_id


async def test_another_client_continues_an_answer(server: ScriptedServer, client: Client) -> None:
    server.script("m")
    server.say("m", "one ")
    first = client.generate("go", model="m")
    async for event in first:
        if isinstance(event, Delta):
            rest = client.requests.watch(first.request_id, after_seq=first.seq)
            server.say("m", "two", end=True)
            assert await rest == "two"
            break


async def test_a_full_queue_is_tried_again_when_the_server_says(server: ScriptedServer, open_client: Open) -> None:
    server.script("m")
    waits: list[float] = []

    async def wait(seconds: float) -> None:
        if not waits:
            for _ in range(QUEUE + 2):
                server.say("m", "done", end=True)
        waits.append(seconds)
        await asyncio.sleep(0.02)

    async with open_client(retries=Retries(attempts=200, sleep=wait, chance=lambda: 0.0)) as client:
        running = await _fill(server, client)
        assert await client.generate("go", model="m") == "done"
        assert waits[0] > 0  # as the server asks
        assert await asyncio.gather(*running) == ["done"] * len(running)


async def test_without_retries_the_error_says_when_to_try_again(server: ScriptedServer, open_client: Open) -> None:
    server.script("m")
    async with open_client(retries=Retries(attempts=1)) as client:
        running = await _fill(server, client)
        with pytest.raises(reasons.QueueFullError) as refused:
            await client.generate("go", model="m")
        assert refused.value.retryable
        assert (refused.value.retry_after or 0) > 0
        assert refused.value.request_id
        for _ in running:
            server.say("m", "done", end=True)
        assert await asyncio.gather(*running) == ["done"] * len(running)


async def _fill(server: ScriptedServer, client: Client) -> list[asyncio.Task[str]]:
    """Requests that run, and wait in a queue that is full."""
    running = [asyncio.create_task(_text(client))]
    await server.started("m")
    for length in range(1, QUEUE + 1):
        running.append(asyncio.create_task(_text(client)))
        async with asyncio.timeout(HANGS_SECONDS):
            while (await client.queue.get("m")).length != length:  # noqa: ASYNC110 - queues have no events
                await asyncio.sleep(0.01)
    return running


async def _text(client: Client) -> str:
    return await client.generate("go", model="m")

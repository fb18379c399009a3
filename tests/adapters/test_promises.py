"""What holds for every provider beside its answers: keys, hints, fallbacks, and an end that frees the connection."""

import asyncio
import json
import logging
from base64 import b64encode
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import grpc
import pytest
import pytest_asyncio
from google.rpc import error_details_pb2
from grpc import aio
from tests.adapters.answering import answer, asking, connected
from tests.adapters.fakes.asking import PIXEL
from tests.adapters.fakes.dialect import event
from tests.adapters.fakes.script import Answer, Fault, Hint, HintKind, Problem, Refuses, Says, Text, Verbatim
from tests.adapters.fakes.server import KEY, FakeProvider, fake_provider
from tests.adapters.fakes.wired import HASTY_TO_GO_ON, KINDS, fakes, wired
from tests.support.gateway import Client, ask, detail, kinds, reason, said, serving, until

from plugai.adapters.anthropic.provider import AnthropicProvider
from plugai.adapters.azure.provider import AzureProvider
from plugai.adapters.compatible.provider import CompatibleProvider
from plugai.adapters.google.provider import GoogleProvider
from plugai.adapters.http.retries import Retries
from plugai.adapters.openai.provider import OpenAiProvider
from plugai.adapters.provider import HttpProvider
from plugai.adapters.xai.provider import XaiProvider
from plugai.runners.base import ProviderConfig
from plugai.runners.errors import ProviderProtocolError, RateLimitedError
from plugai.v1 import error_pb2, event_pb2, generate_pb2

PROVIDERS: dict[str, type[HttpProvider]] = {
    "openai": OpenAiProvider,
    "anthropic": AnthropicProvider,
    "google": GoogleProvider,
    "azure": AzureProvider,
    "xai": XaiProvider,
    "compatible": CompatibleProvider,
}
pytestmark = pytest.mark.asyncio(loop_scope="module")
every_provider = pytest.mark.parametrize("provider", KINDS)
# Where each says when to come back; Google only in its errors, Anthropic and OpenAI in headers of their own too.
HINTS = [
    *((provider, kind) for provider in KINDS for kind in (HintKind.SECONDS, HintKind.DATE, HintKind.MILLISECONDS)),
    *((provider, HintKind.RESET) for provider in ("openai", "anthropic", "azure", "xai", "compatible")),
    ("google", HintKind.BODY),
]


@dataclass
class Server:
    client: Client
    fakes: dict[str, FakeProvider]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Server]:
    async with fakes() as running, serving(wired(tmp_path_factory.mktemp("server"), running)) as client:
        yield Server(client, running)


@pytest.mark.parametrize(("provider", "kind"), HINTS)
async def test_retry_hints_are_understood(provider: str, kind: HintKind) -> None:
    async with (
        fake_provider(KINDS[provider].dialect) as fake,
        connected(PROVIDERS[provider], fake, options=KINDS[provider].options) as connection,
    ):
        fake.then(Refuses(Problem.RATE_LIMIT, Hint(kind, 600.0)))
        with pytest.raises(RateLimitedError) as caught:
            await answer(connection, asking())
    assert caught.value.retry_after is not None
    # Dates have no fractions, and a moment passes until they are read.
    assert 500 < caught.value.retry_after <= 600


async def test_a_retry_waits_as_the_hint_says() -> None:
    pauses: list[float] = []

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)

    failures = [RateLimitedError("limit", 3.0), RateLimitedError("limit", 0.5)]

    async def attempt() -> str:
        if failures:
            raise failures.pop(0)
        return "done"

    assert await Retries(ProviderConfig("fake", retries=2), sleep).run(attempt) == "done"
    # The random part is on top, so that all who were told the same moment do not come at once.
    assert pauses[0] >= 3.0
    assert pauses[1] >= 0.5


async def test_the_caller_gets_the_retry_hint(server: Server) -> None:
    # A model that no other test falls back from, since this one is left alone for a while.
    server.fakes["openai"].when("too often", Refuses(Problem.RATE_LIMIT, Hint(HintKind.SECONDS, 600)))
    request = generate_pb2.GenerateOnceRequest(request=ask("too often", model=f"openai-{HASTY_TO_GO_ON}/small"))
    with pytest.raises(aio.AioRpcError) as caught:
        await server.client.generate.GenerateOnce(request)
    assert caught.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
    assert reason(caught.value) == "RATE_LIMITED"
    assert detail(caught.value, error_details_pb2.RetryInfo).retry_delay.seconds == 600


@every_provider
async def test_a_key_goes_to_no_other_host(provider: str) -> None:
    async with (
        fake_provider(KINDS[provider].dialect) as fake,
        fake_provider(KINDS[provider].dialect) as other,
        connected(PROVIDERS[provider], fake, options=KINDS[provider].options) as connection,
    ):
        for status in (301, 302, 307, 308):
            elsewhere = ("location", other.origin + fake.dialect.generate_paths[0])
            fake.then(Verbatim(b"", status, "text/plain", (elsewhere,)))
            with pytest.raises(ProviderProtocolError):
                await answer(connection, asking())
    assert len(fake.calls) == 4
    assert other.calls == []


async def test_a_key_is_in_no_event_and_no_log(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    # Another test of the same run may have set up the logs in its own way, and for warnings alone.
    caplog.set_level(logging.INFO)
    # What is told of a provider's sentence ends in the middle of the key.
    sentence = f"{'x' * 387} bad {KEY} here"
    leaking = json.dumps({"error": {"message": sentence, "type": "invalid_request_error"}}).encode()
    told = []
    async with fakes() as running, serving(wired(tmp_path, running)) as client:
        for provider, fake in running.items():
            fake.then(
                Verbatim(leaking, 400, "application/json"), Refuses(Problem.BAD_KEY), Says(fault=Fault.CUT, after=1)
            )
            for _ in range(3):
                request = ask("hi", model=f"{provider}/small")
                told += [str(event) async for event in client.generate.Generate(request)]
    captured = capfd.readouterr()
    logged = captured.out + captured.err + caplog.text
    assert "refuses the request: xxx" in "".join(told)
    assert "Generate" in logged
    for text in (*told, logged):
        # Not even a part of it.
        assert KEY[:6] not in text


@every_provider
async def test_a_fallback_model_answers_after_a_failure_before_the_first_output(server: Server, provider: str) -> None:
    other = "google" if provider == "openai" else "openai"
    failing = Says(fault=Problem.OVERLOADED, after=0)
    prompt = f"{provider} is busy"
    # An answer first: a model that failed again and again would be left alone.
    async for _ in server.client.generate.Generate(ask("Hello.", model=f"{provider}/small")):
        pass
    server.fakes[provider].when(prompt, failing, failing)
    request = ask(prompt, model=f"{provider}/small", fallback_models=[f"{other}/small"])
    events = [event async for event in server.client.generate.Generate(request)]
    assert said(events) == "Hello wörld"
    assert kinds(events)[-1] == "finished"
    name = generate_pb2.GetRequestRequest(request_id=events[0].request_id)
    record = await server.client.generate.GetRequest(name)
    first, second = record.attempts
    assert (first.provider, second.provider) == (provider, other)
    assert first.failure.reason == error_pb2.ERROR_REASON_PROVIDER_OVERLOADED
    assert second.usage.source == event_pb2.USAGE_SOURCE_PROVIDER


async def test_there_is_no_fallback_after_the_first_output(server: Server) -> None:
    server.fakes["openai"].when("half", Says(fault=Problem.OVERLOADED, after=1))
    request = ask("half", model="openai/small", fallback_models=["google/small"])
    events = [event async for event in server.client.generate.Generate(request)]
    assert said(events) == "Hel"
    assert kinds(events)[-1] == "failed"
    assert not any("half" in call.turns[-1].text for call in server.fakes["google"].calls)


@every_provider
@pytest.mark.parametrize("waits_after", [0, 1])
async def test_cancelling_closes_the_connection(server: Server, provider: str, waits_after: int) -> None:
    fake, name = server.fakes[provider], f"{provider}-{waits_after}"
    fake.when(name, Says(waits_after=waits_after))
    stream = server.client.generate.Generate(ask(name, model=f"{provider}/small", request_id=name))
    events = await until(stream, "delta" if waits_after else "started")
    call = await fake.arrived.get()
    while name not in call.turns[-1].text:
        call = await fake.arrived.get()
    await server.client.generate.CancelRequest(generate_pb2.CancelRequestRequest(request_id=name))
    await call.left.wait()
    events += [event async for event in stream]
    finished = events[-1].finished
    assert finished.finish_reason == event_pb2.FINISH_REASON_CANCELLED
    # Nobody said what it cost so far, and the provider may charge for what it read.
    assert finished.usage.source == event_pb2.USAGE_SOURCE_ESTIMATED
    assert finished.usage.input_tokens > 0
    assert (finished.usage.output_tokens > 0) == bool(waits_after)


@every_provider
async def test_each_word_is_forwarded_before_the_next_is_generated(server: Server, provider: str) -> None:
    fake, name = server.fakes[provider], f"{provider} hesitates"
    fake.when(name, Says(waits_after=1))
    stream = server.client.generate.Generate(ask(name, model=f"{provider}/small"))
    events = await until(stream, "delta")
    assert said(events) == "Hel"
    next(call for call in fake.calls if name in call.turns[-1].text).resume.set()
    events += [event async for event in stream]
    assert said(events) == "Hello wörld"


@every_provider
async def test_concurrent_streams_do_not_mix(server: Server, provider: str) -> None:
    async def one(number: int) -> str:
        prompt = f"number {number};"
        words = tuple(f"{number}-{word} " for word in range(20))
        server.fakes[provider].when(prompt, Says(Answer(tuple(map(Text, words)))))
        events = server.client.generate.Generate(ask(prompt, model=f"{provider}/small"))
        return said([event async for event in events])

    answers = await asyncio.gather(*map(one, range(20)))
    assert answers == ["".join(f"{number}-{word} " for word in range(20)) for number in range(20)]


async def test_a_generated_image_becomes_an_artifact(server: Server) -> None:
    part = {"inlineData": {"mimeType": "image/png", "data": b64encode(PIXEL).decode()}}
    told = {"candidates": [{"content": {"parts": [part]}, "finishReason": "STOP"}]}
    server.fakes["google"].when("draw", Verbatim(event(told)))
    events = [e async for e in server.client.generate.Generate(ask("draw", model="google/small"))]
    (made,) = [e.artifact for e in events if e.HasField("artifact")]
    assert (made.mime_type, made.size_bytes) == ("image/png", len(PIXEL))
    assert kinds(events)[-1] == "finished"

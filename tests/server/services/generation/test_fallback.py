"""Another model answers when the first cannot, as long as no part of an answer was generated."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf.struct_pb2 import ListValue, Value
from grpc import aio
from plugai_scripted import SCRIPTS
from tests.support.gateway import Client, ask, kinds, model, reason, said, script, serving, settings, until

from plugai.runners.errors import (
    CapabilityMissingError,
    ContextOverflowError,
    InvalidRequestError,
    ModelBrokenError,
    ModelUnavailableError,
)
from plugai.server.plugins.errors import ConfigurationError
from plugai.v1 import error_pb2, event_pb2, message_pb2, models_pb2


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[Client]:
    for name in ("first", "second", "third"):
        script(name)
    models = (model("echo", "echo"), model("first", "scripted", fallback_models=("third",)))
    more = (model("second", "scripted"), model("third", "scripted"))
    async with serving(settings(tmp_path, *models, *more)) as running:
        yield running


async def test_a_model_that_fails_before_its_first_token_is_replaced_with_a_warning(client: Client) -> None:
    SCRIPTS["first"].says.put_nowait(ModelUnavailableError("the first is away"))
    SCRIPTS["second"].say("hello", end=True)
    request = ask("hi", model="first", fallback_models=["second"], request_id="r")
    events = [event async for event in client.generate.Generate(request)]
    assert list(events[0].accepted.fallback_models) == ["second"]
    assert [event.started.model for event in events if event.HasField("started")] == ["first", "second"]
    warned = next(event.warning for event in events if event.HasField("warning"))
    assert warned.code == "FALLBACK"
    assert "the first is away" in warned.message
    assert said(events) == "hello"
    assert kinds(events)[-1] == "finished"


async def test_a_model_that_cannot_be_loaded_is_replaced(client: Client) -> None:
    SCRIPTS["first"].load_error = ModelBrokenError("first.gguf is cut short")
    for _ in range(2):
        SCRIPTS["second"].say("hello", end=True)
        events = [
            event async for event in client.generate.Generate(ask("hi", model="first", fallback_models=["second"]))
        ]
        assert said(events) == "hello"
    # The second time, during the pause after the failure, it was not even tried.
    assert SCRIPTS["first"].loads == 1


async def test_after_the_first_word_a_failure_is_a_failure(client: Client) -> None:
    SCRIPTS["first"].say("half")
    SCRIPTS["first"].says.put_nowait(ModelUnavailableError("gone"))
    SCRIPTS["second"].say("never", end=True)
    events = [event async for event in client.generate.Generate(ask("hi", model="first", fallback_models=["second"]))]
    assert said(events) == "half"
    assert events[-1].failed.reason == error_pb2.ERROR_REASON_MODEL_UNAVAILABLE
    assert SCRIPTS["second"].started.empty()


async def test_when_no_model_is_left_the_last_error_is_reported(client: Client) -> None:
    SCRIPTS["first"].says.put_nowait(ModelUnavailableError("the first is away"))
    SCRIPTS["second"].says.put_nowait(ModelUnavailableError("the second is away"))
    events = [event async for event in client.generate.Generate(ask("hi", model="first", fallback_models=["second"]))]
    assert events[-1].failed.message == "the second is away"


async def test_a_request_that_is_wrong_is_not_sent_to_another_model(client: Client) -> None:
    SCRIPTS["first"].says.put_nowait(InvalidRequestError("wrong"))
    events = [event async for event in client.generate.Generate(ask("hi", model="first", fallback_models=["second"]))]
    assert events[-1].failed.reason == error_pb2.ERROR_REASON_INVALID_REQUEST


@pytest.mark.parametrize("error", [ContextOverflowError("too long"), CapabilityMissingError("the template refuses")])
async def test_a_request_that_only_this_model_cannot_answer_is_sent_to_another(
    client: Client, error: InvalidRequestError
) -> None:
    SCRIPTS["first"].says.put_nowait(error)
    SCRIPTS["second"].say("hello", end=True)
    events = [event async for event in client.generate.Generate(ask("hi", model="first", fallback_models=["second"]))]
    assert said(events) == "hello"
    assert next(event.warning.code for event in events if event.HasField("warning")) == "FALLBACK"


async def test_a_model_that_lacks_a_capability_is_replaced_and_refused_if_none_has_it(client: Client) -> None:
    # The scripted models support a seed, which is known once they are loaded, and echo does not.
    SCRIPTS["second"].say("hello", end=True)
    assert said([event async for event in client.generate.Generate(ask("hi", model="second"))]) == "hello"
    SCRIPTS["second"].say("again", end=True)
    seeded = message_pb2.Parameters(seed=1)
    request = ask("hi", model="echo", fallback_models=["second"], parameters=seeded)
    events = [event async for event in client.generate.Generate(request)]
    assert said(events) == "again"
    assert "parameters.seed" in next(event.warning.message for event in events if event.HasField("warning"))
    with pytest.raises(aio.AioRpcError) as caught:
        await until(client.generate.Generate(ask("hi", model="echo", parameters=seeded)), "accepted")
    assert reason(caught.value) == "CAPABILITY_MISSING"


async def test_a_conversation_with_reasoning_and_tool_calls_goes_on_with_a_model_that_reads_only_text(
    client: Client,
) -> None:
    call = message_pb2.ToolCall(id="a", name="weather", arguments="{}")
    request = ask("And now?", model="echo")
    conversation = [
        message_pb2.Message(role=message_pb2.ROLE_USER, parts=[message_pb2.Part(text="Hi")]),
        message_pb2.Message(
            role=message_pb2.ROLE_ASSISTANT,
            parts=[message_pb2.Part(reasoning="Hm."), message_pb2.Part(tool_call=call), message_pb2.Part(text="Yes.")],
        ),
        *request.messages,
    ]
    del request.messages[:]
    request.messages.extend(conversation)
    events = [event async for event in client.generate.Generate(request)]
    assert kinds(events)[-1] == "finished"
    assert next(event.warning.code for event in events if event.HasField("warning")) == "HISTORY_LEFT_OUT"


async def test_a_models_own_fallback_serves_requests_that_name_none(client: Client) -> None:
    SCRIPTS["first"].says.put_nowait(ModelUnavailableError("away"))
    SCRIPTS["third"].say("from the third", end=True)
    events = [event async for event in client.generate.Generate(ask("hi", model="first"))]
    assert said(events) == "from the third"


async def test_an_unknown_fallback_is_refused_before_anything_runs(client: Client) -> None:
    with pytest.raises(aio.AioRpcError) as caught:
        await until(client.generate.Generate(ask("hi", model="first", fallback_models=["nope"])), "accepted")
    assert (caught.value.code(), reason(caught.value)) == (grpc.StatusCode.NOT_FOUND, "MODEL_NOT_FOUND")


async def test_a_configured_fallback_that_is_not_there_is_found_at_the_start(tmp_path: Path) -> None:
    script("first")
    given = settings(tmp_path, model("first", "scripted", fallback_models=("nope",)))
    with pytest.raises(ConfigurationError, match="falls back to 'nope'"):
        async with serving(given):
            pass


async def wish(client: Client, **chains: list[str]) -> None:
    """Set the caller's fallbacks; `any` is for any model."""
    named = {"" if model == "any" else model: chain for model, chain in chains.items()}
    fallbacks = [models_pb2.Fallback(model=model, fallback_models=chain) for model, chain in named.items()]
    request = models_pb2.SetFallbacksRequest(fallbacks=models_pb2.Fallbacks(fallbacks=fallbacks))
    told = await client.models.SetFallbacks(request)
    assert {fallback.model: list(fallback.fallback_models) for fallback in told.fallbacks} == named
    assert await client.models.GetFallbacks(models_pb2.GetFallbacksRequest()) == told


async def planned(client: Client, **fields: Any) -> list[str]:
    """The fallback models, as the stream's first event shows them."""
    stream = client.generate.Generate(ask("hi", **fields))
    (first,) = await until(stream, "accepted")
    stream.cancel()
    return list(first.accepted.fallback_models)


async def test_a_requests_own_fallbacks_come_before_the_users_and_these_before_the_models(client: Client) -> None:
    assert await planned(client, model="first") == ["third"]
    await wish(client, any=["echo"])
    assert await planned(client, model="first") == ["echo"]
    assert await planned(client, model="second") == ["echo"]
    await wish(client, any=["echo"], first=["second", "third"])
    assert await planned(client, model="first") == ["second", "third"]
    assert await planned(client, model="first", fallback_models=["third"]) == ["third"]
    await wish(client)
    assert await planned(client, model="first") == ["third"]


async def test_a_users_fallback_that_cannot_do_what_is_asked_is_left_out(client: Client) -> None:
    await wish(client, first=["echo", "second"])
    # The scripted models support a seed, which is known once they are loaded, and echo does not.
    for name in ("first", "second"):
        SCRIPTS[name].say("hello", end=True)
        assert said([event async for event in client.generate.Generate(ask("hi", model=name))]) == "hello"
    request = ask("hi", model="first", parameters=message_pb2.Parameters(seed=1))
    stream = client.generate.Generate(request)
    (accepted,) = await until(stream, "accepted")
    stream.cancel()
    assert list(accepted.accepted.fallback_models) == ["second"]


@pytest.mark.parametrize("chain", [["nobody"], []])
async def test_a_users_fallbacks_are_checked_when_they_are_set(client: Client, chain: list[str]) -> None:
    with pytest.raises(aio.AioRpcError) as caught:
        await wish(client, first=chain)
    assert reason(caught.value) == ("MODEL_NOT_FOUND" if chain else "INVALID_REQUEST")


async def test_a_model_that_fails_again_and_again_is_left_alone_while_another_can_answer(client: Client) -> None:
    async def ask_first(*fallbacks: str) -> list[event_pb2.GenerateEvent]:
        request = ask("hi", model="first", fallback_models=fallbacks or ["second"])
        return [event async for event in client.generate.Generate(request)]

    for _ in range(3):
        SCRIPTS["first"].says.put_nowait(ModelUnavailableError("the first is away"))
        SCRIPTS["second"].say("hello", end=True)
        assert said(await ask_first()) == "hello"
    assert SCRIPTS["first"].started.qsize() == 3
    SCRIPTS["second"].say("hello", end=True)
    events = await ask_first()
    assert SCRIPTS["first"].started.qsize() == 3
    assert said(events) == "hello"
    warned = next(event.warning.message for event in events if event.HasField("warning"))
    assert "is not tried for" in warned
    # Where nothing else can answer, it is tried all the same.
    await client.models.UpdateModel(without_fallbacks("first"))
    SCRIPTS["first"].say("back", end=True)
    assert said([event async for event in client.generate.Generate(ask("hi", model="first"))]) == "back"


def without_fallbacks(name: str) -> models_pb2.UpdateModelRequest:
    """Take the model's own fallbacks from it: the settings name one, so it gets one that is the model itself."""
    names = ListValue(values=[Value(string_value=name)])
    return models_pb2.UpdateModelRequest(model=models_pb2.ModelDefinition(id=name, fallback_models=names))

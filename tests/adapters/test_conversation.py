"""The same conversation, with a picture and a tool, through a whole server to every provider, over gRPC and REST."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest
import pytest_asyncio
from google.protobuf import json_format
from grpc import aio
from tests.adapters.fakes.asking import CALL, PIXEL, SCHEMA
from tests.adapters.fakes.dialect import Turn
from tests.adapters.fakes.script import Answer, Ending, Reasoning, Says, Text
from tests.adapters.fakes.server import FakeProvider
from tests.adapters.fakes.wired import KINDS, fakes, wired
from tests.deployment.sse import events
from tests.support.limits import HANGS_SECONDS
from tests.support.tiers import slow

from plugai.server.app import deployment
from plugai.v1 import event_pb2, generate_pb2, generate_pb2_grpc, message_pb2

pytestmark = pytest.mark.asyncio(loop_scope="module")

SAID = Answer((Reasoning("Red, "), Reasoning("surely."), Text("It is "), Text("red."), CALL), Ending.TOOL_CALLS)
TURNS = [
    Turn("system", "Be brief."),
    Turn("user", "How is the weather?"),
    Turn("assistant", "I will look.", tool_calls=((CALL.name, CALL.arguments),)),
    Turn("tool", tool_results=("rain",)),
    Turn("assistant", "It rains."),
    Turn("user", "And which colour is this?", (PIXEL,)),
]
# The one that speaks a dialect in which the provider never tells thoughts.
THOUGHTLESS = "azure"
every_provider = pytest.mark.parametrize("provider", KINDS)


@dataclass
class Visitor:
    """A server, and clients that speak to its public listener."""

    fakes: dict[str, FakeProvider]
    rest: httpx2.AsyncClient
    generate: generate_pb2_grpc.GenerateServiceAsyncStub


@pytest_asyncio.fixture(scope="module", loop_scope="module")
@slow
async def visitor() -> AsyncIterator[Visitor]:
    # Not below pytest's folder: the paths of Unix sockets must be short.
    folder = Path(tempfile.mkdtemp(prefix="server-"))
    try:
        async with (
            fakes() as running,
            deployment(wired(folder, running, drain_seconds=5.0)) as home,
            httpx2.AsyncClient(base_url=home.url, timeout=HANGS_SECONDS) as rest,
            aio.insecure_channel("{}:{}".format(*home.envoy.address)) as edge,
        ):
            yield Visitor(running, rest, generate_pb2_grpc.GenerateServiceStub(edge))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def conversation(provider: str) -> generate_pb2.GenerateRequest:
    call = message_pb2.ToolCall(id=CALL.call_id, name=CALL.name, arguments=CALL.arguments)
    result = message_pb2.ToolResult(tool_call_id=CALL.call_id, text="rain")
    spoken: list[tuple[message_pb2.Role.ValueType, list[message_pb2.Part]]] = [
        (message_pb2.ROLE_SYSTEM, [message_pb2.Part(text="Be brief.")]),
        (message_pb2.ROLE_USER, [message_pb2.Part(text="How is the weather?")]),
        (message_pb2.ROLE_ASSISTANT, [message_pb2.Part(text="I will look."), message_pb2.Part(tool_call=call)]),
        (message_pb2.ROLE_TOOL, [message_pb2.Part(tool_result=result)]),
        (message_pb2.ROLE_ASSISTANT, [message_pb2.Part(text="It rains.")]),
        (
            message_pb2.ROLE_USER,
            [
                message_pb2.Part(text="And which colour is this?"),
                message_pb2.Part(blob=PIXEL, mime_type="image/png"),
            ],
        ),
    ]
    tool = message_pb2.Tool(name=CALL.name, description="Tells the weather.")
    tool.parameters_schema.update(SCHEMA)
    return generate_pb2.GenerateRequest(
        model=f"{provider}/small",
        messages=[message_pb2.Message(role=role, parts=parts) for role, parts in spoken],
        tools=[tool],
    )


def as_json(request: generate_pb2.GenerateRequest) -> dict[str, Any]:
    return json_format.MessageToDict(request, preserving_proto_field_name=True)


def check_asked(visitor: Visitor, provider: str) -> None:
    """The provider was sent what was said, in its own words, once."""
    call = visitor.fakes[provider].calls.pop()
    assert call.wrong is None
    assert pieces(call.turns) == pieces(TURNS)
    assert visitor.fakes[provider].calls == []


def pieces(turns: list[Turn]) -> list[tuple[str, object]]:
    """What was said, in order. Dialects cut it into turns of their own."""
    said: list[tuple[str, object]] = []
    for turn in turns:
        said += [("result", result) for result in turn.tool_results]
        said += [(turn.role, turn.text)] if turn.text else []
        said += [("picture", picture) for picture in turn.images]
        said += [("call", (name, json.loads(arguments))) for name, arguments in turn.tool_calls]
    return said


def check_answer(provider: str, message: message_pb2.Message) -> None:
    thoughts = "".join(part.reasoning for part in message.parts)
    assert thoughts == ("" if provider == THOUGHTLESS else "Red, surely.")
    assert "".join(part.text for part in message.parts) == "It is red."
    (call,) = [part.tool_call for part in message.parts if part.HasField("tool_call")]
    assert (call.id, call.name, json.loads(call.arguments)) == (CALL.call_id, CALL.name, {"city": "Paris"})


def put_together(seen: list[event_pb2.GenerateEvent]) -> message_pb2.Message:
    """The message that a stream's deltas are the pieces of."""
    call = message_pb2.ToolCall()
    message = message_pb2.Message()
    for event in seen:
        delta = event.delta
        message.parts.add(reasoning=delta.reasoning)
        message.parts.add(text=delta.text)
        if delta.HasField("tool_call"):
            call.id, call.name = delta.tool_call.id, delta.tool_call.name
            call.arguments += delta.tool_call.arguments
    message.parts.add(tool_call=call)
    return message


def check_end(event: event_pb2.GenerateEvent) -> None:
    assert event.finished.finish_reason == event_pb2.FINISH_REASON_TOOL_CALLS
    check_usage(event.finished.usage)


def check_usage(usage: event_pb2.Usage) -> None:
    counts = usage.input_tokens, usage.cached_input_tokens, usage.output_tokens, usage.reasoning_tokens
    assert counts == (20, 8, 9, 4)
    assert usage.source == event_pb2.USAGE_SOURCE_PROVIDER


@every_provider
async def test_over_grpc(visitor: Visitor, provider: str) -> None:
    visitor.fakes[provider].then(Says(SAID))
    seen = [event async for event in visitor.generate.Generate(conversation(provider))]
    check_asked(visitor, provider)
    check_answer(provider, put_together(seen))
    check_end(seen[-1])


@every_provider
async def test_over_rest_as_events(visitor: Visitor, provider: str) -> None:
    visitor.fakes[provider].then(Says(SAID))
    async with visitor.rest.stream("POST", "/v1/generate", json=as_json(conversation(provider))) as response:
        told = [event async for event in events(response)]
    seen = [json_format.ParseDict(event, event_pb2.GenerateEvent()) for event in told]
    check_asked(visitor, provider)
    check_answer(provider, put_together(seen))
    check_end(seen[-1])


@every_provider
async def test_over_rest_in_one_piece(visitor: Visitor, provider: str) -> None:
    visitor.fakes[provider].then(Says(SAID))
    response = await visitor.rest.post("/v1/generate:once", json=as_json(conversation(provider)))
    once = json_format.ParseDict(response.json(), generate_pb2.GenerateOnceResponse())
    check_asked(visitor, provider)
    check_answer(provider, once.message)
    assert once.finish_reason == event_pb2.FINISH_REASON_TOOL_CALLS
    check_usage(once.usage)


def schema_in_an_order(names: Sequence[str]) -> dict[str, Any]:
    """A schema that every provider takes; its keywords and its members have an order of their own."""
    inner = {"type": "array", "items": {"type": "integer"}}
    return {
        "properties": {name: {"description": name, **inner} for name in names},
        "required": [*names],
        "type": "object",
        "additionalProperties": False,
    }


def ordered_request(provider: str, wire: str, schema: dict[str, Any]) -> dict[str, Any]:
    """A question with a schema for the answer and for a tool, as objects or as texts."""
    value = {"": schema, "_text": json.dumps(schema)}
    suffix = "_text" if wire.endswith("text") else ""
    return {
        "model": f"{provider}/small",
        "messages": [{"role": "ROLE_USER", "parts": [{"text": "When?"}]}],
        "response_format": {f"json_schema{suffix}": value[suffix]},
        "tools": [{"name": "clock", f"parameters_schema{suffix}": value[suffix]}],
    }


def objects_with(value: Any, key: str) -> Iterator[dict[str, Any]]:
    """Every object in JSON that has this key."""
    if isinstance(value, dict):
        if key in value:
            yield value
        value = list(value.values())
    for item in value if isinstance(value, list) else ():
        yield from objects_with(item, key)


@every_provider
@pytest.mark.parametrize("wire", ["REST", "REST, text", "gRPC, text", "gRPC"])
async def test_a_schema_reaches_the_provider_in_the_order_that_the_caller_gave_it(
    visitor: Visitor, provider: str, wire: str
) -> None:
    names = ("zebra", "apple", "Mango", "10", "9", "Ω", "kiwi", "fig")
    schema = schema_in_an_order(names)
    asked = ordered_request(provider, wire, schema)
    if wire.startswith("REST"):
        assert (await visitor.rest.post("/v1/generate:once", json=asked)).status_code == 200
    else:
        await visitor.generate.GenerateOnce(
            json_format.ParseDict({"request": asked}, generate_pb2.GenerateOnceRequest())
        )
    sent = list(objects_with(visitor.fakes[provider].calls.pop().body, "additionalProperties"))
    assert len(sent) == 2
    for one in sent:
        # A Struct of gRPC has only the order that `required` tells.
        assert json.dumps(one["properties"], sort_keys=wire == "gRPC") == json.dumps(
            schema["properties"], sort_keys=wire == "gRPC"
        )
        assert list(one["properties"]) == list(names)
        assert wire == "gRPC" or [*one] == [*schema]


async def test_the_models_of_all_providers_are_listed(visitor: Visitor) -> None:
    response = await visitor.rest.get("/v1/models", params={"page_size": 200})
    listed = {model["id"] for model in response.json()["models"]}
    assert listed >= {f"{provider}/small" for provider in KINDS}
    assert "google/embedder" not in listed


@every_provider
async def test_a_client_that_disconnects_closes_the_connection_to_the_provider(visitor: Visitor, provider: str) -> None:
    fake = visitor.fakes[provider]
    fake.then(Says(waits_after=1))
    async with visitor.rest.stream("POST", "/v1/generate", json=as_json(conversation(provider))) as response:
        async for event in events(response):
            if "delta" in event:
                break
    await fake.calls.pop().left.wait()

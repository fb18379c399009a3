"""Our streams beside those of OpenAI itself, as LangChain's tests have recorded them: the same keys in the same order.

What OpenAI sends and we do not is listed here.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Sequence
from typing import Any

import httpx2
import pytest
import yaml
from tests.support.server import RunningServer
from tests.tools.conftest import SOURCES

CASSETTES = SOURCES / "langchain_openai-1.7.4" / "tests" / "cassettes"
STREAMS = {
    "TestOpenAIStandard.test_stream_time.yaml.gz": "text",
    "test_streaming_tool_call_v1_v2_parity.yaml.gz": "tool calls",
}
RESPONSE_STREAMS = {
    "text": ("TestOpenAIResponses.test_stream_time.yaml.gz", 0),
    "tool call": ("test_agent_loop_streaming.yaml.gz", 0),
    "after a tool call": ("test_agent_loop_streaming.yaml.gz", 1),
    "incomplete": ("test_incomplete_response.yaml.gz", 1),
}
RESPONSES = {
    "tool call": ("test_agent_loop.yaml.gz", 0),
    "after a tool call": ("test_agent_loop.yaml.gz", 1),
    "incomplete": ("test_incomplete_response.yaml.gz", 0),
}
NOT_HERE = {
    "service_tier": "there are none",
    "obfuscation": "nothing is padded",
    "audio_tokens": "no model here hears or speaks",
    "accepted_prediction_tokens": "predictions have no effect",
    "rejected_prediction_tokens": "predictions have no effect",
    "billing": "nobody is billed by this API",
    "phase": "models here do not tell it",
    "verbosity": "it has no effect, and is repeated only if it was sent",
    "frequency_penalty": "a response cannot ask for it",
    "presence_penalty": "a response cannot ask for it",
    "additionalProperties": "schemas are repeated as they were sent",
}
Json = dict[str, Any]


def recorded(cassette: str, number: int = 0) -> tuple[Json, str]:
    """A request of a recording, for a model of the server's, and the body of its answer."""
    found = yaml.load(gzip.decompress((CASSETTES / cassette).read_bytes()), Loader=yaml.CSafeLoader)
    body = found["responses"][number]["body"]
    text = body["string"] if isinstance(body, dict) else body
    asked = json.loads(found["requests"][number]["body"]) | {"model": "model"}
    return asked, text.decode() if isinstance(text, bytes) else text


def chunks(lines: Sequence[str]) -> list[Json]:
    assert [line for line in lines if line][-1] == "data: [DONE]"
    return [json.loads(line[6:]) for line in lines if line.startswith("data: {")]


def shapes(value: object, path: str = "") -> Iterator[str]:
    """The paths of all keys; the members of lists have one path."""
    match value:
        case dict():
            for key, item in value.items():
                if key not in NOT_HERE:
                    yield from shapes(item, f"{path}.{key}")
        case list():
            for item in value:
                yield from shapes(item, f"{path}[]")
        case _:
            yield path


def kinds(found: Sequence[Json]) -> list[str]:
    """What the chunks are about, in order; several of one kind in a row are one."""
    said: list[str] = []
    for chunk in found:
        choice = chunk["choices"][0] if chunk["choices"] else None
        kind = "usage" if choice is None else "end" if choice["finish_reason"] else next(iter(choice["delta"]), "")
        if not said or said[-1] != kind:
            said.append(kind)
    return said


@pytest.mark.parametrize("cassette", STREAMS, ids=STREAMS.values())
def test_a_stream_has_the_events_and_keys_of_openais_own(obedient_server: RunningServer, cassette: str) -> None:
    asked, recording = recorded(cassette)
    theirs = chunks(recording.splitlines())
    asked["stream_options"] = {"include_usage": True}
    answer = httpx2.post(f"{obedient_server.url}/openai/v1/chat/completions", json=asked, timeout=None)
    ours = chunks(answer.text.splitlines())
    assert kinds(ours) == kinds(theirs)
    assert {key for chunk in ours for key in shapes(chunk)} == {key for chunk in theirs for key in shapes(chunk)}


def response_events(stream: str) -> dict[str, set[str]]:
    """The types of a stream's events in the order in which they first come, each with the paths of its keys.

    The items of reasoning without text, which no model here has, are left out.
    """
    found: dict[str, set[str]] = {}
    for line in stream.splitlines():
        if line.startswith("data: {"):
            event = json.loads(line[6:])
            if event.get("item", {}).get("type") != "reasoning":
                found.setdefault(event["type"], set()).update(shapes(event))
    return found


def respond(server: RunningServer, asked: Json) -> str:
    """The body of the answer. How much the model reasons is left out of the request, and a limit is one for ours."""
    asked.pop("reasoning", None)
    if "max_output_tokens" in asked:
        asked["max_output_tokens"] = 3
    answer = httpx2.post(f"{server.url}/openai/v1/responses", json=asked, timeout=None)
    assert answer.status_code == 200, answer.text
    return answer.text


@pytest.mark.parametrize(("cassette", "number"), RESPONSE_STREAMS.values(), ids=RESPONSE_STREAMS)
def test_a_stream_of_a_response_has_the_events_and_keys_of_openais_own(
    obedient_server: RunningServer, cassette: str, number: int
) -> None:
    asked, recording = recorded(cassette, number)
    theirs, ours = response_events(recording), response_events(respond(obedient_server, asked))
    assert list(ours) == list(theirs)
    for kind, keys in theirs.items():
        assert keys - ours[kind] == set(), kind


@pytest.mark.parametrize(("cassette", "number"), RESPONSES.values(), ids=RESPONSES)
def test_a_whole_response_has_the_keys_of_openais_own(
    obedient_server: RunningServer, cassette: str, number: int
) -> None:
    asked, recording = recorded(cassette, number)
    assert set(shapes(json.loads(recording))) - set(shapes(json.loads(respond(obedient_server, asked)))) == set()

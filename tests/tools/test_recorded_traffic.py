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
NOT_HERE = {
    "service_tier": "there are none",
    "obfuscation": "nothing is padded",
    "audio_tokens": "no model here hears or speaks",
    "accepted_prediction_tokens": "predictions have no effect",
    "rejected_prediction_tokens": "predictions have no effect",
}
Json = dict[str, Any]


def recorded(cassette: str) -> tuple[Json, list[str]]:
    """The first request of a recording, with the usage that was sent for it, and the lines of its answer."""
    found = yaml.load(gzip.decompress((CASSETTES / cassette).read_bytes()), Loader=yaml.CSafeLoader)
    body = found["responses"][0]["body"]
    text = body["string"] if isinstance(body, dict) else body
    asked = json.loads(found["requests"][0]["body"]) | {"model": "model", "stream_options": {"include_usage": True}}
    return asked, (text.decode() if isinstance(text, bytes) else text).splitlines()


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
    asked, lines = recorded(cassette)
    theirs = chunks(lines)
    answer = httpx2.post(f"{obedient_server.url}/openai/v1/chat/completions", json=asked, timeout=None)
    ours = chunks(answer.text.splitlines())
    assert kinds(ours) == kinds(theirs)
    assert {key for chunk in ours for key in shapes(chunk)} == {key for chunk in theirs for key in shapes(chunk)}

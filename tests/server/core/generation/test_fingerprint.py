"""The fingerprint of a request: equal for equal bodies, in any process and version; different for different ones."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from plugai.runners.base import (
    ArtifactPart,
    BlobPart,
    GenerationRequest,
    JsonSchemaFormat,
    Message,
    Parameters,
    Part,
    Role,
    TextPart,
    Tool,
    ToolCallPart,
    ToolResultPart,
)
from plugai.server.core.generation.fingerprint import fingerprint
from plugai.server.core.generation.hooks import RequestHooks
from plugai.server.core.generation.records import OnDisconnect

# Lone surrogates too: prompt rules refuse them only after the fingerprint.
TEXT = st.text(st.characters(), max_size=5)
SCALARS = st.none() | st.booleans() | st.integers(-9, 9) | st.floats(allow_nan=False) | TEXT
JSON = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3))
OBJECTS = st.dictionaries(TEXT, JSON, max_size=4)
PARTS: st.SearchStrategy[Part] = st.one_of(
    st.builds(TextPart, TEXT),
    st.builds(BlobPart, st.binary(max_size=5), TEXT),
    st.builds(ArtifactPart, TEXT, TEXT),
    st.builds(ToolCallPart, TEXT, TEXT, TEXT),
    st.builds(ToolResultPart, TEXT, TEXT),
)
MESSAGES = st.builds(Message, st.sampled_from(Role), st.lists(PARTS, max_size=3).map(tuple))
PARAMETERS = st.builds(
    Parameters,
    temperature=st.none() | st.floats(0, 2),
    seed=st.none() | st.integers(0, 3),
    stop=st.lists(TEXT, max_size=2).map(tuple),
    extra=OBJECTS,
)
REQUESTS = st.builds(
    GenerationRequest,
    request_id=st.just("r-1"),
    owner_id=st.just("me"),
    model=st.sampled_from(["", "a", "b"]),
    messages=st.lists(MESSAGES, max_size=3).map(tuple),
    parameters=PARAMETERS,
    response_format=st.none() | st.builds(JsonSchemaFormat, OBJECTS),
    tools=st.lists(st.builds(Tool, TEXT, TEXT, OBJECTS), max_size=2).map(tuple),
)


def reordered(value: object) -> Any:
    """The value with every mapping in the opposite order."""
    match value:
        case Mapping():
            return {key: reordered(item) for key, item in reversed(list(value.items()))}
        case list():
            return [reordered(item) for item in value]
        case tuple():
            return tuple(reordered(item) for item in value)
        case msgspec.Struct():
            return type(value)(**{name: reordered(getattr(value, name)) for name in value.__struct_fields__})
        case _:
            return value


def exact(value: object) -> str:
    """A text that two values share only if they are the same, but for the order of mappings."""
    match value:
        case Mapping():
            return "{" + ",".join(sorted(f"{key!r}:{exact(item)}" for key, item in value.items())) + "}"
        case list() | tuple():
            return "[" + ",".join(map(exact, value)) + "]"
        case msgspec.Struct():
            return type(value).__name__ + exact({name: getattr(value, name) for name in value.__struct_fields__})
        case _:
            return repr(value)


@given(REQUESTS)
def test_the_order_of_mappings_does_not_matter(request: GenerationRequest) -> None:
    assert fingerprint(reordered(request)) == fingerprint(request)


@given(REQUESTS, REQUESTS)
def test_different_bodies_have_different_fingerprints(one: GenerationRequest, other: GenerationRequest) -> None:
    assert (fingerprint(one) == fingerprint(other)) == (exact(one) == exact(other))


@pytest.mark.parametrize(
    "change",
    [
        {"model": "b"},
        {"messages": (Message(Role.USER, (TextPart("other"),)),)},
        {"messages": (Message(Role.SYSTEM, (TextPart("hello"),)),)},
        {"parameters": Parameters(temperature=0.5)},
        {"parameters": Parameters(extra={"a": 1})},
        {"session_id": "s-1"},
        {"fallback_models": ("b",)},
        {"owner_id": "you"},
    ],
)
def test_every_part_of_the_body_counts(change: dict[str, Any]) -> None:
    request = GenerationRequest("r-1", "me", "a", (Message(Role.USER, (TextPart("hello"),)),))
    hooks = RequestHooks()
    assert hooks.fingerprint(replace(request, **change), OnDisconnect.CANCEL) != hooks.fingerprint(
        request, OnDisconnect.CANCEL
    )
    assert hooks.fingerprint(request, OnDisconnect.CONTINUE) != hooks.fingerprint(request, OnDisconnect.CANCEL)


def test_a_request_without_an_id_of_its_own_has_no_fingerprint() -> None:
    assert RequestHooks().fingerprint(GenerationRequest("", "me", "a", ()), OnDisconnect.CANCEL) == ""


def test_a_version_that_adds_a_field_with_a_default_computes_the_same() -> None:
    today = msgspec.defstruct("Body", [("text", str), ("extra", dict, msgspec.field(default_factory=dict))])
    later = msgspec.defstruct(
        "Body",
        [("text", str), ("tier", str, ""), ("extra", dict, msgspec.field(default_factory=dict)), ("tags", tuple, ())],
    )
    assert fingerprint(later("a")) == fingerprint(today("a"))
    assert fingerprint(later("a", tier="high")) != fingerprint(today("a"))


_PROGRAM = """
from plugai.runners.base import GenerationRequest, Message, Modality, Parameters, Role, TextPart, Tool
from plugai.server.core.generation.hooks import RequestHooks
from plugai.server.core.generation.records import OnDisconnect

extra = {name: name for name in {"one", "two", "three", "four", "five"}}
request = GenerationRequest(
    "r-1", "me", "a", (Message(Role.USER, (TextPart("hello"),)),), Parameters(extra=extra),
    tools=(Tool("t", "", extra),), output_modalities=(Modality.TEXT,),
)
print(list(extra), RequestHooks().fingerprint(request, OnDisconnect.CANCEL), sep="|")
"""


def test_processes_with_different_hash_seeds_compute_the_same() -> None:
    def run(seed: int) -> list[str]:
        environment = {"PYTHONHASHSEED": str(seed)}
        output = subprocess.run([sys.executable, "-c", _PROGRAM], env=environment, capture_output=True, check=True)
        return output.stdout.decode().split("|")

    (first_order, first), (second_order, second) = run(1), run(2)
    # Otherwise the seeds would show nothing.
    assert first_order != second_order
    assert first == second

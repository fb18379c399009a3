"""Every dialect's reader: wherever the bytes are cut they say the same, and whatever they say is read or refused."""

import json
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import to_builtins
from tests.adapters.answering import asking
from tests.adapters.fakes.asking import CALL
from tests.adapters.fakes.dialect import Asked
from tests.adapters.fakes.script import Answer, Ending, Reasoning, Text
from tests.adapters.fakes.wired import KINDS

from plugai.adapters.anthropic.provider import MessagesDialect
from plugai.adapters.azure.provider import AzureDialect
from plugai.adapters.compatible.provider import CompatibleDialect
from plugai.adapters.decoding import DECODE_ERRORS
from plugai.adapters.dialect import Dialect, Reader
from plugai.adapters.google.provider import GeminiDialect
from plugai.adapters.http.sse import EventParser
from plugai.adapters.openai.provider import ResponsesDialect
from plugai.adapters.provider_errors import ProviderPayloadError
from plugai.adapters.xai.provider import XaiDialect
from plugai.runners.base import Chunk, FinalChunk, ModelSpec, ProviderConfig
from plugai.runners.joining import join_chunks

DIALECTS: dict[str, type[Dialect]] = {
    "openai": ResponsesDialect,
    "anthropic": MessagesDialect,
    "google": GeminiDialect,
    "azure": AzureDialect,
    "xai": XaiDialect,
    "compatible": CompatibleDialect,
}
ASKED = Asked("small", True, {"stream_options": {"include_usage": True}})
SAID = Answer((Reasoning("Hm…"), Text("Wör"), Text("ter 🙂"), CALL, CALL), Ending.TOOL_CALLS)
every_provider = pytest.mark.parametrize("provider", KINDS)

scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3)
)


def reader(provider: str) -> Reader:
    dialect = DIALECTS[provider](ProviderConfig("fake", base_url="https://fake.example"))
    return dialect.reader(asking(), ModelSpec("fake/small", "fake", options={"model": "small"}))


def frames(provider: str) -> list[bytes]:
    return [frame.data for frame in KINDS[provider].dialect.stream(SAID, ASKED)]


def read(provider: str, pieces: Iterable[bytes]) -> list[Chunk]:
    """What a stream in these pieces says, up to its end."""
    parser, reading = EventParser(), reader(provider)
    chunks: list[Chunk] = []
    for piece in pieces:
        for event in parser.feed(piece):
            chunks += reading.read(event)
            if chunks and isinstance(chunks[-1], FinalChunk):
                return chunks
    return [*chunks, *reading.end(parser.rest)]


@every_provider
@settings(deadline=None)
@given(data=st.data())
def test_the_split_of_the_bytes_does_not_change_the_answer(provider: str, data: st.DataObject) -> None:
    whole = b"".join(frames(provider))
    ends = data.draw(st.sampled_from([b"\n", b"\r\n", b"\r"]), "line ends")
    sent = whole.replace(b"\n", ends)
    cuts = sorted(data.draw(st.sets(st.integers(0, len(sent)), max_size=12), "cuts"))
    pieces = [sent[a:b] for a, b in zip([0, *cuts], [*cuts, len(sent)], strict=True)]
    assert join_chunks(read(provider, pieces)) == join_chunks(read(provider, [whole]))


@every_provider
def test_neither_text_nor_calls_are_lost_or_duplicated(provider: str) -> None:
    chunks = read(provider, frames(provider))
    assert [isinstance(chunk, FinalChunk) for chunk in chunks].count(True) == 1
    said = "".join(getattr(chunk, "text", "") for chunk in chunks if not getattr(chunk, "reasoning", False))
    arguments = "".join(getattr(chunk, "arguments", "") for chunk in chunks)
    assert said == "Wörter 🙂"
    assert json.loads(f"[{arguments.replace('}{', '},{')}]") == [{"city": "Paris"}] * 2


@every_provider
@settings(deadline=None)
@given(data=st.data())
def test_any_event_is_decoded_or_rejected(provider: str, data: st.DataObject) -> None:
    """Anything else would be told as a fault of the server's."""
    sent = frames(provider)
    number = data.draw(st.integers(0, len(sent) - 1), "frame")
    head, _, body = sent[number].rpartition(b"data: ")
    if body.startswith(b"{"):
        changed = altered(json.loads(body), data)
        sent[number] = head + b"data: " + json.dumps(changed).encode() + b"\n\n"
    check_read(provider, sent)


@every_provider
@settings(deadline=None)
@given(data=st.data())
def test_any_bytes_are_decoded_or_rejected(provider: str, data: st.DataObject) -> None:
    sent = bytearray(b"".join(frames(provider)))
    for _ in range(data.draw(st.integers(1, 4), "wounds")):
        place = data.draw(st.integers(0, len(sent)), "place")
        sent[place : place + data.draw(st.integers(0, 8), "lost")] = data.draw(st.binary(max_size=8), "found")
    check_read(provider, [bytes(sent)])


def check_read(provider: str, pieces: list[bytes]) -> None:
    try:
        chunks = read(provider, pieces)
    except (ProviderPayloadError, *DECODE_ERRORS):
        return
    numbers = [number for chunk in chunks for number in counts(to_builtins(chunk))]
    assert all(0 <= number < 2**31 for number in numbers), numbers


def counts(values: dict[str, Any]) -> list[int]:
    """The whole numbers of a chunk, all of which have 32 bits in the contract."""
    nested = [value for value in values.values() if isinstance(value, dict)]
    own = [value for value in values.values() if isinstance(value, int)]
    return own + [number for inner in nested for number in counts(inner)]


def altered(value: Any, data: st.DataObject) -> Any:
    """The value with one place in it changed, or taken away."""
    keys = list(value) if isinstance(value, dict) else list(range(len(value))) if isinstance(value, list) else []
    if not keys or data.draw(st.integers(0, 3), "here") == 0:
        return data.draw(values, "instead")
    key = data.draw(st.sampled_from(keys), "key")
    changed = value.copy()
    if isinstance(changed, dict) and data.draw(st.integers(0, 4), "drop") == 0:
        del changed[key]
    else:
        changed[key] = altered(value[key], data)
    return changed

"""Exported sessions: lossless round trips, a stable schema, and hostile input."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, TypeVar

import jsonschema
import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.support.server import ROOT
from tests.support.transcripts import transcripts

from plugai.server.core.sessions.portable.conversion import to_document
from plugai.server.core.sessions.portable.document import SessionDocument
from plugai.server.core.sessions.portable.importing import parse_session
from plugai.server.core.sessions.portable.json_stream import Unreadable, item_batches
from plugai.server.core.sessions.portable.transcript import Transcript, TranscriptError, sort_messages

T = TypeVar("T")
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SCHEMA = json.loads((ROOT / "docs" / "schemas" / "sessions.v1.json").read_text())
EXPORTS = jsonschema.validators.validator_for(SCHEMA)(SCHEMA)
# Trees of messages are slow to generate.
FEW_EXAMPLES = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
VALID: dict[str, Any] = {
    "version": 1,
    "session_id": "s",
    "created_at": "2026-11-23T12:00:00Z",
    "used_at": "2026-11-23T12:00:00Z",
    "messages": [{"message_id": "m", "role": "user", "created_at": "2026-11-23T12:00:00Z"}],
}


async def pieces(data: bytes, size: int) -> AsyncIterator[bytes]:
    for start in range(0, len(data), size):
        yield data[start : start + size]


async def at_once(work: Callable[[], T]) -> T:
    return work()


def found(data: bytes, size: int = 7, most: int = 10**6, count: int = 10**6) -> list[Any]:
    async def collect() -> list[Any]:
        batches = [batch async for batch in item_batches(pieces(data, size), at_once, most, count)]
        return [item for batch in batches for item in (batch if isinstance(batch, list) else [batch])]

    return asyncio.run(collect())


@pytest.mark.slow
@FEW_EXAMPLES
@given(transcripts())
def test_a_session_survives_a_round_trip(transcript: Transcript) -> None:
    written = msgspec.json.encode(to_document(transcript))
    assert parse_session(json.loads(written), "ann", NOON) == transcript


def test_the_schema_is_one() -> None:
    EXPORTS.check_schema(SCHEMA)


@pytest.mark.slow
@FEW_EXAMPLES
@given(st.lists(transcripts(), max_size=2))
def test_exports_match_the_schema(sessions: list[Transcript]) -> None:
    documents = [json.loads(msgspec.json.encode(to_document(each))) for each in sessions]
    whole: Any = {
        "format": "plugai-sessions",
        "version": 1,
        "exported_at": "2026-11-23T12:00:00Z",
        "sessions": documents,
    }
    EXPORTS.validate(whole)


@pytest.mark.slow
@FEW_EXAMPLES
@given(transcripts(), st.randoms(use_true_random=False))
def test_the_order_of_messages_in_a_file_does_not_matter(transcript: Transcript, chance: random.Random) -> None:
    shuffled = list(transcript.messages)
    chance.shuffle(shuffled)
    placed = sort_messages(shuffled)
    assert sorted(placed, key=lambda message: message.id) == sorted(transcript.messages, key=lambda message: message.id)
    seen = {""}
    for message in placed:
        assert message.parent_id in seen
        seen.add(message.id)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"messages": VALID["messages"] * 100_001}, "at most 100000 are allowed"),
        ({"artifacts": [{}] * 100_001}, "at most 100000 are allowed"),
        ({"created_at": "0001-01-01T00:00:00+14:00"}, "no equivalent in UTC"),
        ({"version": 2, "news": []}, "newer version of PlugAI"),
    ],
)
def test_a_session_that_cannot_be_kept_is_refused_with_the_reason(change: dict[str, Any], reason: str) -> None:
    with pytest.raises(TranscriptError, match=reason):
        parse_session(VALID | change, "ann", NOON)


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"title": 3}, "$.title"),
        ({"title": "x" * 513}, "$.title"),
        ({"messages": {}}, "$.messages"),
        ({"session_id": "../../etc/passwd"}, "$.session_id"),
        ({"created_at": "2026-11-23T12:00:00"}, "$.created_at"),
        ({"parameters": {"temperature": 1e9}}, "$.parameters.temperature"),
        ({"model": "a\0b"}, "$.model"),
    ],
)
def test_wrong_types_are_reported_with_their_path(change: dict[str, Any], path: str) -> None:
    with pytest.raises(msgspec.ValidationError) as caught:
        parse_session(VALID | change, "ann", NOON)
    assert f"`{path}" in str(caught.value)


FIRST = VALID["messages"][0]


@pytest.mark.parametrize(
    ("second", "kept", "note"),
    [
        (FIRST | {"message_id": "b", "parent_id": "b"}, 2, "1 parents in a cycle"),
        (FIRST | {"message_id": "b", "parent_id": "gone"}, 2, "1 parents that are missing"),
        (FIRST, 1, "1 messages with the same id as another ('m')"),
        (FIRST | {"role": "root"}, 1, "`$.messages[1].role`"),
        (FIRST | {"parts": [{"type": "exec", "text": "x"}]}, 1, "`$.messages[1].parts[0].type`"),
        (FIRST | {"usage": {"steps": -1}}, 1, "`$.messages[1].usage.steps`"),
        (FIRST | {"parts": [{"type": "text", "text": ""}] * 10_001}, 1, "at most 10000 are allowed"),
        (FIRST | {"created_at": "0001-01-01T00:00:00+14:00"}, 1, "no equivalent in UTC"),
        (None, 1, "`$.messages[1]`"),
    ],
)
def test_a_damaged_message_is_named_and_the_rest_is_kept(second: object, kept: int, note: str) -> None:
    parsed = parse_session(VALID | {"messages": [FIRST, second]}, "ann", NOON)
    assert len(parsed.messages) == parsed.session.message_count == kept
    (line,) = parsed.skipped
    assert note in line


def test_a_head_that_is_missing_is_named_and_the_last_message_is_current() -> None:
    parsed = parse_session(VALID | {"head_message_id": "gone"}, "ann", NOON)
    assert parsed.session.head_id == "m"
    assert parsed.skipped == ("1 current messages that are missing, so that the last message is current",)


@given(
    st.recursive(
        st.none() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
def test_other_values_are_refused_with_a_message(item: object) -> None:
    with pytest.raises((TranscriptError, msgspec.ValidationError)):
        parse_session(item, "ann", NOON)


@settings(deadline=None)
@given(st.data())
def test_a_document_with_a_replaced_value_is_parsed_or_refused(data: st.DataObject) -> None:
    document = json.loads(json.dumps(VALID))
    target = data.draw(st.sampled_from([document, document["messages"][0]]))
    key = data.draw(st.sampled_from([*SessionDocument.__struct_fields__, "role", "parts", "parent_id", "usage"]))
    target[key] = data.draw(
        st.none() | st.integers() | st.text() | st.lists(st.text()) | st.dictionaries(st.text(), st.integers())
    )
    with suppress(TranscriptError, msgspec.ValidationError):
        assert isinstance(parse_session(document, "ann", NOON), Transcript)


def test_a_running_answer_is_imported_as_interrupted() -> None:
    document = VALID | {"messages": [VALID["messages"][0] | {"state": "running"}]}
    assert parse_session(document, "ann", NOON).messages[0].state == "interrupted"


@pytest.mark.parametrize("size", [1, 7, 10**6])
def test_items_are_found_for_any_chunk_size(size: int) -> None:
    values = [{"a": [1, 2.5, "é\u00e9"]}, {"sessions": [{}]}, {}]
    listed = json.dumps(values).encode()
    assert found(listed, size) == values
    assert found(b"\xef\xbb\xbf \n" + listed, size) == values
    assert found(b'{"format": "x", "sessions": ' + listed + b"}", size) == values


@pytest.mark.parametrize("data", [b"", b" \n", b"hello", b"[1,", b'[{"a":', b"\xff\xfe", b"[1] x", b'["\x00"]'])
def test_invalid_json_is_reported_at_the_end(data: bytes) -> None:
    *_, last = found(data)
    assert isinstance(last, Unreadable)


def test_items_before_an_error_are_returned() -> None:
    assert found(b'[{"a":1},{"b":2},oops')[:2] == [{"a": 1}, {"b": 2}]


def test_a_session_that_is_too_large_stops_the_parser() -> None:
    data = b'[{"a":1},"' + b"x" * 3_000_000
    assert found(data, 10_000, most=10**6) == [{"a": 1}, Unreadable("a session has more than 1000000 bytes")]


def test_a_file_with_too_many_sessions_is_read_up_to_the_limit() -> None:
    values = [{"a": 1}] * 5
    assert found(json.dumps(values).encode(), count=5) == values
    too_many = Unreadable("a file may have 5 sessions; split it into several")
    assert found(json.dumps(values * 2).encode(), count=5) == [*values, too_many]


def test_the_size_limit_applies_to_each_session() -> None:
    values = [{"a": "x" * 1000}] * 3000
    assert found(json.dumps(values).encode(), 65536, most=10**6) == values


@pytest.mark.parametrize("size", [1, 65536])
def test_deep_nesting_is_refused_and_brackets_in_strings_are_ignored(size: int) -> None:
    deep = b'[{"a":1},{"x":' + b"[" * 100_000 + b"]" * 100_000 + b"}]"
    assert found(deep, size)[-1] == Unreadable("a session is nested too deeply")
    values = [{"a": "[{" * 500 + '"\\' * 50 + "[" * 500}]
    assert found(json.dumps(values).encode(), size) == values
    allowed: Any = []
    for _ in range(190):
        allowed = [allowed]
    assert found(json.dumps([allowed]).encode(), size) == [allowed]

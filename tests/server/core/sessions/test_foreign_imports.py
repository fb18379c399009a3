"""Exports of other programs, damaged in any way: what can be kept is kept, and every loss is named."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plugai.runners.base import Role, TextPart
from plugai.server.core.sessions.portable.importing import parse_session
from plugai.server.core.sessions.portable.losses import EMPTY_MESSAGES, OTHER_ROLES, UNREADABLE_MESSAGES, Losses
from plugai.server.core.sessions.portable.message_tree import MessageTree
from plugai.server.core.sessions.portable.transcript import Transcript, TranscriptError

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def chatgpt_node(parent: object, text: object = "q", **changes: Any) -> dict[str, Any]:
    content = {"content_type": "text", "parts": [text]}
    return {"parent": parent, "message": {"author": {"role": "user"}, "content": content, **changes}}


def chatgpt(mapping: object, **changes: Any) -> Transcript:
    return parse_session({"title": "t", "mapping": mapping, **changes}, "ann", NOON)


def open_webui(messages: object, chat: Mapping[str, Any] | None = None, **changes: Any) -> Transcript:
    history = {"messages": messages, "currentId": None}
    return parse_session({"title": "t", "chat": {"history": history, **(chat or {})}, **changes}, "ann", NOON)


def texts(parsed: Transcript) -> list[str]:
    return [message.text for message in parsed.messages]


@pytest.mark.parametrize(
    ("mapping", "changes", "kept", "notes"),
    [
        ({"u": chatgpt_node("gone")}, {}, ["q"], ["1 parents that are missing"]),
        ({"u": chatgpt_node("u")}, {}, ["q"], ["1 parents in a cycle"]),
        (
            {"u": chatgpt_node(None)},
            {"current_node": "nope"},
            ["q"],
            ["1 current messages that are missing, so that the last message is current"],
        ),
        ({"u": chatgpt_node(None, metadata=None)}, {}, ["q"], []),
        ({"u": chatgpt_node(None, create_time=None)}, {"title": None, "create_time": None}, ["q"], []),
        ({"u": chatgpt_node(None), "a": chatgpt_node("u", content=None)}, {}, ["q"], [f"1 {EMPTY_MESSAGES}"]),
        ({"u": chatgpt_node(None, content=["a", {"type": "text", "text": "b"}])}, {}, ["a b"], []),
        ({"u": chatgpt_node(None), "a": 3}, {}, ["q"], [f"1 {UNREADABLE_MESSAGES}"]),
        ({"u": chatgpt_node(None), "a": chatgpt_node("u", author=None)}, {}, ["q"], [f"1 {OTHER_ROLES} ('')"]),
        ({"u": chatgpt_node(None, create_time=1e300)}, {}, ["q"], ["1 times that are not valid (1e+300)"]),
        ({"u": chatgpt_node(3)}, {}, ["q"], ["1 values of unexpected types ('parent')"]),
        (
            {"u": chatgpt_node(None, content={"content_type": "tether_quote", "text": "said elsewhere"})},
            {},
            ["said elsewhere"],
            [],
        ),
    ],
)
def test_a_damaged_conversation_of_chatgpt_keeps_what_it_can(
    mapping: object, changes: dict[str, Any], kept: list[str], notes: list[str]
) -> None:
    parsed = chatgpt(mapping, **changes)
    assert (texts(parsed), list(parsed.skipped)) == (kept, notes)
    assert parsed.session.head_id == parsed.messages[-1].id


def test_hidden_system_texts_of_chatgpt_become_the_system_prompt() -> None:
    hidden = {"content_type": "user_editable_context", "user_profile": "I sail", "user_instructions": "Be brief"}
    mapping = {
        "s": chatgpt_node(None, "", author={"role": "system"}),
        "h": chatgpt_node("s", content=hidden, metadata={"is_visually_hidden_from_conversation": True}),
        "t": chatgpt_node("h", "Answer in verse", author={"role": "system"}),
        "u": chatgpt_node("t"),
    }
    parsed = chatgpt(mapping, is_archived=True)
    assert parsed.session.system_prompt == "I sail\n\nBe brief\n\nAnswer in verse"
    assert (texts(parsed), parsed.skipped, parsed.session.state) == (["q"], (), "archived")


def test_what_open_webui_knows_of_a_chat_is_kept_or_named() -> None:
    messages = {
        "u": {"role": "user", "content": "q", "parentId": None, "files": [{"type": "file"}]},
        "a": {"role": "assistant", "content": "", "error": {"content": "overloaded"}, "parentId": "u"},
        "l": {"role": "user", "content": [{"type": "text", "text": "look"}, {"type": "image_url"}], "parentId": "a"},
    }
    params = {"system": "SYS", "temperature": 0.2, "max_tokens": 9, "mirostat": 1, "top_p": None}
    parsed = open_webui(
        messages, {"system": "SYS", "params": params, "tags": ["sea", "a,b"]}, pinned=True, archived=True
    )
    assert parsed.session.tags == ("sea",)
    assert (parsed.session.pinned, parsed.session.state, parsed.session.system_prompt) == (True, "archived", "SYS")
    assert (parsed.session.parameters.temperature, parsed.session.parameters.max_output_tokens) == (0.2, 9)
    _, answer, look = parsed.messages
    assert (answer.state, answer.failure and answer.failure.message) == ("failed", "overloaded")
    assert look.parts == (TextPart("look"),)
    assert [note.partition(" ")[2] for note in parsed.skipped] == [
        "files ('image_url')",
        "tags ('a,b')",
        "parameters ('mirostat')",
    ]


def test_an_old_list_of_messages_of_open_webui_is_a_chain() -> None:
    messages = [{"role": "user", "content": "a"}, None, {"role": "assistant", "content": "b"}]
    parsed = parse_session({"chat": {"messages": messages}}, "ann", NOON)
    assert [(each.text, each.parent_id, each.role) for each in parsed.messages] == [
        ("a", "", Role.USER),
        ("b", "m-1", Role.ASSISTANT),
    ]
    assert parsed.skipped == (f"1 {OTHER_ROLES} ('')",)


@pytest.mark.parametrize("item", [{"mapping": {}}, {"mapping": None}, {"chat": None}, {"chat": {}}])
def test_a_conversation_with_nothing_in_it_is_refused_with_a_reason(item: object) -> None:
    with pytest.raises(TranscriptError, match=r"no messages to import|is not an object"):
        parse_session(item, "ann", NOON)


_ids = st.sampled_from(["a", "b", "c", "d", "e", "gone"])
_odd = st.none() | st.booleans() | st.integers() | st.text(max_size=3) | st.lists(st.text(max_size=3), max_size=2)
_texts = st.text(max_size=4) | _odd
_messages = (
    st.none()
    | _odd
    | st.fixed_dictionaries(
        {},
        optional={
            "author": _odd | st.fixed_dictionaries({"role": st.sampled_from(["user", "assistant", "tool"]) | _odd}),
            "content": _odd
            | st.fixed_dictionaries(
                {"content_type": st.sampled_from(["text", "code", "new"]) | _odd},
                optional={"parts": _odd | st.lists(_texts, max_size=2), "text": _texts, "thoughts": _odd},
            ),
            "create_time": _odd | st.floats(),
            "metadata": _odd | st.fixed_dictionaries({"model_slug": _odd}),
        },
    )
)
_mappings = st.dictionaries(
    _ids.filter(lambda name: name != "gone"),
    _odd | st.fixed_dictionaries({"message": _messages}, optional={"parent": _ids | _odd}),
)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_mappings, _ids | _odd)
def test_every_message_of_a_damaged_tree_is_imported_or_named(mapping: dict[str, Any], head: object) -> None:
    messages = sum(not isinstance(node, dict) or node["message"] is not None for node in mapping.values())
    try:
        parsed = chatgpt(mapping, current_node=head)
    except TranscriptError as error:
        kept, notes = 0, tuple(str(error).split("; ")[1:])
    else:
        kept, notes = len(parsed.messages), parsed.skipped
        assert parsed.session.head_id in {message.id for message in parsed.messages}
    named = (EMPTY_MESSAGES, OTHER_ROLES, UNREADABLE_MESSAGES)
    lost = sum(int(note.split()[0]) for note in notes if note.partition(" ")[2].startswith(named))
    assert kept + lost == messages
    json.dumps(notes)


class CountedParents(dict[str, str]):
    """Counts how often a parent is looked up."""

    steps = 0

    def __getitem__(self, key: str) -> str:
        self.steps += 1
        return super().__getitem__(key)


def shapes(size: int) -> Iterator[CountedParents]:
    """Trees on which a walk up from every message would take quadratic time."""
    chain = {f"e{number}": f"e{number - 1}" if number else "" for number in range(size // 2)}
    yield CountedParents(chain | {f"u{number}": f"e{size // 2 - 1}" for number in range(size // 2)})
    yield CountedParents({f"e{number}": f"e{(number + 1) % size}" for number in range(size)})
    yield CountedParents({f"e{number}": f"e{number + 1}" for number in range(size)})


def test_the_steps_of_mending_a_tree_grow_with_its_size() -> None:
    for size in (100, 1000, 10_000):
        for parents in shapes(size):
            MessageTree(parents, {name for name in parents if name.startswith("u")}, Losses())
            assert parents.steps <= size

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from plugai.adapters.http.sse import ServerEvent
from plugai.adapters.openai.chat_reader import ChatReader
from plugai.runners.base import Chunk

_TEXTS = st.none() | st.text(max_size=4)
_DELTAS = st.lists(
    st.fixed_dictionaries(
        {},
        optional={"role": st.just("assistant"), "content": _TEXTS, "reasoning_content": _TEXTS, "refusal": st.none()},
    ),
    max_size=5,
)


@given(_DELTAS)
def test_events_that_are_plain_are_read_as_those_that_have_more(deltas: list[dict[str, Any]]) -> None:
    assert _read(deltas, {}) == _read(deltas, {"usage": {}})


def _read(deltas: list[dict[str, Any]], also: dict[str, Any]) -> list[Chunk]:
    reader = ChatReader()
    events = [{"choices": [{"index": 0, "delta": delta, "finish_reason": None}], **also} for delta in deltas]
    data = [*(json.dumps(event).encode() for event in events), b"[DONE]"]
    return [chunk for each in data for chunk in reader.read(ServerEvent("", each))]

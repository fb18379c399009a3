"""Sessions of every shape, for tests that take them out and in."""

from __future__ import annotations

from datetime import UTC

from hypothesis import strategies as st

from plugai.runners.base import (
    BlobPart,
    FinishReason,
    Parameters,
    ReasoningEffort,
    ReasoningPart,
    Role,
    TextPart,
    ToolCallPart,
    ToolResultPart,
    UriPart,
    Usage,
    UsageSource,
)
from plugai.server.core.failure import Failure
from plugai.server.core.sessions.portable.transcript import Transcript
from plugai.server.core.sessions.session import ContextPolicy, MessageState, Session, SessionMessage, SessionState
from plugai.server.core.sessions.tags import clean_tags, is_tag

# No database keeps lone surrogates, and PostgreSQL no NUL.
_text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)
_name = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)
_times = st.datetimes(timezones=st.just(UTC))
_counts = st.none() | st.integers(0, 2**53)
_parts = st.one_of(
    st.builds(TextPart, _text),
    st.builds(ReasoningPart, _text, _text),
    st.builds(BlobPart, st.binary(max_size=9), _name),
    st.builds(UriPart, _text, _name),
    st.builds(ToolCallPart, _text, _text, _text),
    st.builds(ToolResultPart, _text, _text),
)
_parameters = st.builds(
    Parameters,
    max_output_tokens=st.none() | st.integers(1, 2**20),
    temperature=st.none() | st.floats(0, 2),
    stop=st.lists(st.text("abc", min_size=1), max_size=3).map(tuple),
    reasoning_effort=st.none() | st.sampled_from(ReasoningEffort),
    extra=st.dictionaries(st.text("xyz"), st.recursive(st.none() | st.booleans() | st.integers(-9, 9), st.lists)),
)
_usages = st.builds(Usage, _counts, _counts, _counts, _counts, _counts, st.sampled_from(UsageSource))
_ended = st.sampled_from([state for state in MessageState if state is not MessageState.RUNNING])


@st.composite
def transcripts(draw: st.DrawFn, owner_id: str = "ann") -> Transcript:
    """A session with a tree of messages, each after its parent."""
    messages: list[SessionMessage] = []
    for number in range(draw(st.integers(0, 8))):
        parent = draw(st.sampled_from(["", *(message.id for message in messages)]))
        messages.append(
            draw(
                st.builds(
                    SessionMessage,
                    id=st.just(f"m.{number}"),
                    session_id=st.just("s-1"),
                    owner_id=st.just(owner_id),
                    parent_id=st.just(parent),
                    role=st.sampled_from(Role),
                    parts=st.lists(_parts, max_size=3).map(tuple),
                    created_at=_times,
                    state=_ended,
                    model=_name,
                    finish_reason=st.none() | st.sampled_from(FinishReason),
                    failure=st.none() | st.builds(Failure, _name, _text, st.booleans()),
                    usage=_usages,
                    ended_at=st.none() | _times,
                )
            )
        )
    session = draw(
        st.builds(
            Session,
            id=st.just("s-1"),
            owner_id=st.just(owner_id),
            created_at=_times,
            used_at=_times,
            title=_text,
            system_prompt=_text,
            model=_name,
            parameters=_parameters,
            context_policy=st.sampled_from(ContextPolicy),
            pinned=st.booleans(),
            tags=st.lists(_name.filter(is_tag), max_size=3).map(clean_tags),
            state=st.sampled_from([SessionState.ACTIVE, SessionState.ARCHIVED]),
            head_id=st.sampled_from([message.id for message in messages] or [""]),
            message_count=st.just(len(messages)),
        )
    )
    return Transcript(session, tuple(messages))

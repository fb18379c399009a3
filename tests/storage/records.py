"""Records for the tests: plain ones, and any that there can be."""

from __future__ import annotations

import dataclasses
import uuid
from datetime import UTC, datetime

from hypothesis import strategies as st

from plugai.runners.base import FinishReason, Usage, UsageSource
from plugai.server.core.requests import Failure, OnDisconnect, RequestRecord, RequestState, Timings

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def new_record(request_id: str = "", owner_id: str = "ann", gateway: str = "gateway-1") -> RequestRecord:
    return RequestRecord(
        request_id=request_id or uuid.uuid4().hex,
        owner_id=owner_id,
        gateway=gateway,
        fingerprint="f" * 64,
        model="echo",
        on_disconnect=OnDisconnect.CANCEL,
        created_at=NOON,
    )


def finished(record: RequestRecord, output_tokens: int = 7) -> RequestRecord:
    return dataclasses.replace(
        record,
        state=RequestState.FINISHED,
        answered_by="echo",
        finish_reason=FinishReason.STOP,
        usage=Usage(input_tokens=3, output_tokens=output_tokens),
        timings=Timings(queued=0.0, first_delta=0.125, total=0.5),
        ended_at=NOON,
    )


# No database keeps lone surrogates, and PostgreSQL no NUL; the ids and names in a record never have them.
_text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)
_times = st.datetimes(timezones=st.just(UTC))
_counts = st.none() | st.integers(0, 2**62)
_seconds = st.none() | st.floats(0, 1e9, allow_subnormal=False)
_states = st.sampled_from([state for state in RequestState if state.ended])


def ends(record: RequestRecord) -> st.SearchStrategy[RequestRecord]:
    """Every way in which this record can end."""
    return st.builds(
        dataclasses.replace,
        st.just(record),
        state=_states,
        answered_by=_text,
        finish_reason=st.none() | st.sampled_from(FinishReason),
        failure=st.none() | st.builds(Failure, reason=_text, message=_text, retryable=st.booleans()),
        usage=st.builds(Usage, _counts, _counts, _counts, _counts, _counts, st.sampled_from(UsageSource)),
        timings=st.builds(Timings, _seconds, _seconds, _seconds, _seconds),
        ended_at=_times,
        cancelled_by=_text,
    )


def unended(owner_id: str, request_id: str, gateway: str) -> st.SearchStrategy[RequestRecord]:
    """Every record that can be added."""
    return st.builds(
        RequestRecord,
        request_id=st.just(request_id),
        owner_id=st.just(owner_id),
        gateway=st.just(gateway),
        fingerprint=_text,
        model=_text,
        on_disconnect=st.sampled_from(OnDisconnect),
        created_at=_times,
        session_id=_text,
        state=st.sampled_from([state for state in RequestState if not state.ended]),
    )

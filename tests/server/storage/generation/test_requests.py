"""The repository of requests, on both databases."""

from __future__ import annotations

import asyncio
import uuid
from datetime import UTC, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.server.storage.records import NOON, finished, new_record

from plugai.runners.base import FinishReason, Usage, UsageSource
from plugai.server.core.errors import RequestIdReusedError
from plugai.server.core.events import Timings
from plugai.server.core.failure import Failure
from plugai.server.core.generation.records import (
    Attempt,
    OnDisconnect,
    RequestCursor,
    RequestFilter,
    RequestRecord,
    RequestRepository,
    RequestState,
)
from plugai.server.storage.generation.requests import SqlRequestRepository

STOPPED = Failure(reason="INTERRUPTED", message="the gateway stopped", retryable=True)

# No database keeps lone surrogates, and PostgreSQL no NUL; the ids and names in a record never have them.
_text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)
_times = st.datetimes(timezones=st.just(UTC))
_counts = st.none() | st.integers(0, 2**62)
_seconds = st.none() | st.floats(0, 1e9, allow_subnormal=False)
_states = st.sampled_from([state for state in RequestState if state.ended])
_failures = st.none() | st.builds(Failure, reason=_text, message=_text, retryable=st.booleans())
_usages = st.builds(Usage, _counts, _counts, _counts, _counts, _counts, st.sampled_from(UsageSource))
_attempts = st.builds(
    Attempt,
    model=_text,
    runner=_text,
    provider=_text,
    began_at=_times,
    state=_states,
    usage=_usages,
    failure=_failures,
    ended_at=_times,
)


def ends(record: RequestRecord) -> st.SearchStrategy[RequestRecord]:
    """Every way in which this record can end."""
    return st.builds(
        replace,
        st.just(record),
        state=_states,
        answered_by=_text,
        finish_reason=st.none() | st.sampled_from(FinishReason),
        failure=_failures,
        usage=_usages,
        timings=st.builds(Timings, _seconds, _seconds, _seconds, _seconds),
        ended_at=_times,
        cancelled_by=_text,
        attempts=st.lists(_attempts, max_size=3).map(tuple),
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


def test_the_repository_implements_the_protocol(repository: SqlRequestRepository) -> None:
    as_the_core_sees_it: RequestRepository = repository
    assert as_the_core_sees_it is repository


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
async def test_every_record_is_read_as_it_was_written(repository: SqlRequestRepository, data: st.DataObject) -> None:
    added = data.draw(unended("ann", uuid.uuid4().hex, "gateway-1"))
    await repository.add(added)
    assert await repository.get("ann", added.request_id) == added
    ended = data.draw(ends(added))
    await repository.end(ended)
    assert await repository.get("ann", added.request_id) == ended


async def test_an_unknown_id_is_none(repository: SqlRequestRepository) -> None:
    assert await repository.get("ann", "never-added") is None


async def test_a_repeated_id_is_refused_and_changes_nothing(repository: SqlRequestRepository) -> None:
    first = new_record("one")
    await repository.add(first)
    with pytest.raises(RequestIdReusedError, match="one"):
        await repository.add(replace(first, fingerprint="other", gateway="other"))
    assert await repository.get("ann", "one") == first


async def test_of_eight_adds_of_one_id_at_once_exactly_one_wins(repository: SqlRequestRepository) -> None:
    records = [replace(new_record("one"), fingerprint=str(number)) for number in range(8)]
    outcomes = await asyncio.gather(*map(repository.add, records), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes if outcome is not None] == [RequestIdReusedError] * 7
    assert await repository.get("ann", "one") == records[outcomes.index(None)]


async def test_owners_never_see_or_change_each_others_records(repository: SqlRequestRepository) -> None:
    mine, hers = new_record("same", owner_id="ann"), new_record("same", owner_id="eve")
    await repository.add(mine)
    assert await repository.get("eve", "same") is None
    await repository.end(finished(hers))
    assert await repository.get("ann", "same") == mine
    await repository.add(hers)
    await repository.end(finished(hers))
    assert await repository.get("ann", "same") == mine
    assert await repository.get("eve", "same") == finished(hers)


@pytest.mark.parametrize("state", [state for state in RequestState if state.ended])
async def test_a_record_that_has_ended_is_left_as_it_is(repository: SqlRequestRepository, state: RequestState) -> None:
    ended = replace(finished(new_record("one")), state=state)
    await repository.add(new_record("one"))
    await repository.end(ended)
    await repository.end(finished(new_record("one"), output_tokens=99))
    assert await repository.get("ann", "one") == ended


async def test_ending_a_record_that_was_never_added_adds_none(repository: SqlRequestRepository) -> None:
    await repository.end(finished(new_record("one")))
    assert await repository.get("ann", "one") is None


async def test_interrupt_fails_the_unended_records_of_its_gateway_only(repository: SqlRequestRepository) -> None:
    unended = {state: replace(new_record(state.value), state=state) for state in RequestState if not state.ended}
    other_owners = new_record("queued", owner_id="eve")
    ended = finished(new_record("ended"))
    elsewhere = new_record("elsewhere", gateway="gateway-2")
    for record in [*unended.values(), other_owners, ended, elsewhere]:
        await repository.add(record)

    assert await repository.interrupt("gateway-1", STOPPED, NOON) == 4

    for record in [*unended.values(), other_owners]:
        assert await repository.get(record.owner_id, record.request_id) == _interrupted(record)
    for record in [ended, elsewhere]:
        assert await repository.get(record.owner_id, record.request_id) == record
    assert await repository.interrupt("gateway-1", STOPPED, NOON) == 0


async def test_an_interrupted_record_does_not_finish_later(repository: SqlRequestRepository) -> None:
    record = new_record("one")
    await repository.add(record)
    await repository.interrupt("gateway-1", STOPPED, NOON)
    await repository.end(finished(record))
    assert await repository.get("ann", "one") == _interrupted(record)


async def test_a_failure_message_may_contain_characters_that_databases_refuse(repository: SqlRequestRepository) -> None:
    record = new_record("one")
    failure = Failure(reason="INTERNAL", message="it said \0 and \ud800!", retryable=False)
    await repository.add(record)
    await repository.end(replace(record, state=RequestState.FAILED, failure=failure, ended_at=NOON))
    stored = await repository.get("ann", "one")
    assert stored is not None
    assert stored.failure == Failure(failure.reason, "it said � and ?!", failure.retryable)


async def test_a_time_of_another_zone_is_stored_as_the_same_instant(repository: SqlRequestRepository) -> None:
    tokyo = timezone(timedelta(hours=9))
    await repository.add(replace(new_record("one"), created_at=NOON.astimezone(tokyo)))
    stored = await repository.get("ann", "one")
    assert stored is not None
    assert stored.created_at == NOON
    assert stored.created_at.utcoffset() == timedelta(0)


def _interrupted(record: RequestRecord) -> RequestRecord:
    return replace(record, state=RequestState.FAILED, failure=STOPPED, ended_at=NOON)


async def pages_of(
    repository: SqlRequestRepository, owner: str, wanted: RequestFilter, limit: int
) -> list[RequestRecord]:
    """All matching records, page by page."""
    found: list[RequestRecord] = []
    after: RequestCursor | None = None
    while page := await repository.list(owner, wanted, limit, after):
        found += page
        after = RequestCursor(page[-1].created_at, page[-1].request_id)
    return found


async def test_a_list_pages_through_the_owners_records_newest_first(repository: SqlRequestRepository) -> None:
    # Several of the same moment, so that the moment alone does not order them.
    records = [replace(new_record(f"{n}", "ann"), created_at=NOON + timedelta(seconds=n // 3)) for n in range(8)]
    for record in records:
        await repository.add(record)
    await repository.add(new_record("hers", "eve"))
    newest_first = sorted(records, key=lambda r: (r.created_at, r.request_id), reverse=True)
    for limit in (1, 3, 20):
        assert await pages_of(repository, "ann", RequestFilter(), limit) == newest_first


async def test_a_list_has_only_records_that_match_the_filter(repository: SqlRequestRepository) -> None:
    one = replace(new_record("one", "ann"), model="big")
    two = new_record("two", "ann")
    for record in (one, two):
        await repository.add(record)
    await repository.end(ended := finished(two, 3))
    states = frozenset([RequestState.FINISHED])
    assert await pages_of(repository, "ann", RequestFilter(states), 5) == [ended]
    assert await pages_of(repository, "ann", RequestFilter(model="big"), 5) == [one]
    assert await pages_of(repository, "ann", RequestFilter(states, "big"), 5) == []


async def test_a_second_end_adds_no_attempts(repository: SqlRequestRepository) -> None:
    await repository.add(record := new_record("one", "ann"))
    tried = Attempt("m", "echo", "local", NOON, RequestState.FINISHED, Usage(1), None, NOON)
    ended = replace(finished(record, 3), attempts=(tried,))
    await repository.end(ended)
    await repository.end(ended)
    assert await repository.get("ann", "one") == ended


async def test_the_models_that_answered_recently_are_counted(repository: SqlRequestRepository) -> None:
    for number in range(3):
        await repository.add(record := new_record(f"{number}", ["ann", "eve"][number % 2]))
        await repository.end(finished(record, 3))
    await repository.add(old := replace(new_record("old"), created_at=NOON - timedelta(days=2)))
    await repository.end(finished(old, 3))
    await repository.add(new_record("unanswered"))
    assert await repository.count_by_model(NOON - timedelta(days=1)) == {"echo": 3}

"""The list of all owners' requests, on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace
from sqlalchemy import text
from tests.server.storage.records import NOON, finished, new_record

from plugai.server.core.generation.administration.requests import OwnedCursor, OwnedFilter
from plugai.server.core.generation.records import RequestFilter, RequestRecord, RequestState
from plugai.server.storage.engine.database import Database
from plugai.server.storage.generation.owned_requests import SqlOwnedRequestRepository
from plugai.server.storage.generation.requests import SqlRequestRepository


@pytest.fixture
def owned(database: Database) -> SqlOwnedRequestRepository:
    return SqlOwnedRequestRepository(database)


async def pages_of(owned: SqlOwnedRequestRepository, wanted: OwnedFilter, limit: int) -> list[RequestRecord]:
    """All matching records, page by page."""
    found: list[RequestRecord] = []
    after: OwnedCursor | None = None
    while page := await owned.page(wanted, limit, after):
        found += page
        after = OwnedCursor(page[-1].created_at, page[-1].owner_id, page[-1].request_id)
    return found


async def test_a_list_pages_through_the_records_of_all_owners_newest_first(
    repository: SqlRequestRepository, owned: SqlOwnedRequestRepository
) -> None:
    # Several of the same moment and of the same id, so that neither alone orders them.
    records = [
        replace(new_record(f"{n // 2}", ["ann", "eve"][n % 2]), created_at=NOON + timedelta(seconds=n // 4))
        for n in range(12)
    ]
    for record in records:
        await repository.add(record)
    newest_first = sorted(records, key=lambda r: (r.created_at, r.owner_id, r.request_id), reverse=True)
    for limit in (1, 5, 20):
        assert await pages_of(owned, OwnedFilter(), limit) == newest_first
    hers = [record for record in newest_first if record.owner_id == "eve"]
    assert await pages_of(owned, OwnedFilter("eve"), 2) == hers


async def test_a_list_is_of_the_requested_model_and_of_the_one_that_answered(
    repository: SqlRequestRepository, owned: SqlOwnedRequestRepository
) -> None:
    one, two = replace(new_record("one"), model="an-alias"), new_record("two", "eve")
    for record in (one, two):
        await repository.add(record)
    ended = [finished(one), finished(two)]
    for record in ended:
        await repository.end(record)
    both = sorted(ended, key=lambda record: record.owner_id, reverse=True)
    assert await pages_of(owned, OwnedFilter(wanted=RequestFilter(model="echo")), 5) == both
    assert await pages_of(owned, OwnedFilter(wanted=RequestFilter(model="an-alias")), 5) == [ended[0]]
    failed = frozenset([RequestState.FAILED])
    assert await pages_of(owned, OwnedFilter(wanted=RequestFilter(states=failed)), 5) == []


async def test_a_page_is_found_in_the_index_of_times(database: Database) -> None:
    def plan(session: object) -> str:
        connection = session.connection()  # type: ignore[attr-defined]
        postgres = connection.dialect.name == "postgresql"
        if postgres:
            connection.execute(text("SET LOCAL enable_seqscan = off"))
        statement = "SELECT * FROM requests WHERE created_at <= '2026-11-23' ORDER BY created_at DESC LIMIT 50"
        rows = connection.execute(text(f"EXPLAIN {'' if postgres else 'QUERY PLAN '}{statement}"))
        return "\n".join(str(row) for row in rows)

    assert "ix_requests_created_at" in await database.read(plan)

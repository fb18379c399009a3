"""Statistics of requests, which the database computes: only groups come out of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import msgspec
from msgspec.structs import replace
from sqlalchemy import CTE, ColumnElement, Select, String, case, cast, func, literal, select
from sqlmodel import Session, col

from plugai.server.core.generation.administration.statistics import (
    Percentiles,
    RequestStatistics,
    Statistics,
    StatisticsFilter,
    StatisticsGroup,
    StatisticsRepository,
)
from plugai.server.core.generation.records import RequestState
from plugai.server.storage.engine.database import Database
from plugai.server.storage.generation.owned_requests import concerns, received
from plugai.server.storage.generation.tables import RequestRow

MOST_REQUESTS = 100_000
"""How many requests are counted at most: the newest ones."""

_MOST_GROUPS = 100
# No group is beyond the 366 days that are counted at most.
_MOST_DAYS = 400
# Of 100.
_MEDIAN, _P95 = 50, 95


class SqlStatisticsRepository(StatisticsRepository):
    """Counts requests. `most` is how many at most, the newest ones."""

    def __init__(self, database: Database, most: int = MOST_REQUESTS) -> None:
        self._database = database
        self._most = most

    async def count(self, wanted: StatisticsFilter) -> Statistics:
        return await self._database.read(lambda session: self._count(session, wanted))

    def _count(self, session: Session, wanted: StatisticsFilter) -> Statistics:
        wanted = replace(wanted, created_from=self._first_counted(session, wanted))
        chosen = _chosen(wanted, is_postgres=session.get_bind().dialect.name == "postgresql")
        total = next(iter(_groups(session, chosen, literal("", String), _MOST_GROUPS)), None)
        days = _groups(session, chosen, chosen.c.day, _MOST_DAYS)
        return Statistics(
            wanted.created_from,
            wanted.created_before,
            RequestStatistics() if total is None else total.statistics,
            sorted(days, key=lambda group: group.key),
            _groups(session, chosen, chosen.c.model, _MOST_GROUPS),
            _groups(session, chosen, chosen.c.owner_id, _MOST_GROUPS),
        )

    def _first_counted(self, session: Session, wanted: StatisticsFilter) -> datetime:
        """When the oldest request came that is counted; of the same moment, all are."""
        created_at = col(RequestRow.created_at)
        newest = select(created_at).where(*_conditions(wanted)).order_by(created_at.desc())
        oldest: datetime | None = session.scalar(newest.offset(self._most - 1).limit(1))
        return wanted.created_from if oldest is None else oldest


class _Latency(msgspec.Struct, frozen=True):
    """A latency with its rank among those of its group, from 1, and their number."""

    seconds: ColumnElement[Any]
    rank: ColumnElement[Any]
    number: ColumnElement[Any]

    def percentile(self, percent: int) -> ColumnElement[Any]:
        """The smallest that so many are not above. It is a minimum, as neither database has percentiles of both."""
        return func.min(case((self.rank * 100 >= self.number * percent, self.seconds)))


def _chosen(wanted: StatisticsFilter, *, is_postgres: bool) -> CTE:
    """The requests that match, with what they are grouped by."""
    created_at, answered_by = col(RequestRow.created_at), col(RequestRow.answered_by)
    finished = col(RequestRow.state) == RequestState.FINISHED.value
    day = func.date(func.timezone("UTC", created_at)) if is_postgres else func.date(created_at)
    return (
        select(
            cast(day, String).label("day"),
            case((answered_by != "", answered_by), else_=col(RequestRow.model)).label("model"),
            col(RequestRow.owner_id),
            col(RequestRow.state),
            col(RequestRow.input_tokens),
            col(RequestRow.output_tokens),
            case((finished, col(RequestRow.first_delta_seconds))).label("first_delta"),
            case((finished, col(RequestRow.total_seconds))).label("total"),
        )
        .where(*_conditions(wanted))
        .cte("chosen")
    )


def _conditions(wanted: StatisticsFilter) -> Iterator[ColumnElement[bool]]:
    yield from received(wanted.created_from, wanted.created_before)
    if wanted.owner_id:
        yield col(RequestRow.owner_id) == wanted.owner_id
    if wanted.model:
        yield concerns(wanted.model)


def _groups(session: Session, chosen: CTE, key: ColumnElement[Any], most: int) -> Sequence[StatisticsGroup]:
    """What is counted of each group, those with the most requests first."""
    return [_group(*row) for row in session.execute(_statement(chosen, key).limit(most))]


def _statement(chosen: CTE, key: ColumnElement[Any]) -> Select[Any]:
    ranked = _ranked(chosen, key)
    row, requests = ranked.c, func.count()
    first = _Latency(row.first_delta, row.first_delta_rank, row.first_delta_number)
    total = _Latency(row.total, row.total_rank, row.total_number)
    return (
        select(
            row.key,
            requests,
            func.count(case((row.state == RequestState.FAILED.value, 1))),
            func.count(case((row.state == RequestState.CANCELLED.value, 1))),
            func.coalesce(func.sum(row.input_tokens), 0),
            func.coalesce(func.sum(row.output_tokens), 0),
            *(latency.percentile(percent) for latency in (first, total) for percent in (_MEDIAN, _P95)),
        )
        .group_by(row.key)
        .order_by(requests.desc(), row.key)
    )


def _ranked(chosen: CTE, key: ColumnElement[Any]) -> CTE:
    """The requests with the ranks of their latencies within their group."""
    columns = chosen.c
    ranks = [column for name in ("first_delta", "total") for column in _rank(columns[name], key)]
    counted = (columns.state, columns.input_tokens, columns.output_tokens, columns.first_delta, columns.total)
    return select(key.label("key"), *counted, *ranks).cte("ranked")


def _rank(seconds: ColumnElement[Any], key: ColumnElement[Any]) -> Iterator[ColumnElement[Any]]:
    name = seconds.key
    # Those that have none are ranked for themselves.
    of_same = [key, seconds.is_(None)]
    yield func.row_number().over(partition_by=of_same, order_by=seconds).label(f"{name}_rank")
    yield func.count().over(partition_by=of_same).label(f"{name}_number")


def _group(
    key: str,
    requests: int,
    failed: int,
    cancelled: int,
    input_tokens: int,
    output_tokens: int,
    *latencies: float | None,
) -> StatisticsGroup:
    first_median, first_p95, median, p95 = latencies
    statistics = RequestStatistics(
        requests,
        failed,
        cancelled,
        # PostgreSQL sums to a decimal number.
        int(input_tokens),
        int(output_tokens),
        Percentiles(first_median, first_p95),
        Percentiles(median, p95),
    )
    return StatisticsGroup(key, statistics)

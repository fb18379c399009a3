"""The repository of request records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

import msgspec
from sqlalchemy import ColumnElement, Connection, bindparam, func, insert, or_, tuple_, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, delete, select

from plugai.server.core.accounts.directory import UserDataStore
from plugai.server.core.errors import RequestIdReusedError
from plugai.server.core.failure import Failure
from plugai.server.core.generation.records import (
    RequestCursor,
    RequestFilter,
    RequestRecord,
    RequestRepository,
    RequestState,
)
from plugai.server.storage.engine.batch_writer import BatchWriter
from plugai.server.storage.engine.database import Database
from plugai.server.storage.engine.disk_reserve import RECORDS
from plugai.server.storage.generation.rows import (
    Columns,
    attempt_columns,
    failure_columns,
    record_from_row,
    request_columns,
)
from plugai.server.storage.generation.tables import UNENDED, AttemptRow, RequestRow
from plugai.server.storage.quotas.tokens import count_tokens

# Parameters that select the row to update; a parameter named like a column is its new value.
_OWNER, _REQUEST = "where_owner_id", "where_request_id"
_ENDED = [state.value for state in RequestState if state.ended]


class _SomeEndedError(Exception):
    """Some records of a batch had already ended."""


class _Used(msgspec.Struct, frozen=True, order=True):
    owner_id: str
    ended_at: datetime
    tokens: int


class _Rows(msgspec.Struct, frozen=True):
    request: Columns
    attempts: Sequence[Columns]
    used: _Used | None


class SqlRequestRepository(RequestRepository, UserDataStore):
    """Stores the records of requests."""

    def __init__(self, database: Database, *, counts_tokens: bool = False) -> None:
        """`counts_tokens` is whether what requests use is counted for their owners."""
        self._database = database
        self._counts_tokens = counts_tokens
        # Every request runs these: built once and without the ORM, they take a fifth of the time.
        requests, attempts = RequestRow.metadata.tables["requests"], AttemptRow.metadata.tables["attempts"]
        self._insert = insert(requests)
        self._insert_attempts = insert(attempts)
        self._update = (
            update(requests)
            .where(requests.c.owner_id == bindparam(_OWNER), requests.c.request_id == bindparam(_REQUEST), UNENDED)
            .values({column.name: bindparam(column.name) for column in requests.c if not column.primary_key})
        )
        self._new_records = BatchWriter[_Rows](database, self._add)
        self._ended_records = BatchWriter[_Rows](database, self._end)

    async def add(self, record: RequestRecord) -> None:
        # Attempts are stored only when they have ended, for the usage ledger.
        attempts = attempt_columns(record) if record.state.ended else ()
        try:
            await self._new_records.put(_Rows(request_columns(record), attempts, self._used(record)))
        except IntegrityError as error:
            raise RequestIdReusedError(record.request_id) from error

    async def end(self, record: RequestRecord) -> None:
        row = request_columns(record)
        key = {_OWNER: row.pop("owner_id"), _REQUEST: row.pop("request_id")}
        await self._ended_records.put(_Rows(row | key, attempt_columns(record), self._used(record)))

    async def get(self, owner_id: str, request_id: str) -> RequestRecord | None:
        def work(session: Session) -> RequestRecord | None:
            row = session.get(RequestRow, (owner_id, request_id))
            return None if row is None else record_from_row(row, _attempts(session, owner_id, [row])[request_id])

        return await self._database.read(work)

    async def list(
        self, owner_id: str, wanted: RequestFilter, limit: int, after: RequestCursor | None
    ) -> Sequence[RequestRecord]:
        created_at, request_id = col(RequestRow.created_at), col(RequestRow.request_id)
        statement = select(RequestRow).where(col(RequestRow.owner_id) == owner_id, *_conditions(wanted))
        if after is not None:
            same_moment = (created_at == after.created_at) & (request_id < after.request_id)
            statement = statement.where(or_(created_at < after.created_at, same_moment))
        statement = statement.order_by(created_at.desc(), request_id.desc()).limit(limit)

        def work(session: Session) -> Sequence[RequestRecord]:
            rows = session.exec(statement).all()
            attempts = _attempts(session, owner_id, rows)
            return [record_from_row(row, attempts[row.request_id]) for row in rows]

        return await self._database.read(work)

    async def delete_all(self, owner_id: str) -> None:
        def work(session: Session) -> None:
            session.exec(delete(RequestRow).where(col(RequestRow.owner_id) == owner_id))

        await self._database.write(work)

    async def delete(self, owner_id: str, request_id: str) -> bool:
        is_row = col(RequestRow.owner_id) == owner_id, col(RequestRow.request_id) == request_id
        statement = delete(RequestRow).where(*is_row, col(RequestRow.state).in_(_ENDED))

        def work(session: Session) -> bool:
            return session.exec(statement).rowcount > 0

        return await self._database.write(work)

    async def purge(self, before: datetime, most: int) -> int:
        owner_id, request_id, ended_at = col(RequestRow.owner_id), col(RequestRow.request_id), col(RequestRow.ended_at)
        oldest = select(owner_id, request_id).where(ended_at < before).order_by(ended_at).limit(most)
        statement = delete(RequestRow).where(tuple_(owner_id, request_id).in_(oldest))

        def work(session: Session) -> int:
            return session.connection().execute(statement).rowcount

        return await self._database.write(work)

    async def count_by_model(self, since: datetime) -> Mapping[str, int]:
        answered_by = col(RequestRow.answered_by)
        statement = (
            select(answered_by, func.count())
            .where(col(RequestRow.created_at) >= since, answered_by != "")
            .group_by(answered_by)
        )

        def work(session: Session) -> Mapping[str, int]:
            return {model: count for model, count in session.exec(statement)}

        return await self._database.read(work)

    async def interrupt(self, gateway: str, failure: Failure, ended_at: datetime) -> int:
        statement = (
            update(RequestRow)
            .where(col(RequestRow.gateway) == gateway, UNENDED)
            .values(state=RequestState.FAILED.value, ended_at=ended_at, **failure_columns(failure))
        )

        def work(session: Session) -> int:
            return session.exec(statement).rowcount

        return await self._database.write(work)

    def _add(self, session: Session, batch: Sequence[_Rows]) -> None:
        self._database.require_space(session, RECORDS)
        connection = session.connection()
        connection.execute(self._insert, [rows.request for rows in batch])
        self._add_attempts(connection, batch)
        _count_tokens(session, batch)

    def _end(self, session: Session, batch: Sequence[_Rows]) -> None:
        connection = session.connection()
        changed = connection.execute(self._update, [rows.request for rows in batch]).rowcount
        if changed != len(batch):
            if len(batch) > 1:
                raise _SomeEndedError
            return
        self._add_attempts(connection, batch)
        _count_tokens(session, batch)

    def _used(self, record: RequestRecord) -> _Used | None:
        tokens = (record.usage.input_tokens or 0) + (record.usage.output_tokens or 0)
        if not self._counts_tokens or not tokens or record.ended_at is None:
            return None
        return _Used(record.owner_id, record.ended_at, tokens)

    def _add_attempts(self, connection: Connection, batch: Sequence[_Rows]) -> None:
        if attempts := [row for rows in batch for row in rows.attempts]:
            connection.execute(self._insert_attempts, attempts)


def _count_tokens(session: Session, batch: Sequence[_Rows]) -> None:
    # In order, so that two batches do not wait for each other.
    for used in sorted(rows.used for rows in batch if rows.used is not None):
        count_tokens(session, used.owner_id, used.tokens, used.ended_at)


def _conditions(wanted: RequestFilter) -> Iterator[ColumnElement[bool]]:
    if wanted.states:
        yield col(RequestRow.state).in_(sorted(wanted.states))
    if wanted.model:
        yield col(RequestRow.model) == wanted.model
    if wanted.session_id:
        yield col(RequestRow.session_id) == wanted.session_id
    if wanted.created_from is not None:
        yield col(RequestRow.created_at) >= wanted.created_from
    if wanted.created_before is not None:
        yield col(RequestRow.created_at) < wanted.created_before


def _attempts(session: Session, owner_id: str, requests: Sequence[RequestRow]) -> dict[str, list[AttemptRow]]:
    """The attempts at each of these requests, oldest first."""
    found: dict[str, list[AttemptRow]] = {row.request_id: [] for row in requests}
    statement = select(AttemptRow).where(
        col(AttemptRow.owner_id) == owner_id, col(AttemptRow.request_id).in_(found.keys())
    )
    for row in session.exec(statement.order_by(col(AttemptRow.number))):
        found[row.request_id].append(row)
    return found

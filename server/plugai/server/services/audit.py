"""plugai.v1.AuditService."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import UTC, datetime
from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp
from grpc import aio

from plugai.runners.errors import InvalidRequestError
from plugai.server.core.audit.log import AuditFilter, AuditRepository, ChainedEntry
from plugai.server.services.convert import events, pages
from plugai.v1 import audit_pb2 as pb
from plugai.v1 import audit_pb2_grpc

Context = aio.ServicerContext[Any, Any]


class AuditServicer(audit_pb2_grpc.AuditServiceServicer):
    """Serves the audit log to administrators."""

    def __init__(self, log: AuditRepository) -> None:
        self._log = log

    async def ListAuditEntries(
        self, request: pb.ListAuditEntriesRequest, context: Context
    ) -> pb.ListAuditEntriesResponse:
        size = request.page_size or pages.DEFAULT_SIZE
        before = _number(request.page_token) if request.page_token else None
        entries = await self._log.page(_filter(request.filter), before, size + 1)
        token = pages.encode(str(entries[size - 1].number)) if len(entries) > size else ""
        return pb.ListAuditEntriesResponse(entries=map(_message, entries[:size]), next_page_token=token)

    async def ExportAudit(self, request: pb.ExportAuditRequest, context: Context) -> AsyncIterator[pb.AuditEntry]:
        async with aclosing(self._log.export(_filter(request.filter), request.after_number)) as entries:
            async for chained in entries:
                yield _message(chained)


def _number(page_token: str) -> int:
    last = pages.decode(page_token)
    # At most 18 digits, so that it fits a database's 64-bit integer.
    if not (last.isascii() and last.isdigit() and len(last) < 19):
        problem = "was not returned by a list call"
        raise InvalidRequestError(f"page_token {problem}", {"page_token": problem})
    return int(last)


def _filter(message: pb.AuditFilter) -> AuditFilter:
    return AuditFilter(
        message.actor or None,
        message.action or None,
        message.target or None,
        _time(message.since, "filter.since") if message.HasField("since") else None,
        _time(message.until, "filter.until") if message.HasField("until") else None,
    )


def _time(moment: Timestamp, field: str) -> datetime:
    try:
        return moment.ToDatetime(UTC)
    except (ValueError, OverflowError):
        problem = "must be between the years 1 and 9999"
        raise InvalidRequestError(f"{field} {problem}", {field: problem}) from None


def _message(chained: ChainedEntry) -> pb.AuditEntry:
    entry = chained.entry
    return pb.AuditEntry(
        number=chained.number,
        time=events.timestamp(entry.at),
        actor=entry.actor,
        action=entry.action,
        target=entry.target,
        details=entry.details,
        previous=chained.previous,
        digest=chained.digest,
    )

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
    """Shows the audit log to administrators."""

    def __init__(self, log: AuditRepository) -> None:
        self._log = log

    async def ListAuditEntries(
        self, request: pb.ListAuditEntriesRequest, context: Context
    ) -> pb.ListAuditEntriesResponse:
        size = request.page_size or pages.DEFAULT_SIZE
        before = _number(request.page_token) if request.page_token else None
        links = await self._log.page(_filter(request.filter), before, size + 1)
        token = pages.encode(str(links[size - 1].number)) if len(links) > size else ""
        return pb.ListAuditEntriesResponse(entries=map(_message, links[:size]), next_page_token=token)

    async def ExportAudit(self, request: pb.ExportAuditRequest, context: Context) -> AsyncIterator[pb.AuditEntry]:
        async with aclosing(self._log.export(_filter(request.filter), request.after_number)) as links:
            async for link in links:
                yield _message(link)


def _number(page_token: str) -> int:
    last = pages.decode(page_token)
    # A number that a database can compare.
    if not (last.isascii() and last.isdigit() and len(last) < 19):
        problem = "is not one that a list call gave"
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
        problem = "is no time between the years 1 and 9999"
        raise InvalidRequestError(f"{field} {problem}", {field: problem}) from None


def _message(link: ChainedEntry) -> pb.AuditEntry:
    entry = link.entry
    return pb.AuditEntry(
        number=link.number,
        time=events.timestamp(entry.at),
        actor=entry.actor,
        action=entry.action,
        target=entry.target,
        details=entry.details,
        previous=link.previous,
        digest=link.digest,
    )

"""plugai.v1.SessionTransferService."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import Any

from google.api import httpbody_pb2
from grpc import aio

from plugai.server.core.errors import ImportUnreadableError
from plugai.server.core.principal import CALLER
from plugai.server.core.sessions.portable.exporting import ExportFormat, SessionExports
from plugai.server.core.sessions.portable.importing import MAX_NOTES, ImportResult, SessionImports
from plugai.server.core.sessions.portable.json_stream import Unreadable
from plugai.server.services.drain import discard
from plugai.v1 import session_transfer_pb2 as pb
from plugai.v1 import session_transfer_pb2_grpc

Context = aio.ServicerContext[Any, Any]

_PIECE_BYTES = 512 * 1024


class SessionTransferServicer(session_transfer_pb2_grpc.SessionTransferServiceServicer):
    """Serves the export and import of sessions."""

    def __init__(self, exports: SessionExports, imports: SessionImports) -> None:
        self._exports = exports
        self._imports = imports

    async def ExportSessions(
        self, request: pb.ExportSessionsRequest, context: Context
    ) -> AsyncIterator[httpbody_pb2.HttpBody]:
        export_format = ExportFormat.MARKDOWN if request.format == pb.SESSION_FORMAT_MARKDOWN else ExportFormat.JSON
        async with aclosing(self._exports.export(CALLER.get(), request.session_id, export_format)) as chunks:
            async for piece in chunks:
                for start in range(0, len(piece), _PIECE_BYTES):
                    data = piece[start : start + _PIECE_BYTES]
                    yield httpbody_pb2.HttpBody(content_type=export_format.mime_type, data=data)

    async def ImportSessions(
        self, requests: AsyncIterator[pb.ImportSessionsRequest], context: Context
    ) -> pb.ImportSessionsResponse:
        response = pb.ImportSessionsResponse(imported_count=0, skipped_count=0)
        noted = 0
        async with aclosing(self._imports.import_file(CALLER.get(), _pieces(requests))) as outcomes:
            async for outcome in outcomes:
                noted += _note(response, outcome)
        if noted > MAX_NOTES:
            response.notes.add(reasons=[f"{noted - MAX_NOTES} more sessions were not added, or only in part"])
        await discard(requests)
        if response.unreadable and not response.imported_count and not response.skipped_count:
            raise ImportUnreadableError(f"{response.unreadable}; send an export of PlugAI, ChatGPT or Open WebUI")
        return response


async def _pieces(requests: AsyncIterator[pb.ImportSessionsRequest]) -> AsyncGenerator[bytes, None]:
    async for request in requests:
        yield request.content.data


def _note(response: pb.ImportSessionsResponse, outcome: ImportResult | Unreadable) -> bool:
    """Add a result to the response; returns whether there is something to note."""
    if isinstance(outcome, Unreadable):
        response.unreadable = outcome.reason
        return False
    if outcome.session_id:
        response.imported_count += 1
    else:
        response.skipped_count += 1
    if outcome.skipped and len(response.notes) < MAX_NOTES:
        response.notes.add(
            number=outcome.number, title=outcome.title, session_id=outcome.session_id, reasons=outcome.skipped
        )
    return bool(outcome.skipped)

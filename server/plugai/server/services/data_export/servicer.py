"""plugai.v1.ExportService."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any

from google.api import httpbody_pb2
from grpc import aio

from plugai.server.core.data_export.data_export import DataExport
from plugai.server.core.principal import CALLER
from plugai.v1 import export_pb2 as pb
from plugai.v1 import export_pb2_grpc

Context = aio.ServicerContext[Any, Any]

_PIECE_BYTES = 512 * 1024


class ExportServicer(export_pb2_grpc.ExportServiceServicer):
    """Serves the export of all data of the caller."""

    def __init__(self, export: DataExport) -> None:
        self._export = export

    async def ExportMe(self, request: pb.ExportMeRequest, context: Context) -> AsyncIterator[httpbody_pb2.HttpBody]:
        async with aclosing(self._export.export(CALLER.get())) as pieces:
            async for piece in pieces:
                for start in range(0, len(piece), _PIECE_BYTES):
                    data = piece[start : start + _PIECE_BYTES]
                    yield httpbody_pb2.HttpBody(content_type="application/zip", data=data)

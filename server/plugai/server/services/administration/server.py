"""plugai.v1.ServerService."""

from __future__ import annotations

from typing import Any

from grpc import aio

from plugai.v1 import server_pb2 as pb
from plugai.v1 import server_pb2_grpc

Context = aio.ServicerContext[Any, Any]


class ServerServicer(server_pb2_grpc.ServerServiceServicer):
    """Says what server this is."""

    def __init__(self, version: str) -> None:
        self._version = version

    async def GetServer(self, request: pb.GetServerRequest, context: Context) -> pb.Server:
        return pb.Server(version=self._version)

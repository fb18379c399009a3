"""What takes sessions out and in is made of."""

from __future__ import annotations

from collections.abc import Callable

from grpc import aio

from plugai.server.core.clock import Clock
from plugai.server.core.sessions.portable.exporting import SessionExports
from plugai.server.core.sessions.portable.importing import SessionImports
from plugai.server.services.session_transfer import SessionTransferServicer
from plugai.server.storage.artifacts.artifacts import SqlArtifactRepository
from plugai.server.storage.engine.database import Database
from plugai.server.storage.sessions.messages import SqlMessageRepository
from plugai.server.storage.sessions.sessions import SqlSessionRepository
from plugai.server.storage.sessions.transcripts import SqlTranscriptRepository
from plugai.v1 import session_transfer_pb2_grpc


def serve_transfer(server: aio.Server, database: Database, clock: Clock, new_id: Callable[[], str]) -> None:
    """Have a server answer the service that takes sessions out and in."""
    transcripts = SqlTranscriptRepository(database)
    exports = SessionExports(
        SqlSessionRepository(database),
        SqlMessageRepository(database),
        transcripts,
        SqlArtifactRepository(database),
        clock,
    )
    servicer = SessionTransferServicer(exports, SessionImports(transcripts, clock, new_id))
    session_transfer_pb2_grpc.add_SessionTransferServiceServicer_to_server(servicer, server)

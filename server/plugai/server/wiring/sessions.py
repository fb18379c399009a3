"""What sessions are made of: where they are kept, who speaks in them, and what removes them."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from grpc import aio

from plugai.server.core.artifacts.inline_parts import InlineParts
from plugai.server.core.background import run_periodically
from plugai.server.core.clock import Clock
from plugai.server.core.generation.generator import Generator
from plugai.server.core.generation.queries import RequestQueries
from plugai.server.core.generation.records import RequestRecord
from plugai.server.core.models.registry import ModelRegistry
from plugai.server.core.sessions.catalog import SessionCatalog
from plugai.server.core.sessions.history_filter import HistoryFilter
from plugai.server.core.sessions.session import Session
from plugai.server.core.sessions.titles import Titles
from plugai.server.core.sessions.trash import SessionTrash
from plugai.server.core.sessions.turn_hooks import TurnDependencies
from plugai.server.core.sessions.turns import SessionTurns
from plugai.server.services.sessions import SessionsServicer
from plugai.server.settings import Settings
from plugai.server.storage.artifacts.artifacts import SqlArtifactRepository
from plugai.server.storage.engine.database import Database
from plugai.server.storage.sessions.messages import SqlMessageRepository
from plugai.server.storage.sessions.sessions import SqlSessionRepository
from plugai.server.wiring.artifacts import ArtifactParts
from plugai.v1 import sessions_pb2_grpc


@dataclass(frozen=True, slots=True)
class SessionParts:
    """The use cases of sessions."""

    catalog: SessionCatalog
    conversations: SessionTurns

    def serve(self, server: aio.Server, requests: RequestQueries) -> None:
        """Have a server answer the service of sessions."""
        servicer = SessionsServicer(self.catalog, self.conversations, requests)
        sessions_pb2_grpc.add_SessionsServiceServicer_to_server(servicer, server)


@asynccontextmanager
async def sessions(
    settings: Settings,
    database: Database,
    generator: Generator,
    models: ModelRegistry,
    artifacts: ArtifactParts,
    clock: Clock,
    new_id: Callable[[], str],
) -> AsyncGenerator[SessionParts, None]:
    """Sessions as the settings say, for as long as the context is open. Raises StorageUnavailableError."""
    chosen = settings.sessions
    records, messages = SqlSessionRepository(database), SqlMessageRepository(database)
    await messages.interrupt(settings.gateway, clock.now())
    titles = Titles(generator, records, messages, chosen.title_model)
    bin_time = timedelta(days=chosen.bin_days)
    keeping = TurnDependencies(
        sessions=records,
        messages=messages,
        legible=HistoryFilter(SqlArtifactRepository(database), lambda model: models.host(model).spec),
        inline=InlineParts(artifacts.uploads),
        clock=clock,
        new_id=new_id,
        gateway=settings.gateway,
        save_seconds=chosen.save_seconds,
        answered=titles.answered if chosen.titles else _untitled,
    )
    async with (
        titles.working(),
        run_periodically(SessionTrash(records, clock, bin_time).collect, chosen.expunge_seconds, "emptying the bin"),
    ):
        yield SessionParts(
            SessionCatalog(records, messages, clock, new_id, bin_time),
            SessionTurns(generator, keeping, titles, chosen.on_disconnect),
        )


def _untitled(session: Session, record: RequestRecord) -> None:
    """Nobody wants titles."""

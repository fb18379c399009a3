"""What sessions are made of: where they are kept, who speaks in them, and what removes them."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from grpc import aio

from plugai.server.core.conversations import Conversations
from plugai.server.core.generator import Generator
from plugai.server.core.hosting import Clock
from plugai.server.core.inline_parts import InlineParts
from plugai.server.core.legible import Legible
from plugai.server.core.lookup import Requests
from plugai.server.core.models import Models
from plugai.server.core.repeating import repeated
from plugai.server.core.requests import RequestRecord
from plugai.server.core.session_bin import SessionBin
from plugai.server.core.session_catalog import SessionCatalog
from plugai.server.core.session_exchange import TurnKeeping
from plugai.server.core.sessions import Session
from plugai.server.core.titles import Titles
from plugai.server.services.sessions import SessionsServicer
from plugai.server.settings import Settings
from plugai.server.storage.artifacts import SqlArtifactRepository
from plugai.server.storage.database import Database
from plugai.server.storage.messages import SqlMessageRepository
from plugai.server.storage.sessions import SqlSessionRepository
from plugai.server.wiring.artifacts import ArtifactParts
from plugai.v1 import sessions_pb2_grpc


@dataclass(frozen=True, slots=True)
class SessionParts:
    """The use cases of sessions."""

    catalog: SessionCatalog
    conversations: Conversations

    def serve(self, server: aio.Server, requests: Requests) -> None:
        """Have a server answer the service of sessions."""
        servicer = SessionsServicer(self.catalog, self.conversations, requests)
        sessions_pb2_grpc.add_SessionsServiceServicer_to_server(servicer, server)


@asynccontextmanager
async def sessions(
    settings: Settings,
    database: Database,
    generator: Generator,
    models: Models,
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
    keeping = TurnKeeping(
        sessions=records,
        messages=messages,
        legible=Legible(SqlArtifactRepository(database), lambda model: models.host(model).spec),
        inline=InlineParts(artifacts.uploads),
        clock=clock,
        new_id=new_id,
        gateway=settings.gateway,
        save_seconds=chosen.save_seconds,
        answered=titles.answered if chosen.titles else _untitled,
    )
    async with (
        titles.working(),
        repeated(SessionBin(records, clock, bin_time).collect, chosen.expunge_seconds, "emptying the bin"),
    ):
        yield SessionParts(
            SessionCatalog(records, messages, clock, new_id, bin_time),
            Conversations(generator, keeping, titles, chosen.on_disconnect),
        )


def _untitled(session: Session, record: RequestRecord) -> None:
    """Nobody wants titles."""

"""What sessions are made of: where they are kept, who speaks in them, and what removes them."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from plugai.runners.base import ModelSpec
from plugai.server.core.artifacts.inline_parts import InlineParts
from plugai.server.core.background import run_periodically
from plugai.server.core.generation.records import RequestRecord
from plugai.server.core.principal import Principal
from plugai.server.core.sessions.catalog import SessionCatalog
from plugai.server.core.sessions.history_filter import HistoryFilter
from plugai.server.core.sessions.portable.exporting import SessionExports
from plugai.server.core.sessions.portable.importing import SessionImports
from plugai.server.core.sessions.responses import Responses
from plugai.server.core.sessions.session import Session
from plugai.server.core.sessions.titles import Titles
from plugai.server.core.sessions.trash import SessionTrash
from plugai.server.core.sessions.turn_hooks import TurnDependencies
from plugai.server.core.sessions.turns import SessionTurns
from plugai.server.services.session_transfer import SessionTransferServicer
from plugai.server.services.sessions import SessionsServicer
from plugai.server.storage.artifacts.artifacts import SqlArtifactRepository
from plugai.server.storage.sessions.messages import SqlMessageRepository
from plugai.server.storage.sessions.responses import SqlResponseRepository
from plugai.server.storage.sessions.sessions import SqlSessionRepository
from plugai.server.storage.sessions.transcripts import SqlTranscriptRepository
from plugai.server.wiring.artifacts import ArtifactParts
from plugai.server.wiring.foundation import Foundation
from plugai.server.wiring.generation import GenerationParts
from plugai.server.wiring.models import ModelParts


@dataclass(frozen=True, slots=True)
class SessionParts:
    """The use cases of sessions."""

    turns: SessionTurns
    responses: Responses
    exports: SessionExports
    servicers: tuple[SessionsServicer, SessionTransferServicer]


@asynccontextmanager
async def session_parts(
    base: Foundation, generation: GenerationParts, models: ModelParts, artifacts: ArtifactParts
) -> AsyncGenerator[SessionParts, None]:
    """Sessions as the settings say, for as long as the context is open. Raises StorageUnavailableError."""
    settings, database, clock, generator = base.settings, base.database, base.clock, generation.generator
    chosen = settings.sessions
    quotas = settings.quotas_per_user.quotas
    records, messages = SqlSessionRepository(database, quotas), SqlMessageRepository(database, quotas)
    await messages.interrupt(settings.gateway, clock.now())
    titles = Titles(generator, records, messages, chosen.title_model)
    trash_retention = timedelta(days=chosen.trash_days)
    dependencies = TurnDependencies(
        sessions=records,
        messages=messages,
        history_filter=HistoryFilter(SqlArtifactRepository(database), partial(_spec, models)),
        inline_parts=InlineParts(artifacts.uploads),
        clock=clock,
        new_id=base.new_id,
        gateway=settings.gateway,
        max_text_bytes=settings.prompt_rules.policy.size_limit,
        save_seconds=chosen.save_seconds,
        on_answered=titles.on_answered if chosen.titles else _ignore_answer,
    )
    async with (
        titles.running(),
        run_periodically(
            SessionTrash(records, clock, trash_retention).empty, chosen.expunge_seconds, "emptying the trash"
        ),
    ):
        catalog = SessionCatalog(records, messages, clock, base.new_id, trash_retention)
        turns = SessionTurns(generator, dependencies, titles, chosen.on_disconnect)
        stored = SqlResponseRepository(database, quotas)
        responses = Responses(generator, dependencies, stored, clock, base.new_id)
        transcripts = SqlTranscriptRepository(database, quotas)
        exports = SessionExports(records, messages, transcripts, SqlArtifactRepository(database), clock)
        transfer = SessionTransferServicer(exports, SessionImports(transcripts, clock, base.new_id))
        servicers = (SessionsServicer(catalog, turns, generation.requests), transfer)
        yield SessionParts(turns, responses, exports, servicers)


async def _spec(models: ModelParts, caller: Principal, name: str) -> ModelSpec:
    return models.registry.host(await models.aliases.model(caller, name)).spec


def _ignore_answer(session: Session, record: RequestRecord) -> None:
    """Titles are disabled."""

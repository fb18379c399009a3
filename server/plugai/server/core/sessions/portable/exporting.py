"""Exports sessions one after the other, so that memory use is bounded by one session."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC
from enum import StrEnum

import msgspec

from plugai.runners.base import ArtifactPart
from plugai.server.core.artifacts.artifact import ArtifactRepository
from plugai.server.core.clock import Clock
from plugai.server.core.errors import SessionNotFoundError
from plugai.server.core.principal import Principal
from plugai.server.core.sessions.portable.conversion import to_document
from plugai.server.core.sessions.portable.document import FORMAT, VERSION
from plugai.server.core.sessions.portable.markdown import to_markdown
from plugai.server.core.sessions.portable.transcript import ArtifactSource, Transcript, TranscriptRepository
from plugai.server.core.sessions.session import (
    MessageRepository,
    Session,
    SessionMessage,
    SessionRepository,
    SessionState,
)

_PAGE = 500
_Find = Callable[[Principal, str], Awaitable[Session | None]]


class ExportFormat(StrEnum):
    """The format of an export."""

    JSON = "json"
    MARKDOWN = "markdown"

    @property
    def mime_type(self) -> str:
        """The MIME type of the format."""
        return "application/json" if self is ExportFormat.JSON else "text/markdown; charset=utf-8"


@dataclass(frozen=True, slots=True)
class SessionExports:
    """Exports a user's sessions."""

    sessions: SessionRepository
    messages: MessageRepository
    transcripts: TranscriptRepository
    artifacts: ArtifactRepository
    clock: Clock

    async def export(self, caller: Principal, session_id: str, wanted: ExportFormat) -> AsyncGenerator[bytes, None]:
        """Yield the caller's session with this id, or all that are not deleted if it is empty, in chunks.

        Raises SessionNotFoundError before the first chunk.
        """
        found = await self._session(caller, session_id) if session_id else None
        if session_id and found is None:
            raise SessionNotFoundError(session_id)
        ids = [session_id] if session_id else await self.transcripts.session_ids(caller.id)
        match wanted:
            case ExportFormat.JSON:
                pieces = self._json(caller, ids, self._session)
            case ExportFormat.MARKDOWN:
                pieces = self._markdown(caller, ids)
        async for piece in pieces:
            yield piece

    async def export_trash(self, caller: Principal) -> AsyncGenerator[bytes, None]:
        """Yield the caller's deleted sessions that are still in the trash, as JSON."""
        ids = await self.transcripts.deleted_session_ids(caller.id)
        async for piece in self._json(caller, ids, self._deleted_session):
            yield piece

    async def _json(self, caller: Principal, ids: Sequence[str], find: _Find) -> AsyncGenerator[bytes, None]:
        now = msgspec.json.encode(self.clock.now().astimezone(UTC)).decode()
        yield f'{{"format":"{FORMAT}","version":{VERSION},"exported_at":{now},"sessions":['.encode()
        separator = b"\n"
        for session_id in ids:
            # Sessions that were deleted or restored meanwhile are skipped.
            if (session := await find(caller, session_id)) is not None:
                yield separator + msgspec.json.encode(to_document(await self._transcript(session)))
                separator = b",\n"
        yield b"\n]}\n"

    async def _markdown(self, caller: Principal, ids: Sequence[str]) -> AsyncGenerator[bytes, None]:
        for session_id in ids:
            if (session := await self._session(caller, session_id)) is not None:
                branch = await self.messages.branch(caller.id, session_id, session.head_id, None)
                yield to_markdown(session, branch[::-1]).encode()

    async def _session(self, caller: Principal, session_id: str) -> Session | None:
        found = await self.sessions.get(caller.id, session_id)
        return None if found is None or found.state is SessionState.DELETED else found

    async def _deleted_session(self, caller: Principal, session_id: str) -> Session | None:
        found = await self.sessions.get(caller.id, session_id)
        return found if found is not None and found.state is SessionState.DELETED else None

    async def _transcript(self, session: Session) -> Transcript:
        messages: list[SessionMessage] = []
        after = None
        while page := await self.messages.list(session.owner_id, session.id, _PAGE, after):
            messages += [numbered.message for numbered in page]
            after = page[-1].number
        parts = [part for message in messages for part in message.parts]
        ids = dict.fromkeys(part.artifact_id for part in parts if isinstance(part, ArtifactPart))
        found = [await self.artifacts.get(session.owner_id, artifact_id) for artifact_id in ids]
        references = tuple(
            ArtifactSource(each.id, each.content.sha256, each.size_bytes, each.mime_type, each.name)
            for each in found
            if each
        )
        return Transcript(session, tuple(messages), references)

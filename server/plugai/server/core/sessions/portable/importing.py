"""Imports sessions, each completely or not at all, and reports what was left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from msgspec.structs import replace

from plugai.runners.base import ArtifactPart, Part, TextPart
from plugai.server.core.clock import Clock
from plugai.server.core.principal import Principal
from plugai.server.core.sessions.portable.chatgpt import Conversation, from_chatgpt
from plugai.server.core.sessions.portable.conversion import from_document
from plugai.server.core.sessions.portable.document import VERSION, SessionDocument
from plugai.server.core.sessions.portable.json_stream import Unreadable, items
from plugai.server.core.sessions.portable.open_webui import Item, from_open_webui
from plugai.server.core.sessions.portable.transcript import Transcript, TranscriptError, TranscriptRepository

# Bounds the report of a file in which every item is faulty.
MAX_NOTES = 1000


@dataclass(frozen=True, slots=True)
class ImportResult:
    """The result for the `number`th item of the file.

    `session_id` is the new session's. If it is empty, nothing was imported and `skipped` says why; otherwise `skipped`
    says what of the session was left out.
    """

    number: int
    session_id: str
    title: str
    skipped: tuple[str, ...]


class SessionImports:
    """Imports sessions."""

    def __init__(self, transcripts: TranscriptRepository, clock: Clock, new_id: Callable[[], str]) -> None:
        self._transcripts = transcripts
        self._clock = clock
        self._new_id = new_id

    async def import_file(
        self, caller: Principal, pieces: AsyncIterator[bytes]
    ) -> AsyncGenerator[ImportResult | Unreadable, None]:
        """Yield the result for each session of a file: an export of PlugAI, ChatGPT or Open WebUI.

        A session is stored before its result is yielded. Raises StorageUnavailableError.
        """
        number = 0
        async with aclosing(items(pieces)) as found:
            async for item in found:
                if isinstance(item, Unreadable):
                    yield item
                else:
                    number += 1
                    yield await self._item(caller, number, item)

    async def _item(self, caller: Principal, number: int, item: object) -> ImportResult:
        try:
            transcript = parse_session(item, caller.id, self._clock.now())
        except (TranscriptError, msgspec.ValidationError) as error:
            return ImportResult(number, "", _title(item), (_reason(error),))
        except RecursionError:
            return ImportResult(number, "", _title(item), ("it is nested too deeply",))
        session_id = f"s-{self._new_id()}"
        messages, missing = await self._relink_artifacts(caller, transcript)
        session = replace(transcript.session, id=session_id)
        await self._transcripts.add(session, [replace(each, session_id=session_id) for each in messages])
        return ImportResult(number, session_id, session.title, (*transcript.skipped, *missing))

    async def _relink_artifacts(self, caller: Principal, transcript: Transcript) -> tuple[list[Any], tuple[str, ...]]:
        """Return the messages with the caller's artifacts of the same content, and notes about missing ones."""
        local_ids: dict[str, str] = {}
        for reference in transcript.artifacts:
            if (found := await self._transcripts.artifact_of_digest(caller.id, reference.sha256)) is not None:
                local_ids[reference.artifact_id] = found.id
        missing: Counter[str] = Counter()

        def part(each: Part) -> Part:
            if not isinstance(each, ArtifactPart):
                return each
            if each.artifact_id in local_ids:
                return ArtifactPart(local_ids[each.artifact_id], each.mime_type)
            missing["files that are not on this server"] += 1
            return TextPart(f"[{each.mime_type or 'file'} that is not on this server]")

        messages = [replace(message, parts=tuple(map(part, message.parts))) for message in transcript.messages]
        return messages, tuple(f"{count} {what}" for what, count in missing.items())


def parse_session(item: object, owner_id: str, now: datetime) -> Transcript:
    """Parse an item of a file. Raises TranscriptError, ValidationError, RecursionError."""
    match item:
        case {"mapping": _}:
            return from_chatgpt(msgspec.convert(item, Conversation), owner_id, now)
        case {"chat": _}:
            return from_open_webui(msgspec.convert(item, Item), owner_id, now)
        case {"version": int(version)} if version > VERSION:
            raise TranscriptError("it was exported by a newer version of PlugAI; import it with that version")
        case {"version": _}:
            return from_document(msgspec.convert(item, SessionDocument), owner_id)
        case _:
            raise TranscriptError("it is not a session of PlugAI, ChatGPT or Open WebUI")


def _title(item: object) -> str:
    match item:
        case {"title": str(title)}:
            return title[:200]
        case _:
            return ""


def _reason(error: Exception) -> str:
    return str(error)[:500]

"""Imports: each session whole or not at all, and a report of what was left out."""

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

# A file of nothing but faults must not make a report as large as itself.
MOST_TOLD = 1000


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What became of one item of the file, which is the `number`th.

    `session_id` is that of the new session; empty if there is none, and then `skipped` says why. Otherwise it says what
    of the session was left out.
    """

    number: int
    session_id: str
    title: str
    skipped: tuple[str, ...]


class SessionImports:
    """Takes sessions in."""

    def __init__(self, transcripts: TranscriptRepository, clock: Clock, new_id: Callable[[], str]) -> None:
        self._transcripts = transcripts
        self._clock = clock
        self._new_id = new_id

    async def take_in(
        self, caller: Principal, pieces: AsyncIterator[bytes]
    ) -> AsyncGenerator[ImportResult | Unreadable, None]:
        """What becomes of each session of a file: our export, ChatGPT's or Open WebUI's. Each that is told is kept.

        Raises StorageUnavailableError.
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
            given = read(item, caller.id, self._clock.now())
        except (TranscriptError, msgspec.ValidationError) as error:
            return ImportResult(number, "", _title(item), (_legible(error),))
        except RecursionError:
            return ImportResult(number, "", _title(item), ("it is nested too deeply",))
        session_id = f"s-{self._new_id()}"
        messages, missing = await self._with_own_artifacts(caller, given)
        session = replace(given.session, id=session_id)
        await self._transcripts.add(session, [replace(each, session_id=session_id) for each in messages])
        return ImportResult(number, session_id, session.title, (*given.skipped, *missing))

    async def _with_own_artifacts(self, caller: Principal, given: Transcript) -> tuple[list[Any], tuple[str, ...]]:
        """The messages with the caller's own artifacts of the same contents, and what is missing of them."""
        own: dict[str, str] = {}
        for reference in given.artifacts:
            if (found := await self._transcripts.artifact_of_digest(caller.id, reference.sha256)) is not None:
                own[reference.artifact_id] = found.id
        missing: Counter[str] = Counter()

        def part(each: Part) -> Part:
            if not isinstance(each, ArtifactPart):
                return each
            if each.artifact_id in own:
                return ArtifactPart(own[each.artifact_id], each.mime_type)
            missing["files that are not here"] += 1
            return TextPart(f"[{each.mime_type or 'file'} that is not here]")

        messages = [replace(message, parts=tuple(map(part, message.parts))) for message in given.messages]
        return messages, tuple(f"{count} {what}" for what, count in missing.items())


def read(item: object, owner_id: str, now: datetime) -> Transcript:
    """The session that an item of a file is. Raises TranscriptError, ValidationError, RecursionError."""
    match item:
        case {"mapping": _}:
            return from_chatgpt(msgspec.convert(item, Conversation), owner_id, now)
        case {"chat": _}:
            return from_open_webui(msgspec.convert(item, Item), owner_id, now)
        case {"version": int(version)} if version > VERSION:
            raise TranscriptError("a newer PlugAI wrote it; import it with that version")
        case {"version": _}:
            return from_document(msgspec.convert(item, SessionDocument), owner_id)
        case _:
            raise TranscriptError("it is no session of PlugAI, ChatGPT or Open WebUI")


def _title(item: object) -> str:
    match item:
        case {"title": str(title)}:
            return title[:200]
        case _:
            return ""


def _legible(error: Exception) -> str:
    return str(error)[:500]

"""Imports sessions, each completely or not at all, and reports what was left out."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

import msgspec
from msgspec.structs import replace

from plugai.runners.base import ArtifactPart, Part, TextPart
from plugai.server.core.clock import Clock
from plugai.server.core.errors import QuotaExceededError
from plugai.server.core.principal import Principal
from plugai.server.core.sessions.portable.chatgpt import from_chatgpt
from plugai.server.core.sessions.portable.document import VERSION
from plugai.server.core.sessions.portable.document_import import from_document
from plugai.server.core.sessions.portable.json_stream import Unreadable, item_batches
from plugai.server.core.sessions.portable.losses import Losses
from plugai.server.core.sessions.portable.open_webui import from_open_webui
from plugai.server.core.sessions.portable.transcript import Transcript, TranscriptError, TranscriptRepository
from plugai.server.core.sessions.session import SessionMessage

# Bounds the report of a file in which every item is faulty.
MAX_NOTES = 1000
_MAX_REASON_LENGTH = 1000
# Parsing takes a processor, of which other calls need some.
_PARSED_AT_ONCE = 2
_STORED_AT_ONCE = 32

T = TypeVar("T")


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
    """Imports sessions. Files are parsed off the event loop in pieces, two at a time, so that other calls go on."""

    def __init__(self, transcripts: TranscriptRepository, clock: Clock, new_id: Callable[[], str]) -> None:
        self._transcripts = transcripts
        self._clock = clock
        self._new_id = new_id
        self._parsing = asyncio.Semaphore(_PARSED_AT_ONCE)

    async def import_file(
        self, caller: Principal, pieces: AsyncIterator[bytes]
    ) -> AsyncGenerator[ImportResult | Unreadable, None]:
        """Yield the result for each session of a file: an export of PlugAI, ChatGPT or Open WebUI.

        A session is stored before its result is yielded. Raises StorageUnavailableError.
        """
        number = 0
        async with aclosing(item_batches(pieces, self._off_loop)) as batches:
            async for batch in batches:
                if isinstance(batch, Unreadable):
                    yield batch
                    return
                for start in range(0, len(batch), _STORED_AT_ONCE):
                    for result in await self._store_all(caller, number, batch[start : start + _STORED_AT_ONCE]):
                        yield result
                    number += len(batch[start : start + _STORED_AT_ONCE])

    async def _off_loop(self, work: Callable[[], T]) -> T:
        async with self._parsing:
            return await asyncio.to_thread(work)

    async def _store_all(self, caller: Principal, number: int, items: Sequence[object]) -> Sequence[ImportResult]:
        """Store sessions at the same time, since writes that wait together share a transaction."""
        now = self._clock.now()
        parsed = await self._off_loop(lambda: [_parse(item, caller.id, f"s-{self._new_id()}", now) for item in items])
        results = await asyncio.gather(
            *(self._store(caller, *each) for each in enumerate(parsed, number + 1)), return_exceptions=True
        )
        for result in results:
            if isinstance(result, BaseException):
                raise result
        return [result for result in results if isinstance(result, ImportResult)]

    async def _store(self, caller: Principal, number: int, parsed: _Parsed | _Refused) -> ImportResult:
        if isinstance(parsed, _Refused):
            return ImportResult(number, "", parsed.title, (parsed.reason,))
        transcript, session = parsed.transcript, parsed.transcript.session
        messages: Sequence[SessionMessage] = transcript.messages
        missing: tuple[str, ...] = ()
        if parsed.refers_to_artifacts:
            local_ids = await self._local_artifacts(caller, transcript)
            messages, missing = await self._off_loop(lambda: _relink_artifacts(transcript.messages, local_ids))
        try:
            await self._transcripts.add(session, messages)
        except QuotaExceededError as error:
            return ImportResult(number, "", session.title, (error.message,))
        return ImportResult(number, session.id, session.title, (*transcript.skipped, *missing))

    async def _local_artifacts(self, caller: Principal, transcript: Transcript) -> dict[str, str]:
        """Return the caller's artifacts of the same content, for those of the file that messages refer to."""
        if not transcript.artifacts:
            return {}
        referenced = {
            part.artifact_id
            for message in transcript.messages
            for part in message.parts
            if isinstance(part, ArtifactPart)
        }
        local_ids: dict[str, str] = {}
        for source in transcript.artifacts:
            if source.artifact_id in referenced and (
                found := await self._transcripts.artifact_of_digest(caller.id, source.sha256)
            ):
                local_ids[source.artifact_id] = found.id
        return local_ids


@dataclass(frozen=True, slots=True)
class _Refused:
    title: str
    reason: str


@dataclass(frozen=True, slots=True)
class _Parsed:
    transcript: Transcript
    refers_to_artifacts: bool


def _parse(item: object, owner_id: str, session_id: str, now: datetime) -> _Parsed | _Refused:
    try:
        parsed = parse_session(item, owner_id, now)
    except (TranscriptError, msgspec.ValidationError) as error:
        return _Refused(_title(item), str(error)[:_MAX_REASON_LENGTH])
    except RecursionError:
        return _Refused(_title(item), "it is nested too deeply")
    messages = tuple(replace(message, session_id=session_id) for message in parsed.messages)
    transcript = Transcript(replace(parsed.session, id=session_id), messages, parsed.artifacts, parsed.skipped)
    return _Parsed(transcript, any(isinstance(part, ArtifactPart) for message in messages for part in message.parts))


def _relink_artifacts(
    messages: Sequence[SessionMessage], local_ids: Mapping[str, str]
) -> tuple[list[SessionMessage], tuple[str, ...]]:
    """Return the messages with the caller's artifacts, and notes about missing ones."""
    losses = Losses()

    def part(each: Part) -> Part:
        if not isinstance(each, ArtifactPart):
            return each
        if each.artifact_id in local_ids:
            return ArtifactPart(local_ids[each.artifact_id], each.mime_type)
        losses.add("files that are not on this server")
        return TextPart(f"[{each.mime_type or 'file'} that is not on this server]")

    linked = [replace(message, parts=tuple(map(part, message.parts))) for message in messages]
    return linked, losses.notes()


def parse_session(item: object, owner_id: str, now: datetime) -> Transcript:
    """Parse an item of a file. Raises TranscriptError, ValidationError, RecursionError."""
    match item:
        case {"mapping": _}:
            return from_chatgpt(item, owner_id, now)
        case {"chat": _}:
            return from_open_webui(item, owner_id, now)
        case {"version": int(version)} if version > VERSION:
            raise TranscriptError("it was exported by a newer version of PlugAI; import it with that version")
        case dict(fields) if "version" in fields:
            return from_document(fields, owner_id)
        case _:
            raise TranscriptError("it is not a session of PlugAI, ChatGPT or Open WebUI")


def _title(item: object) -> str:
    match item:
        case {"title": str(title)}:
            return title[:200]
        case _:
            return ""

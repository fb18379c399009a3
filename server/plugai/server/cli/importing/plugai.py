"""`plugai import plugai`: what `plugai export` has written, on this server or another one."""

from __future__ import annotations

import asyncio
import zipfile
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from plugai.client import PlugAIError
from plugai.client.types import ImportSessionsResponse, Preferences
from plugai.server.cli.errors import BadUsageError
from plugai.server.cli.importing.options import DryRun
from plugai.server.cli.importing.report import ImportReport, Outcome
from plugai.server.cli.remote.command import ServerCall

_CHUNK_BYTES = 1024 * 1024

Source = Annotated[Path, typer.Argument(metavar="FILE", help="What `plugai export` has written.")]


class _StoredFile(msgspec.Struct, frozen=True):
    """A line of `files.jsonl`."""

    file: str
    name: str
    mime_type: str
    sha256: str


async def import_plugai(call: ServerCall, source: Source, dry_run: DryRun = False) -> None:
    """Add the files, sessions and preferences of an export to your own."""
    report = ImportReport(call.out, dry_run)
    with _export(source) as archive:
        task = ExportImport(call, report, archive)
        await task.add_files()
        await task.add_sessions()
        await task.add_preferences()
    report.finish()


class ExportImport:
    """Adds what is in an export to the account of the caller."""

    def __init__(self, call: ServerCall, report: ImportReport, archive: zipfile.ZipFile) -> None:
        self._client = call.client
        self._report = report
        self._archive = archive

    async def add_files(self) -> None:
        """Add the files, first: the sessions are linked to them by their digests."""
        known = {artifact.sha256 async for artifact in self._client.artifacts.list()}
        names = set(self._archive.namelist())
        with self._archive.open("files.jsonl") as lines:
            for line in lines:
                stored = msgspec.json.decode(line, type=_StoredFile)
                if stored.sha256 in known:
                    self._report.tell(Outcome.THERE, "file", stored.name or stored.file)
                elif stored.file not in names:
                    self._report.tell(Outcome.LEFT_OUT, "file", stored.name or stored.file, "it is not in the export")
                else:
                    await self._report.add("file", stored.name or stored.file, partial(self._add, stored))
                    known.add(stored.sha256)

    async def add_sessions(self) -> None:
        """Add the sessions but those that were in the trash."""
        result = ImportSessionsResponse()

        async def add() -> None:
            nonlocal result
            result = await self._client.sessions.import_file(self._chunks("sessions.json"))

        if await self._report.add("sessions", "of the export", add):
            for note in result.notes:
                outcome = Outcome.ADDED if note.session_id else Outcome.LEFT_OUT
                self._report.tell(outcome, "session", note.title or "untitled", "", note.reasons)
            if result.unreadable:
                self._report.tell(Outcome.LEFT_OUT, "sessions", "the rest", result.unreadable)

    async def add_preferences(self) -> None:
        """Take over what was chosen, and the favourites."""
        account: dict[str, Any] = msgspec.json.decode(self._archive.read("account.json"))
        preferences = msgspec.convert(account["preferences"], Preferences)
        if account["preferences"]:
            names = ", ".join(account["preferences"])
            await self._report.add("preferences", names, lambda: self._client.me.update_preferences(preferences))
        for favourite in account["favourites"]:
            model = favourite["model"]
            await self._report.add("favourite", model, partial(self._client.me.add_favourite, model))

    async def _add(self, stored: _StoredFile) -> None:
        await self._client.artifacts.upload(self._chunks(stored.file), name=stored.name, mime_type=stored.mime_type)

    async def _chunks(self, name: str) -> AsyncIterator[bytes]:
        with self._archive.open(name) as file:
            while chunk := await asyncio.to_thread(file.read, _CHUNK_BYTES):
                yield chunk


@contextmanager
def _export(source: Path) -> Iterator[zipfile.ZipFile]:
    """The archive, if it is a whole export. Raises BadUsageError."""
    try:
        with zipfile.ZipFile(source) as archive:
            if "export.json" not in archive.namelist():
                raise BadUsageError(f"{source} is no export of PlugAI; choose what `plugai export` has written")
            yield archive
    # Lost connections are OSErrors too, but not of the file.
    except PlugAIError:
        raise
    except (OSError, zipfile.BadZipFile, KeyError, msgspec.DecodeError, msgspec.ValidationError) as error:
        raise BadUsageError(f"{source} cannot be read: {error}; export it again") from None

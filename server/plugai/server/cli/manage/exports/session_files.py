"""`plugai sessions export` and `import`: sessions to files, and from them."""

from __future__ import annotations

import re
import zipfile
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import IO, Annotated

import typer

from plugai.client import PlugAIError
from plugai.client.types import ImportSessionsResponse, SessionFormat, SessionState
from plugai.server.cli.errors import BadUsageError, CommandError
from plugai.server.cli.manage.shared import whole_id
from plugai.server.cli.private_files import new_file
from plugai.server.cli.remote.command import ServerCall, calls_server

_CHUNK_BYTES = 1024 * 1024
# The files in ChatGPT's export that contain the conversations: one, or several with numbers.
_IN_ZIP = re.compile(r"(?:.*/)?conversations(?:[-_ ]?\d+)?\.json", re.IGNORECASE | re.DOTALL)


class FileFormat(StrEnum):
    """The format of an export."""

    JSON = "json"
    MARKDOWN = "markdown"


_FORMATS = {FileFormat.JSON: SessionFormat.JSON, FileFormat.MARKDOWN: SessionFormat.MARKDOWN}

NewFile = Annotated[Path, typer.Argument(metavar="FILE", help="A new file.")]
Source = Annotated[
    Path,
    typer.Argument(
        metavar="FILE", help="An export of PlugAI or Open WebUI, or of ChatGPT: the .zip, or the .json in it."
    ),
]


@calls_server
async def export_sessions(
    call: ServerCall,
    target: NewFile,
    session: Annotated[str, typer.Option(help="Only the session with this id; its beginning is enough.")] = "",
    file_format: Annotated[
        FileFormat, typer.Option("--format", help="Only JSON can be imported again.")
    ] = FileFormat.JSON,
) -> None:
    """Export sessions to a file."""
    client = call.client.sessions
    if session:
        session = await whole_id(session, session_ids(call, SessionState.ACTIVE, SessionState.ARCHIVED))
    with new_file(target) as file:
        async for chunk in client.read_export(_FORMATS[file_format], session_id=session):
            file.write(chunk)
        size = file.tell()
    call.out.show({"file": str(target), "size_bytes": size}, f"{target}: {size} bytes")


@calls_server
async def import_sessions(call: ServerCall, source: Source) -> None:
    """Import the sessions of a file. Each is added completely, or not at all."""
    unread = []
    for name in _files(source):
        with _open_source(source, name) as file:
            result = await call.client.sessions.import_file(_chunks(file))
        call.out.line(result, _told(result, name))
        if result.unreadable:
            unread.append(f"the rest of {name or source} was not read: {result.unreadable}")
    if unread:
        raise CommandError("\n".join(unread))


async def session_ids(call: ServerCall, *states: SessionState) -> AsyncIterator[str]:
    """The ids of the sessions in these states."""
    for state in states:
        async for session in call.client.sessions.list(state=state):
            yield session.id


def _told(result: ImportSessionsResponse, name: str) -> str:
    lines = [f"{name}:"] if name else []
    for note in result.notes:
        outcome = "added without" if note.session_id else "skipped"
        lines.append(f"{note.number} {note.title or 'untitled'!r}: {outcome}: {'; '.join(note.reasons)}")
    return "\n".join([*lines, f"{result.imported_count or 0} added, {result.skipped_count or 0} skipped"])


async def _chunks(file: IO[bytes]) -> AsyncIterator[bytes]:
    while chunk := file.read(_CHUNK_BYTES):
        yield chunk


def _files(source: Path) -> list[str]:
    """The names of the files to import from a .zip; one empty name if it is no .zip."""
    with _readable(source):
        if not zipfile.is_zipfile(source):
            return [""]
        with zipfile.ZipFile(source) as archive:
            names = sorted(name for name in archive.namelist() if _IN_ZIP.fullmatch(name))
    if not names:
        raise BadUsageError(f"there is no conversations.json in {source}; choose the file with the sessions")
    return names


@contextmanager
def _open_source(source: Path, name: str) -> Iterator[IO[bytes]]:
    with _readable(source):
        if not name:
            with source.open("rb") as file:
                yield file
            return
        with zipfile.ZipFile(source) as archive, archive.open(name) as file:
            yield file


@contextmanager
def _readable(source: Path) -> Iterator[None]:
    try:
        yield
    # Lost connections are OSErrors too, but not of the file.
    except PlugAIError:
        raise
    # NotImplementedError: a method of compression that is not supported; RuntimeError: a password is needed.
    except (OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise BadUsageError(f"{source} cannot be read: {error}") from None

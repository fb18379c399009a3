"""`plugai sessions`: exports and imports sessions."""

from __future__ import annotations

import asyncio
import re
import zipfile
from collections.abc import AsyncGenerator, Coroutine, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import IO, Annotated, TypeVar

import typer
from google.api import httpbody_pb2
from grpc import aio

from plugai.server.cli.client import channel_to, command_error, local_url, token_for
from plugai.server.cli.errors import CommandError
from plugai.server.cli.options import Config, Token, Url, settings_from
from plugai.v1 import session_transfer_pb2 as pb
from plugai.v1 import session_transfer_pb2_grpc

T = TypeVar("T")

_CHUNK_BYTES = 1024 * 1024
# The files in ChatGPT's export that contain the conversations: one, or several with numbers.
_IN_ZIP = re.compile(r"(?:.*/)?conversations(?:[-_ ]?\d+)?\.json", re.IGNORECASE | re.DOTALL)

sessions = typer.Typer(name="sessions", no_args_is_help=True, help="Export and import sessions.")


class Format(StrEnum):
    """The format of an export."""

    JSON = "json"
    MARKDOWN = "markdown"


_FORMATS = {Format.JSON: pb.SESSION_FORMAT_JSON, Format.MARKDOWN: pb.SESSION_FORMAT_MARKDOWN}

Target = Annotated[Path, typer.Argument(help="A new file.")]
Source = Annotated[
    Path, typer.Argument(help="An export of PlugAI or Open WebUI, or of ChatGPT: the .zip, or the .json in it.")
]


@sessions.command("export")
def export_sessions(
    target: Target,
    session: Annotated[str, typer.Option("--session", help="Only the session with this id.")] = "",
    file_format: Annotated[Format, typer.Option("--format", help="Only JSON can be imported again.")] = Format.JSON,
    url: Url = None,
    token: Token = "",
    config: Config = None,
) -> None:
    """Export sessions to a file."""
    request = pb.ExportSessionsRequest(session_id=session, format=_FORMATS[file_format])
    server, token = _server(url, token, config)
    size = _run(_export(server, token, request, target), server)
    print(f"{target}: {size} bytes")


@sessions.command("import")
def import_sessions(source: Source, url: Url = None, token: Token = "", config: Config = None) -> None:
    """Import the sessions of a file. Each is added completely, or not at all."""
    server, token = _server(url, token, config)
    unread = [problem for name in _files(source) if (problem := _import_file(server, token, source, name))]
    if unread:
        raise CommandError("\n".join(unread))


def _import_file(server: str, token: str, source: Path, name: str) -> str:
    """Import one file, and print the result; returns what of it was not read."""
    result = _run(_import(server, token, source, name), server)
    if name:
        print(f"{name}:")
    for note in result.notes:
        outcome = "skipped" if not note.session_id else "added without"
        print(f"{note.number} {note.title or 'untitled'!r}: {outcome}: {'; '.join(note.reasons)}")
    print(f"{result.imported_count} added, {result.skipped_count} skipped")
    return f"the rest of {name or source} was not read: {result.unreadable}" if result.unreadable else ""


def _server(url: str | None, token: str, config: Path | None) -> tuple[str, str]:
    """The URL of the server, and the token to send."""
    settings = settings_from(config)
    server = url or local_url(settings)
    if server is None:
        raise CommandError("the settings set no fixed port; set the URL of the server with --url")
    return server, token_for(server, token, settings)


async def _export(server: str, token: str, request: pb.ExportSessionsRequest, target: Path) -> int:
    with _new_file(target) as file:
        async with channel_to(server, token) as channel:
            service: session_transfer_pb2_grpc.SessionTransferServiceAsyncStub = (
                session_transfer_pb2_grpc.SessionTransferServiceStub(channel)
            )
            async for chunk in service.ExportSessions(request):
                file.write(chunk.data)
        return file.tell()


async def _import(server: str, token: str, source: Path, name: str) -> pb.ImportSessionsResponse:
    with _open_source(source, name) as file:
        async with channel_to(server, token) as channel:
            service: session_transfer_pb2_grpc.SessionTransferServiceAsyncStub = (
                session_transfer_pb2_grpc.SessionTransferServiceStub(channel)
            )
            return await service.ImportSessions(_chunks(file))


async def _chunks(file: IO[bytes]) -> AsyncGenerator[pb.ImportSessionsRequest, None]:
    while chunk := file.read(_CHUNK_BYTES):
        yield pb.ImportSessionsRequest(content=httpbody_pb2.HttpBody(data=chunk))


@contextmanager
def _new_file(target: Path) -> Iterator[IO[bytes]]:
    """A new file that only this user can read. It is deleted if an error occurs."""
    try:
        target.touch(mode=0o600, exist_ok=False)
    except OSError as error:
        raise CommandError(f"{target} cannot be written: {error.strerror}; choose a new file") from None
    try:
        with target.open("wb") as file:
            yield file
    except BaseException:
        target.unlink()
        raise


def _files(source: Path) -> list[str]:
    """The names of the files to import from a .zip; one empty name if it is no .zip."""
    with _readable(source):
        if not zipfile.is_zipfile(source):
            return [""]
        with zipfile.ZipFile(source) as archive:
            names = sorted(name for name in archive.namelist() if _IN_ZIP.fullmatch(name))
    if not names:
        raise CommandError(f"there is no conversations.json in {source}; choose the file with the sessions")
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
    # NotImplementedError: a method of compression that is not supported; RuntimeError: a password is needed.
    except (OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise CommandError(f"{source} cannot be read: {error}") from None


def _run(work: Coroutine[object, object, T], server: str) -> T:
    try:
        return asyncio.run(work)
    except aio.AioRpcError as error:
        raise command_error(error, server) from None

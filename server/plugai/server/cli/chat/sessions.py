"""`plugai sessions`: sessions out of a server, and into it."""

from __future__ import annotations

import asyncio
import zipfile
from collections.abc import AsyncGenerator, Coroutine, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import IO, Annotated, TypeVar

import typer
from google.api import httpbody_pb2
from grpc import aio

from plugai.server.cli.client import channel_to, explained, own_url, token_for
from plugai.server.cli.errors import CommandError
from plugai.server.cli.options import Config, Token, Url, settings_from
from plugai.v1 import session_transfer_pb2 as pb
from plugai.v1 import session_transfer_pb2_grpc

T = TypeVar("T")

_PIECE_BYTES = 1024 * 1024
# What ChatGPT's export has its conversations in.
_IN_ZIP = "conversations.json"

sessions = typer.Typer(name="sessions", no_args_is_help=True, help="Take sessions out of a server, or into it.")


class Format(StrEnum):
    """What sessions are written as."""

    JSON = "json"
    MARKDOWN = "markdown"


_FORMATS = {Format.JSON: pb.SESSION_FORMAT_JSON, Format.MARKDOWN: pb.SESSION_FORMAT_MARKDOWN}

Target = Annotated[Path, typer.Argument(help="A new file.")]
Source = Annotated[
    Path, typer.Argument(help="An export of PlugAI, of Open WebUI, or of ChatGPT: the .zip, or the .json in it.")
]


@sessions.command("export")
def export_sessions(
    target: Target,
    session: Annotated[str, typer.Option("--session", help="Only the session of this id.")] = "",
    wanted: Annotated[Format, typer.Option("--format", help="JSON can be imported again.")] = Format.JSON,
    url: Url = None,
    token: Token = "",
    config: Config = None,
) -> None:
    """Write sessions to a file."""
    request = pb.ExportSessionsRequest(session_id=session, format=_FORMATS[wanted])
    server, token = _server(url, token, config)
    size = _run(_export(server, token, request, target), server)
    print(f"{target}: {size} bytes")


@sessions.command("import")
def import_sessions(source: Source, url: Url = None, token: Token = "", config: Config = None) -> None:
    """Add the sessions of a file. Each is added whole, or not at all."""
    server, token = _server(url, token, config)
    told = _run(_import(server, token, source), server)
    for note in told.notes:
        what = "skipped" if not note.session_id else "added, but for"
        print(f"{note.number} {note.title or 'untitled'!r}: {what}: {'; '.join(note.reasons)}")
    print(f"{told.imported_count} added, {told.skipped_count} skipped")
    if told.unreadable:
        raise CommandError(f"the rest of {source} was not read: {told.unreadable}")


def _server(url: str | None, token: str, config: Path | None) -> tuple[str, str]:
    """Where the server is, and what to show it."""
    settings = settings_from(config)
    server = url or own_url(settings)
    if server is None:
        raise CommandError("the settings name no port; say where the server is with --url")
    return server, token_for(server, token, settings)


async def _export(server: str, token: str, request: pb.ExportSessionsRequest, target: Path) -> int:
    with _new(target) as file:
        async with channel_to(server, token) as channel:
            service: session_transfer_pb2_grpc.SessionTransferServiceAsyncStub = (
                session_transfer_pb2_grpc.SessionTransferServiceStub(channel)
            )
            async for piece in service.ExportSessions(request):
                file.write(piece.data)
        return file.tell()


async def _import(server: str, token: str, source: Path) -> pb.ImportSessionsResponse:
    with _opened(source) as file:
        async with channel_to(server, token) as channel:
            service: session_transfer_pb2_grpc.SessionTransferServiceAsyncStub = (
                session_transfer_pb2_grpc.SessionTransferServiceStub(channel)
            )
            return await service.ImportSessions(_pieces(file))


async def _pieces(file: IO[bytes]) -> AsyncGenerator[pb.ImportSessionsRequest, None]:
    while piece := file.read(_PIECE_BYTES):
        yield pb.ImportSessionsRequest(content=httpbody_pb2.HttpBody(data=piece))


@contextmanager
def _new(target: Path) -> Iterator[IO[bytes]]:
    """A new file that only this user can read; it is gone if it is not finished."""
    try:
        target.touch(mode=0o600, exist_ok=False)
    except OSError as error:
        raise CommandError(f"{target} cannot be written: {error.strerror}; name a new file") from None
    try:
        with target.open("wb") as file:
            yield file
    except BaseException:
        target.unlink()
        raise


@contextmanager
def _opened(source: Path) -> Iterator[IO[bytes]]:
    try:
        if not zipfile.is_zipfile(source):
            with source.open("rb") as file:
                yield file
            return
        with zipfile.ZipFile(source) as archive, archive.open(_IN_ZIP) as file:
            yield file
    except KeyError:
        raise CommandError(f"there is no {_IN_ZIP} in {source}; name the file with the sessions") from None
    except (OSError, zipfile.BadZipFile) as error:
        raise CommandError(f"{source} cannot be read: {error}") from None


def _run(work: Coroutine[object, object, T], server: str) -> T:
    try:
        return asyncio.run(work)
    except aio.AioRpcError as error:
        raise explained(error, server) from None

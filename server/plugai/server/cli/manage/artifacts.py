"""`plugai artifacts`: the user's files in the server."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Annotated

import typer

from plugai.client.types import Artifact
from plugai.server.cli.errors import BadUsageError
from plugai.server.cli.manage.shared import Yes, confirm, size, when, whole_id
from plugai.server.cli.remote.command import ServerCall, calls_server
from plugai.server.cli.remote.output import Columns, fields_of

artifacts = typer.Typer(name="artifacts", help="Your files in the server.", no_args_is_help=True)

ArtifactId = Annotated[
    str, typer.Argument(metavar="ARTIFACT", help="Id, from `plugai artifacts list`; its beginning is enough.")
]
_COLUMNS: Columns[Artifact] = {
    "id": lambda artifact: artifact.artifact_id,
    "name": lambda artifact: artifact.name,
    "type": lambda artifact: artifact.mime_type,
    "size": lambda artifact: size(artifact.size_bytes),
    "made": lambda artifact: when(artifact.create_time),
}
_STANDARD_OUTPUT = Path("-")


@artifacts.command("list")
@calls_server
async def list_artifacts(
    call: ServerCall,
    mime_type: Annotated[str, typer.Option("--type", help="Only files of this type, such as image/.")] = "",
    request: Annotated[str, typer.Option(help="Only those that this request has generated.")] = "",
) -> None:
    """List the files, newest first."""
    found = await call.client.artifacts.list(mime_type_prefix=mime_type, request_id=request).all()
    call.out.rows(found, _COLUMNS)


@artifacts.command()
@calls_server
async def show(call: ServerCall, artifact: ArtifactId) -> None:
    """Show what is known of a file."""
    found = await _find(call, artifact)
    fields = fields_of(found, _COLUMNS)
    call.out.fields(found, {**fields, "sha256": found.sha256, "request": found.request_id})


@artifacts.command()
@calls_server
async def get(
    call: ServerCall,
    artifact: ArtifactId,
    target: Annotated[
        Path | None,
        typer.Argument(metavar="[FILE]", help="Where to write it; by default its name, here. `-`: standard output."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that exists.")] = False,
) -> None:
    """Write the content of a file, whose size and digest are checked."""
    found = await _find(call, artifact)
    if target == _STANDARD_OUTPUT:
        async for chunk in call.client.artifacts.read(found.artifact_id):
            sys.stdout.buffer.write(chunk)
        sys.stdout.buffer.flush()
        return
    # The name comes from whoever stored the file: never a path.
    path = target or Path(Path(found.name).name or found.artifact_id)
    if not force and await asyncio.to_thread(path.exists):
        raise BadUsageError(f"{path} exists; choose another file, or replace it with --force")
    try:
        await call.client.artifacts.save(found.artifact_id, path)
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError, PermissionError) as error:
        raise BadUsageError(f"{path} cannot be written: {error.strerror}; choose another file") from None
    call.out.show({"file": str(path), "artifact": found}, f"{path}: {size(found.size_bytes)}")


@artifacts.command()
@calls_server
async def put(
    call: ServerCall,
    source: Annotated[Path, typer.Argument(metavar="FILE", help="The file to store.")],
    name: Annotated[str, typer.Option(help="Its name there; by default its own.")] = "",
    mime_type: Annotated[str, typer.Option("--type", help="Its type, such as image/png; else by its name.")] = "",
) -> None:
    """Store a file, and print its id."""
    if not await asyncio.to_thread(source.is_file):
        raise BadUsageError(f"there is no file {source}; name one that can be read")
    stored = await call.client.artifacts.upload(source, name=name, mime_type=mime_type)
    call.out.show(stored, stored.artifact_id)


@artifacts.command()
@calls_server
async def delete(call: ServerCall, artifact: ArtifactId, yes: Yes = False) -> None:
    """Delete a file."""
    found = await _find(call, artifact)
    confirm(f"delete the file {found.name or found.artifact_id}", yes)
    await call.client.artifacts.delete(found.artifact_id)
    call.out.show({"artifact_id": found.artifact_id}, f"{found.artifact_id} is deleted")


async def _find(call: ServerCall, given: str) -> Artifact:
    ids = (artifact.artifact_id async for artifact in call.client.artifacts.list())
    return await call.client.artifacts.get(await whole_id(given, ids))

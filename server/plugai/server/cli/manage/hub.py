"""`plugai models search` and `add`: models on the hub, and their downloads."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from plugai.client.groups.operations import Operation as PendingOperation
from plugai.client.types import HubModel, HubUseCase, Operation
from plugai.server.cli.errors import BadUsageError
from plugai.server.cli.manage.shared import first, size, word, yes_or_no
from plugai.server.cli.remote.command import ServerCall
from plugai.server.cli.remote.output import Columns

_USE_CASES = {word(use_case): use_case for use_case in HubUseCase if use_case is not HubUseCase.UNSPECIFIED}
COLUMNS: Columns[HubModel] = {
    "model": lambda model: model.repository,
    "task": lambda model: model.task,
    "license": lambda model: model.license,
    "downloads": lambda model: model.downloads,
    "memory": lambda model: size(model.memory_bytes),
    "fits": lambda model: word(model.fit),
    "terms": lambda model: yes_or_no(model.gated),
}


async def search(
    call: ServerCall,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="Words of the name.")] = "",
    use_case: Annotated[str, typer.Option("--for", help=f"What it is for: {', '.join(_USE_CASES)}.")] = "",
    license: Annotated[str, typer.Option(help="The hub's name of a license, such as apache-2.0.")] = "",
    fits: Annotated[bool, typer.Option("--fits", help="Only models that fit into the server's memory.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many models to list.")] = 20,
) -> None:
    """Search the hub for models that the server can run."""
    if use_case and use_case not in _USE_CASES:
        raise BadUsageError(f"{use_case!r} is not one of {', '.join(_USE_CASES)}")
    wanted = _USE_CASES.get(use_case, HubUseCase.UNSPECIFIED)
    found = call.client.hub.search(text, use_case=wanted, license=license, fits_machine=fits)
    call.out.rows(await first(limit, found), COLUMNS)


async def download(call: ServerCall, repository: str, variant: str, load: bool) -> None:
    """Download a model of the hub, and show how far it is. Ctrl-C leaves it running on the server."""
    await _follow(call, call.client.hub.download(repository, variant=variant, load=load), repository, "downloaded")


def is_import(source: str) -> bool:
    """Whether this is a URL or a path, and not a repository of the hub."""
    return "://" in source or source.startswith(("/", "./", "../", "~")) or source.lower().endswith(".gguf")


async def import_model(call: ServerCall, source: str, model: str, sha256: str, link: bool, load: bool) -> None:
    """Import a model from a URL or a path of the server, and show how far it is."""
    if "://" not in source:
        # As the shell understands it: the server has another working folder.
        source = _absolute(source)
    operation = call.client.hub.import_model(source, model=model, sha256=sha256, link=link, load=load)
    await _follow(call, operation, source, "linked" if link else "imported")


def _absolute(path: str) -> str:
    return str(Path(path).expanduser().absolute())


async def _follow(call: ServerCall, operation: PendingOperation, source: str, done: str) -> None:
    with call.out.progress(f"downloading {source}") as report:
        async for state in operation:
            report(state.fraction, _progress(state, source))
    model = operation.state.model if operation.state is not None else ""
    call.out.show(operation.state, f"{model} is {done}")


def _progress(state: Operation, source: str) -> str:
    if not state.bytes_per_second:
        return state.stage or f"downloading {source}"
    return f"{size(state.bytes_done)} of {size(state.bytes_total)}, {size(state.bytes_per_second)}/s"

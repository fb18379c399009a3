"""`plugai keys`: the master keys, and what was sealed with which."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from plugai.server.cli.options import Config, DataDir, settings_from

if TYPE_CHECKING:
    from plugai.server.wiring.master_keys import MasterKeys

T = TypeVar("T")

keys = typer.Typer(name="keys", help="The master keys, which encrypt the secrets.", no_args_is_help=True)


@keys.command("list")
def list_keys(config: Config = None, data_dir: DataDir = None) -> None:
    """Show each master key by its id, and how many secrets it has sealed."""
    master = _master_keys(config, data_dir)
    uses = _run(master.uses())
    for position, name in enumerate(master.ids):
        print(f"{name}  {'seals what is new' if position == 0 else 'opens what is old'}  {uses.pop(name, 0)} secrets")
    for name, count in uses.items():
        print(f"{name}  is not here!  {count} secrets")


@keys.command()
def rotate(config: Config = None, data_dir: DataDir = None) -> None:
    """Make a new master key and seal everything with it. The server may run; if this is stopped, `rewrap` goes on."""
    master = _master_keys(config, data_dir)
    print(f"new master key: {_run(master.add())}")
    _rewrap(master)


@keys.command()
def rewrap(config: Config = None, data_dir: DataDir = None) -> None:
    """Seal everything with the first master key that is not sealed with it yet. The server may run."""
    _rewrap(_master_keys(config, data_dir))


@keys.command()
def remove(
    name: Annotated[str, typer.Argument(metavar="ID", help="Which, as `plugai keys list` names it.")],
    config: Config = None,
    data_dir: DataDir = None,
) -> None:
    """Take away a master key that has sealed nothing that is still there."""
    _run(_master_keys(config, data_dir).remove(name))
    print(f"master key {name} is gone; backups of the database that need it are of no use without a copy")


@keys.command()
def renew(
    name: Annotated[str, typer.Argument(help='Which key of the server, as "artifact links".')],
    config: Config = None,
    data_dir: DataDir = None,
) -> None:
    """Make a key of the server anew, and so void everything that was made with it, as all links to artifacts."""
    _run(_master_keys(config, data_dir).renew(name))
    print(f"the internal key {name!r} is a new one; start the gateways again")


@keys.command()
def discard(config: Config = None, data_dir: DataDir = None) -> None:
    """Delete the secrets that no master key can open, after one was lost. What users had set must be set again."""
    print(f"{_run(_master_keys(config, data_dir).discard())} secrets are deleted; start the gateways again")


def _rewrap(master: MasterKeys) -> None:
    done = _run(master.rewrap())
    print(f"{done.sealed} secrets were sealed again")
    if done.unreadable:
        print(f"{done.unreadable} secrets cannot be opened with any key that is here; they stay as they were")
        raise typer.Exit(1)
    for old in master.ids[1:]:
        print(f"master key {old} is not needed any more: plugai keys remove {old}")


def _master_keys(config: Config, data_dir: DataDir) -> MasterKeys:
    # As in `up`.
    from plugai.server.wiring.master_keys import MasterKeys  # noqa: PLC0415

    return MasterKeys(settings_from(config, data_folder=data_dir))


def _run(work: Coroutine[object, object, T]) -> T:
    return asyncio.run(work)

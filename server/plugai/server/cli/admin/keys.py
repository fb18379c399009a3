"""`plugai keys`: the master keys, the secrets that are encrypted with them, and the internal keys."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from plugai.server.cli.options import Config, DataDir, settings_from

if TYPE_CHECKING:
    from plugai.server.wiring.master_keys import MasterKeys

T = TypeVar("T")

keys = typer.Typer(name="keys", help="The master keys, which encrypt the stored secrets.", no_args_is_help=True)


@keys.command("list")
def list_keys(config: Config = None, data_dir: DataDir = None) -> None:
    """List the master keys by id, and how many secrets are encrypted with each."""
    master = _master_keys(config, data_dir)
    uses = _run(master.uses())
    for position, name in enumerate(master.ids):
        purpose = "encrypts new secrets" if position == 0 else "decrypts old secrets"
        print(f"{name}  {purpose}  {uses.pop(name, 0)} secrets")
    for name, count in uses.items():
        print(f"{name}  is missing!  {count} secrets")


@keys.command()
def rotate(config: Config = None, data_dir: DataDir = None) -> None:
    """Create a new master key and encrypt all secrets with it. The server may run.

    If this is interrupted, `plugai keys rotate-encryption` continues.
    """
    master = _master_keys(config, data_dir)
    print(f"new master key: {_run(master.add())}")
    _encrypt_again(master)


@keys.command()
def rotate_encryption(config: Config = None, data_dir: DataDir = None) -> None:
    """Encrypt all secrets with the first master key that are still encrypted with another one. The server may run."""
    _encrypt_again(_master_keys(config, data_dir))


@keys.command()
def remove(
    name: Annotated[str, typer.Argument(metavar="ID", help="The key's id, from `plugai keys list`.")],
    config: Config = None,
    data_dir: DataDir = None,
) -> None:
    """Remove a master key with which no secret is encrypted any more."""
    _run(_master_keys(config, data_dir).remove(name))
    print(f"master key {name} is removed; older backups of the database can be used only with a copy of it")


@keys.command()
def renew(
    name: Annotated[str, typer.Argument(help='The name of an internal key, such as "artifact links".')],
    config: Config = None,
    data_dir: DataDir = None,
) -> None:
    """Replace an internal key. Everything that was signed with the old one, such as artifact links, becomes invalid."""
    _run(_master_keys(config, data_dir).renew(name))
    print(f"the internal key {name!r} is replaced; restart the gateways")


@keys.command()
def discard(config: Config = None, data_dir: DataDir = None) -> None:
    """Delete the secrets that no master key can decrypt, after one was lost. Users must store theirs again."""
    print(f"{_run(_master_keys(config, data_dir).discard())} secrets are deleted; restart the gateways")


def _encrypt_again(master: MasterKeys) -> None:
    result = _run(master.rotate_encryption())
    print(f"{result.sealed} secrets were encrypted again")
    if result.unreadable:
        print(f"{result.unreadable} secrets cannot be decrypted with any of these keys, and are unchanged")
        raise typer.Exit(1)
    for old in master.ids[1:]:
        print(f"master key {old} is not needed any more: plugai keys remove {old}")


def _master_keys(config: Config, data_dir: DataDir) -> MasterKeys:
    # As in `up`.
    from plugai.server.wiring.master_keys import MasterKeys  # noqa: PLC0415

    return MasterKeys(settings_from(config, data_folder=data_dir))


def _run(work: Coroutine[object, object, T]) -> T:
    return asyncio.run(work)

"""`plugai keys`: the master keys, the secrets that are encrypted with them, and the internal keys."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from plugai.server.cli.hints import local_command
from plugai.server.cli.options import AsJson, Config, DataDir, settings_from
from plugai.server.cli.remote.output import Output

if TYPE_CHECKING:
    from plugai.server.wiring.master_keys import MasterKeys

T = TypeVar("T")
_ENCRYPTS, _DECRYPTS = "encrypts new secrets", "decrypts old secrets"

keys = typer.Typer(name="keys", help="The master keys, which encrypt the stored secrets.", no_args_is_help=True)


@keys.command("list")
def list_keys(config: Config = None, data_dir: DataDir = None, as_json: AsJson = False) -> None:
    """List the master keys by id, and how many secrets are encrypted with each."""
    master = _master_keys(config, data_dir)
    uses = _run(master.uses())
    found = [
        {"id": name, "purpose": _DECRYPTS if position else _ENCRYPTS, "secrets": uses.pop(name, 0)}
        for position, name in enumerate(master.ids)
    ]
    found += [{"id": name, "purpose": "is missing!", "secrets": count} for name, count in uses.items()]
    Output(as_json).show(found, "\n".join(f"{key['id']}  {key['purpose']}  {key['secrets']} secrets" for key in found))


@keys.command()
def rotate(config: Config = None, data_dir: DataDir = None, as_json: AsJson = False) -> None:
    """Create a new master key and encrypt all secrets with it. The server may run.

    If this is interrupted, `plugai keys rotate-encryption` continues.
    """
    master = _master_keys(config, data_dir)
    _encrypt_again(master, _run(master.add()), Output(as_json), config, data_dir)


@keys.command()
def rotate_encryption(config: Config = None, data_dir: DataDir = None, as_json: AsJson = False) -> None:
    """Encrypt all secrets with the first master key that are still encrypted with another one. The server may run."""
    _encrypt_again(_master_keys(config, data_dir), "", Output(as_json), config, data_dir)


@keys.command()
def remove(
    name: Annotated[str, typer.Argument(metavar="ID", help="The key's id, from `plugai keys list`.")],
    config: Config = None,
    data_dir: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Remove a master key with which no secret is encrypted any more."""
    _run(_master_keys(config, data_dir).remove(name))
    told = f"master key {name} is removed; older backups of the database can be used only with a copy of it"
    Output(as_json).show({"id": name}, told)


@keys.command()
def renew(
    name: Annotated[str, typer.Argument(help='The name of an internal key, such as "artifact links".')],
    config: Config = None,
    data_dir: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Replace an internal key. Everything that was signed with the old one, such as artifact links, becomes invalid."""
    _run(_master_keys(config, data_dir).renew(name))
    Output(as_json).show({"name": name}, f"the internal key {name!r} is replaced; restart the gateways")


@keys.command()
def discard(config: Config = None, data_dir: DataDir = None, as_json: AsJson = False) -> None:
    """Delete the secrets that no master key can decrypt, after one was lost. Users must store theirs again."""
    count = _run(_master_keys(config, data_dir).discard())
    Output(as_json).show({"secrets": count}, f"{count} secrets are deleted; restart the gateways")


def _encrypt_again(master: MasterKeys, added: str, out: Output, config: Config, data_dir: DataDir) -> None:
    result = _run(master.rotate_encryption())
    told = [f"new master key: {added}"] if added else []
    told.append(f"{result.sealed} secrets were encrypted again")
    if result.unreadable:
        told.append(f"{result.unreadable} secrets cannot be decrypted with any of these keys, and are unchanged")
    unneeded = [] if result.unreadable else list(master.ids[1:])
    for old in unneeded:
        told.append(
            f"master key {old} is not needed any more: {local_command(config, data_dir, 'keys', 'remove', old)}"
        )
    done = {"id": master.ids[0], "secrets": result.sealed, "unreadable": result.unreadable, "not_needed": unneeded}
    out.show(done, "\n".join(told))
    if result.unreadable:
        raise typer.Exit(1)


def _master_keys(config: Config, data_dir: DataDir) -> MasterKeys:
    # As in `up`.
    from plugai.server.wiring.master_keys import MasterKeys  # noqa: PLC0415

    return MasterKeys(settings_from(config, data_folder=data_dir))


def _run(work: Coroutine[object, object, T]) -> T:
    return asyncio.run(work)

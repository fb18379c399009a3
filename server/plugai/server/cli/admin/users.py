"""`plugai users`: manages users in the database directly, without signing in."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from plugai.server.cli.errors import CommandError
from plugai.server.cli.options import Config, DataDir, settings_from
from plugai.server.settings import Settings

if TYPE_CHECKING:
    from plugai.server.core.accounts.users import User
    from plugai.server.wiring.account_tools import AccountTools

T = TypeVar("T")
_PAGE = 1000

users = typer.Typer(
    name="users", help="Manage the users of the server on this machine, without signing in.", no_args_is_help=True
)

Name = Annotated[str, typer.Argument(help="Name or id of the user, from `plugai users list`.")]
Hours = Annotated[int, typer.Option(min=1, max=720, help="Hours until it expires.")]
Days = Annotated[int, typer.Option(min=1, max=366, help="Days until it expires.")]
Admin = Annotated[bool, typer.Option("--admin", help="Invite an administrator.")]
Email = Annotated[str, typer.Option(help="E-mail address of the account.")]


@users.command("list")
def list_users(config: Config = None, data_dir: DataDir = None) -> None:
    """List the users: id, name, role, and whether they are active or disabled."""
    for user in _run(settings_from(config, data_folder=data_dir), lambda tools: tools.users.page("", "", _PAGE)):
        print(user.id, user.name or "-", user.role, "disabled" if user.disabled else "active", sep="\t")


@users.command()
def invite(
    admin: Admin = False, email: Email = "", hours: Hours = 72, config: Config = None, data_dir: DataDir = None
) -> None:
    """Create an invitation and print it. It can be used once to register."""

    async def create(tools: AccountTools) -> str:
        from plugai.server.core.accounts.users import Role  # noqa: PLC0415
        from plugai.server.core.audit.log import SYSTEM  # noqa: PLC0415

        role = Role.ADMIN if admin else Role.MEMBER
        return (await tools.invites.create(SYSTEM, role, email, "", timedelta(hours=hours)))[0]

    print(_run(settings_from(config, data_folder=data_dir), create))


@users.command()
def reset(name: Name, hours: Hours = 24, config: Config = None, data_dir: DataDir = None) -> None:
    """Create an invitation with which a user can set a new password, and print it."""

    async def create(tools: AccountTools) -> str:
        from plugai.server.core.audit.log import SYSTEM  # noqa: PLC0415

        user = await _find(tools, name)
        return (await tools.invites.create(SYSTEM, user.role, "", user.id, timedelta(hours=hours)))[0]

    print(_run(settings_from(config, data_folder=data_dir), create))


@users.command("token")
def make_token(name: Name, days: Days = 90, config: Config = None, data_dir: DataDir = None) -> None:
    """Create an API token of a user, with all scopes of the user, and print it."""

    async def create(tools: AccountTools) -> str:
        from plugai.server.core.accounts.users import Role  # noqa: PLC0415
        from plugai.server.core.principal import Principal, Scope  # noqa: PLC0415

        user = await _find(tools, name)
        is_admin = user.role is Role.ADMIN
        scopes = frozenset(Scope) if is_admin else frozenset(Scope) - {Scope.ADMIN}
        created = await tools.tokens.create(
            Principal(user.id, is_admin), "created by the operator", scopes, timedelta(days)
        )
        return created[0]

    print(_run(settings_from(config, data_folder=data_dir), create))


async def _find(tools: AccountTools, name: str) -> User:
    from plugai.server.core.accounts.names import normal_name  # noqa: PLC0415

    # An id belongs to one user for ever; a name can be another user's id.
    user = await tools.users.get(name) or await tools.users.find(normal_name(name))
    if user is None:
        raise CommandError(f"there is no user {name!r}; `plugai users list` lists the users")
    if user.disabled:
        print(f"plugai: {name} is disabled, and remains disabled", file=sys.stderr)
    return user


def _run(settings: Settings, work: Callable[[AccountTools], Awaitable[T]]) -> T:
    # As in `up`.
    from plugai.server.wiring.account_tools import account_tools  # noqa: PLC0415

    async def run() -> T:
        async with account_tools(settings) as tools:
            return await work(tools)

    return asyncio.run(run())

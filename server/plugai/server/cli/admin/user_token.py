"""`plugai users token`: a token of any user, from the database of this machine, without signing in."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from plugai.server.cli.errors import CommandError
from plugai.server.cli.options import AsJson, Config, DataDir, settings_from
from plugai.server.cli.remote.output import Output

if TYPE_CHECKING:
    from plugai.server.core.accounts.users import User
    from plugai.server.settings import Settings
    from plugai.server.wiring.account_tools import AccountTools

T = TypeVar("T")

UserName = Annotated[str, typer.Argument(metavar="USER", help="Name or id of the user.")]
Days = Annotated[int, typer.Option(min=1, max=366, help="Days until it expires.")]


def make_token(
    name: UserName, days: Days = 90, config: Config = None, data_dir: DataDir = None, as_json: AsJson = False
) -> None:
    """Create an API token of a user of this machine's server, with all scopes of the user, and print it."""

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

    created = _run(settings_from(config, data_folder=data_dir), create)
    Output(as_json).show({"token": created}, created)


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

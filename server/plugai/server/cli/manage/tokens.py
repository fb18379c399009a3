"""`plugai tokens`: the user's API tokens, for programs."""

from __future__ import annotations

from typing import Annotated

import typer

from plugai.client.types import ApiToken, Scope
from plugai.server.cli.errors import BadUsageError
from plugai.server.cli.manage.shared import Yes, confirm, when, whole_id
from plugai.server.cli.remote.command import ServerCall, calls_server
from plugai.server.cli.remote.output import Columns

tokens = typer.Typer(name="tokens", help="Your API tokens, for programs.", no_args_is_help=True)

_SCOPES = {scope.name.lower(): scope for scope in Scope if scope is not Scope.UNSPECIFIED}
_COLUMNS: Columns[ApiToken] = {
    "id": lambda token: token.token_id,
    "name": lambda token: token.name,
    "scopes": lambda token: ", ".join(scope.name.lower() for scope in token.scopes),
    "expires": lambda token: when(token.expire_time),
    "used": lambda token: when(token.last_use_time),
}


@tokens.command("list")
@calls_server
async def list_tokens(call: ServerCall) -> None:
    """List the API tokens, without their secrets."""
    call.out.rows(await call.client.me.tokens(), _COLUMNS)


@tokens.command()
@calls_server
async def create(
    call: ServerCall,
    name: Annotated[str, typer.Argument(help="What it is for.")],
    scope: Annotated[
        list[str] | None, typer.Option(help=f"What it may do: {', '.join(_SCOPES)}; by default read and generate.")
    ] = None,
    days: Annotated[int | None, typer.Option(min=1, max=366, help="Days until it expires; by default 90.")] = None,
) -> None:
    """Create an API token, and print it: it is shown only now."""
    created = await call.client.me.create_token(name, _scopes(scope or ["read", "generate"]), days=days)
    call.out.show(created, created.token)


@tokens.command()
@calls_server
async def delete(
    call: ServerCall,
    token_id: Annotated[
        str, typer.Argument(metavar="TOKEN", help="Id, from `plugai tokens list`; its beginning is enough.")
    ],
    yes: Yes = False,
) -> None:
    """Revoke an API token: programs can no longer use it."""
    known = {token.token_id: token for token in await call.client.me.tokens()}
    found = await whole_id(token_id, known)
    confirm(f"revoke the token {known[found].name if found in known else found!r}", yes)
    await call.client.me.delete_token(found)
    call.out.show({"token_id": found}, f"{found} is revoked")


def _scopes(names: list[str]) -> list[Scope]:
    unknown = [name for name in names if name not in _SCOPES]
    if unknown:
        raise BadUsageError(f"there is no scope {unknown[0]!r}; choose of {', '.join(_SCOPES)}")
    return [_SCOPES[name] for name in names]

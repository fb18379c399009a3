"""`plugai access`: which models and providers users may use."""

from __future__ import annotations

from typing import Annotated

import typer

from plugai.client.types import AccessRule
from plugai.server.cli.errors import BadUsageError
from plugai.server.cli.remote.command import ServerCall, calls_server
from plugai.server.cli.remote.output import Columns, fields_of

access = typer.Typer(name="access", help="Which models and providers users may use.", no_args_is_help=True)

Subject = Annotated[str, typer.Argument(metavar="WHO", help="role/member, role/admin, or user/ID.")]
_COLUMNS: Columns[AccessRule] = {
    "who": lambda rule: rule.subject,
    "models": lambda rule: " ".join(rule.models),
    "providers": lambda rule: " ".join(rule.providers),
}


@access.command("list")
@calls_server
async def list_rules(call: ServerCall) -> None:
    """List the rules; for administrators. Who has none may use everything."""
    call.out.rows(await call.client.admin.access_rules().all(), _COLUMNS)


@access.command("set")
@calls_server
async def set_rule(
    call: ServerCall,
    who: Subject,
    model: Annotated[
        list[str] | None, typer.Option(metavar="PATTERN", help="Id of a model, in which * stands for anything.")
    ] = None,
    provider: Annotated[
        list[str] | None, typer.Option(help="Provider whose models are allowed; local is this server.")
    ] = None,
    nothing: Annotated[bool, typer.Option("--nothing", help="Allow nothing.")] = False,
) -> None:
    """Allow a user, or the users of a role, only these models; for administrators. It takes effect at once."""
    if bool(model or provider) == nothing:
        raise BadUsageError("name what is allowed with --model or --provider, or say --nothing")
    rule = await call.client.admin.set_access_rule(who, models=model or (), providers=provider or ())
    call.out.fields(rule, fields_of(rule, _COLUMNS))


@access.command("remove")
@calls_server
async def remove_rule(call: ServerCall, who: Subject) -> None:
    """Remove the rule of a user or a role; for administrators."""
    await call.client.admin.delete_access_rule(who)
    call.out.show({"who": who}, f"the rule for {who} is removed")

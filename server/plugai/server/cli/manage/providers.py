"""`plugai providers`: the remote providers of models."""

from __future__ import annotations

from typing import Annotated

import typer

from plugai.client.types import Provider, ProviderState
from plugai.server.cli.errors import CommandError
from plugai.server.cli.manage.shared import when, word
from plugai.server.cli.remote.command import ServerCall, calls_server
from plugai.server.cli.remote.output import Columns

providers = typer.Typer(name="providers", help="The remote providers of models.", no_args_is_help=True)

_COLUMNS: Columns[Provider] = {
    "id": lambda provider: provider.id,
    "kind": lambda provider: provider.runner,
    "state": lambda provider: word(provider.state),
    "models": lambda provider: provider.models,
    "checked": lambda provider: when(provider.check_time),
    "error": lambda provider: _problem(provider),
}
_WORKING = {ProviderState.HEALTHY, ProviderState.DEGRADED}


@providers.command("list")
@calls_server
async def list_providers(call: ServerCall) -> None:
    """List the providers, and whether they work."""
    call.out.rows(await call.client.providers.list().all(), _COLUMNS)


@providers.command("test")
@calls_server
async def check(
    call: ServerCall,
    provider: Annotated[str, typer.Argument(metavar="PROVIDER", help="Id, from `plugai providers list`.")],
) -> None:
    """Ask a provider for its models now; for administrators. The exit status is 1 if it does not work."""
    checked = await call.client.providers.check(provider)
    call.out.fields(checked, {name: column(checked) for name, column in _COLUMNS.items()})
    if checked.state not in _WORKING:
        raise CommandError(f"{provider} does not work: {_problem(checked) or word(checked.state)}")


def _problem(provider: Provider) -> str:
    return provider.error.message if provider.error is not None else ""

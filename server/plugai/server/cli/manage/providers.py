"""`plugai providers`: the remote providers of models."""

from __future__ import annotations

from typing import Annotated

import typer

from plugai.client.types import Provider, ProviderState
from plugai.server.cli.errors import CommandError
from plugai.server.cli.manage.shared import Yes, confirm, when, word
from plugai.server.cli.remote.asking import ask_secret
from plugai.server.cli.remote.command import ServerCall, calls_server
from plugai.server.cli.remote.output import Columns, fields_of

providers = typer.Typer(name="providers", help="The remote providers of models.", no_args_is_help=True)

ProviderId = Annotated[str, typer.Argument(metavar="PROVIDER", help="Id, from `plugai providers list`.")]
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
    provider: ProviderId,
) -> None:
    """Ask a provider for its models now; for administrators. The exit status is 1 if it does not work."""
    checked = await call.client.providers.check(provider)
    call.out.fields(checked, fields_of(checked, _COLUMNS))
    if checked.state not in _WORKING:
        raise CommandError(f"{provider} does not work: {_problem(checked) or word(checked.state)}")


@providers.command()
@calls_server
async def keys(call: ServerCall) -> None:
    """List your own keys for providers, without the keys themselves."""
    found = await call.client.providers.list_credentials().all()
    call.out.rows(
        found,
        {
            "provider": lambda key: key.provider,
            "kind": lambda key: key.kind,
            "key": lambda key: key.hint,
            "stored": lambda key: when(key.update_time or key.create_time),
            "error": lambda key: key.error.message if key.error is not None else "",
        },
    )


@providers.command("set-key")
@calls_server
async def set_key(call: ServerCall, provider: ProviderId) -> None:
    """Store your own API key for a provider; it is asked for, and used for your requests only."""
    stored = await call.client.providers.set_credential(provider, api_key=ask_secret("API key").strip())
    call.out.show(stored, f"your key for {provider} is stored")


@providers.command("delete-key")
@calls_server
async def delete_key(call: ServerCall, provider: ProviderId, yes: Yes = False) -> None:
    """Delete your own key for a provider."""
    confirm(f"delete your key for {provider}", yes)
    await call.client.providers.delete_credential(provider)
    call.out.show({"provider": provider}, f"your key for {provider} is deleted")


def _problem(provider: Provider) -> str:
    return provider.error.message if provider.error is not None else ""

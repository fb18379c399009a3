"""`plugai providers`: the remote providers of models."""

from __future__ import annotations

import typer

from plugai.client.types import Provider, ProviderState
from plugai.server.cli.errors import CommandError
from plugai.server.cli.manage.provider_setup import ProviderId, add_provider, change_provider
from plugai.server.cli.manage.shared import Yes, confirm, when, word
from plugai.server.cli.remote.asking import ask_secret
from plugai.server.cli.remote.command import ServerCall, calls_server
from plugai.server.cli.remote.output import Columns, fields_of

providers = typer.Typer(name="providers", help="The remote providers of models.", no_args_is_help=True)

PROVIDER_COLUMNS: Columns[Provider] = {
    "id": lambda provider: provider.id,
    "kind": lambda provider: provider.runner,
    "state": lambda provider: word(provider.state),
    "models": lambda provider: provider.models,
    "checked": lambda provider: when(provider.check_time),
    "your key": lambda provider: "needed" if provider.needs_own_key else "",
    "error": lambda provider: provider_problem(provider),
}
_WORKING = {ProviderState.HEALTHY, ProviderState.DEGRADED}


@providers.command("list")
@calls_server
async def list_providers(call: ServerCall) -> None:
    """List the providers, and whether they work."""
    call.out.rows(await call.client.providers.list().all(), PROVIDER_COLUMNS)


@providers.command("test")
@calls_server
async def check(
    call: ServerCall,
    provider: ProviderId,
) -> None:
    """Ask a provider for its models now; for administrators. The exit status is 1 if it does not work."""
    checked = await call.client.providers.check(provider)
    call.out.fields(checked, fields_of(checked, PROVIDER_COLUMNS))
    if checked.state not in _WORKING:
        raise CommandError(f"{provider} does not work: {provider_problem(checked) or word(checked.state)}")


providers.command("add")(calls_server(add_provider))
providers.command("change")(calls_server(change_provider))


@providers.command("remove")
@calls_server
async def remove_provider(call: ServerCall, provider: ProviderId, yes: Yes = False) -> None:
    """Remove a provider that was added, or what was changed of one in the settings file; for administrators."""
    confirm(f"remove what was set for {provider}, and the server's key", yes)
    await call.client.providers.delete(provider)
    call.out.show({"provider": provider}, f"what was set for {provider} is removed")


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


def provider_problem(provider: Provider) -> str:
    """What is wrong with a provider, in words."""
    return provider.error.message if provider.error is not None else ""

"""`plugai providers add` and `change`: a provider and the server's key for it, which is never an argument."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from plugai.client.types import AwsKeys, AzureEntra, Provider, ProviderDefinition, ProviderSecret
from plugai.server.cli.errors import BadUsageError, CommandError
from plugai.server.cli.manage.shared import word
from plugai.server.cli.program import program
from plugai.server.cli.remote.asking import ask_secret
from plugai.server.cli.remote.assignments import assignments
from plugai.server.cli.remote.command import ServerCall

ProviderId = Annotated[str, typer.Argument(metavar="PROVIDER", help="Id, from `plugai providers list`.")]
BaseUrl = Annotated[str | None, typer.Option(help="The base URL of its API, such as https://host/v1.")]
AllowedHosts = Annotated[
    list[str] | None,
    typer.Option("--allow-host", metavar="HOST", help="Host that may be private, or without encryption."),
]
ListModels = Annotated[
    bool | None, typer.Option("--list-models/--no-list-models", help="Whether to offer all models that it lists.")
]
Capacity = Annotated[int | None, typer.Option(min=1, help="How many requests each of its models serves at once.")]
Options = Annotated[
    list[str] | None,
    typer.Option("--option", metavar="NAME=VALUE", help="Option of the adapter; the value may be JSON."),
]
KeyFile = Annotated[
    Path | None, typer.Option(help="File with the key, or Google's JSON file of a service account.", dir_okay=False)
]
Tenant = Annotated[str, typer.Option(help="Tenant of Microsoft Entra: the key is then the application's secret.")]
ClientId = Annotated[str, typer.Option(help="Application of Microsoft Entra, with --tenant.")]
NoKey = Annotated[bool, typer.Option("--no-key", help="Without a key: users have their own, or it needs none.")]
AccessKey = Annotated[str, typer.Option("--access-key-id", help="Access key of AWS: the key is then its secret.")]


async def add_provider(
    call: ServerCall,
    provider: Annotated[str, typer.Argument(metavar="PROVIDER", help="Id: its models are called PROVIDER/NAME.")],
    kind: Annotated[
        str, typer.Option(help="openai, anthropic, google, azure, xai, openai_compatible; by default the id.")
    ] = "",
    base_url: BaseUrl = None,
    allow_host: AllowedHosts = None,
    list_models: ListModels = None,
    capacity: Capacity = None,
    option: Options = None,
    key_file: KeyFile = None,
    no_key: NoKey = False,
    tenant: Tenant = "",
    client_id: ClientId = "",
    access_key: AccessKey = "",
    untested: Annotated[bool, typer.Option("--untested", help="Add it even if it does not work.")] = False,
) -> None:
    """Add a provider; for administrators. The server's key is asked for, or read from a line of standard input."""
    secret = None if no_key else _secret(key_file, tenant, client_id, access_key)
    definition = ProviderDefinition(
        id=provider,
        runner=kind or None,
        base_url=base_url,
        allowed_hosts=allow_host or None,
        list_models=list_models,
        capacity=capacity,
        options=assignments(option or []) or None,
        secret=secret,
    )
    if not untested and not no_key:
        tested = await call.client.providers.test(definition)
        if not tested.works:
            why = "" if tested.error is None else tested.error.message
            raise CommandError(f"{provider} is not added: {why}; to add it all the same, use --untested")
    _show(call, await call.client.providers.create(definition), "added")


async def change_provider(
    call: ServerCall,
    provider: ProviderId,
    base_url: BaseUrl = None,
    allow_host: AllowedHosts = None,
    list_models: ListModels = None,
    capacity: Capacity = None,
    option: Options = None,
    key: Annotated[bool, typer.Option("--key", help="Set the server's key, which is asked for.")] = False,
    key_file: KeyFile = None,
    tenant: Tenant = "",
    client_id: ClientId = "",
    access_key: AccessKey = "",
    reset: Annotated[
        list[str] | None, typer.Option(metavar="FIELD", help="Field to be as in the settings file, such as secret.")
    ] = None,
) -> None:
    """Change a provider or the server's key for it; for administrators. It takes effect at once."""
    has_key = key or key_file is not None or tenant or access_key
    definition = ProviderDefinition(
        id=provider,
        base_url=base_url,
        allowed_hosts=allow_host or None,
        list_models=list_models,
        capacity=capacity,
        options=assignments(option or []) or None,
        secret=_secret(key_file, tenant, client_id, access_key) if has_key else None,
    )
    if definition == ProviderDefinition(id=provider) and not reset:
        raise BadUsageError(f"nothing is to be changed; see {program()} providers change --help")
    _show(call, await call.client.providers.update(definition, reset=reset or ()), "changed")


def _show(call: ServerCall, provider: Provider, done: str) -> None:
    problem = "" if provider.error is None else f": {provider.error.message}"
    call.out.show(
        provider, f"{provider.id} is {done}, and {word(provider.state)}{problem}; {provider.models or 0} models"
    )


def _secret(file: Path | None, tenant: str, client_id: str, access_key: str) -> ProviderSecret:
    """The server's key, of the kind that the options say. Raises BadUsageError."""
    if bool(tenant) != bool(client_id):
        raise BadUsageError("--tenant and --client-id belong together")
    key = ask_secret("API key").strip() if file is None else _read(file)
    if tenant:
        return ProviderSecret(azure_entra=AzureEntra(tenant_id=tenant, client_id=client_id, client_secret=key))
    if access_key:
        return ProviderSecret(aws_keys=AwsKeys(access_key_id=access_key, secret_access_key=key))
    return ProviderSecret(google_service_account=key) if _is_object(key) else ProviderSecret(api_key=key)


def _read(file: Path) -> str:
    try:
        return file.read_text().strip()
    except (OSError, UnicodeDecodeError):
        raise BadUsageError(f"{file} cannot be read; name a file that contains only the key") from None


def _is_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except ValueError:
        return False

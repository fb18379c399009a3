"""The remote providers of the settings, created from their entry points, and the server's credentials for them."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import entry_points

from pydantic import SecretStr

from plugai.runners.base import Credential, Prices, ProviderConfig, RemoteProvider
from plugai.runners.errors import PlugAIError
from plugai.server.core.providers.credentials import ServerCredentials
from plugai.server.core.providers.remote import RemoteKind
from plugai.server.plugins.providers import ConfigurationError
from plugai.server.settings import PriceSettings, ProviderSettings, Settings

_GROUP = "plugai.providers"
_NANOS_PER_MILLIONTH = 1000


def remote_kinds(settings: Settings) -> Mapping[str, RemoteKind]:
    """The configured providers by id, not connected yet. Raises ConfigurationError."""
    return {provider.id: _kind(provider) for provider in settings.providers}


def server_credentials(settings: Settings) -> ServerCredentials:
    """The server's credentials for providers. Raises ConfigurationError."""
    found = {provider.id: _secrets(provider, settings.provider_keys) for provider in settings.providers}
    return ServerCredentials({name: Credential(name, secrets) for name, secrets in found.items() if secrets})


def _kind(provider: ProviderSettings) -> RemoteKind:
    name = provider.runner or provider.id
    try:
        adapter = _adapter(name)(_config(provider, name))
    except PlugAIError as error:
        raise ConfigurationError(error.message) from None
    return RemoteKind(name, adapter, provider.list_models)


def _adapter(name: str) -> type[RemoteProvider]:
    points = entry_points(group=_GROUP)
    for point in points.select(name=name):
        try:
            adapter: type[RemoteProvider] = point.load()
        except ImportError as error:
            raise ConfigurationError(f"the adapter {name!r} cannot be imported: {error}; install it again") from None
        return adapter
    known = ", ".join(sorted(points.names)) or "none"
    raise ConfigurationError(f"there is no adapter {name!r}; set one of these as the provider's runner: {known}")


def _config(provider: ProviderSettings, runner: str) -> ProviderConfig:
    return ProviderConfig(
        id=provider.id,
        runner=runner,
        base_url=provider.base_url,
        allowed_hosts=frozenset(host.lower() for host in provider.allowed_hosts),
        capacity=provider.capacity,
        connect_seconds=provider.connect_seconds,
        first_token_seconds=provider.first_token_seconds,
        between_tokens_seconds=provider.between_tokens_seconds,
        retries=provider.retries,
        longest_retry_seconds=provider.longest_retry_seconds,
        prices={name: _prices(price) for name, price in provider.prices.items()},
        options=provider.options,
    )


def _prices(price: PriceSettings) -> Prices:
    cached = None if price.cached_input is None else round(price.cached_input * _NANOS_PER_MILLIONTH)
    return Prices(round(price.input * _NANOS_PER_MILLIONTH), round(price.output * _NANOS_PER_MILLIONTH), cached)


def _secrets(provider: ProviderSettings, keys: Mapping[str, SecretStr]) -> dict[str, str]:
    secrets = {name: secret.get_secret_value().strip() for name, secret in provider.secrets.items()}
    key = _key(provider, keys)
    return secrets | {"api_key": key} if key else secrets


def _key(provider: ProviderSettings, keys: Mapping[str, SecretStr]) -> str:
    """The server's key for a provider; a variable takes precedence. Empty if there is none."""
    if provider.id in keys:
        return keys[provider.id].get_secret_value().strip()
    if provider.api_key_file is None:
        return provider.api_key.get_secret_value().strip()
    try:
        return provider.api_key_file.expanduser().read_text().strip()
    except (OSError, UnicodeDecodeError):
        problem = f"provider {provider.id!r}: its api_key_file cannot be read"
        raise ConfigurationError(f"{problem}; make {provider.api_key_file} readable for the server") from None

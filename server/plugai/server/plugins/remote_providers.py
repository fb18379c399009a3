"""The adapters of remote providers, created from their entry points, and the secrets of the settings for them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from importlib.metadata import EntryPoint, EntryPoints, entry_points

import structlog
from pydantic import SecretStr

from plugai.runners.base import RemoteProvider
from plugai.runners.errors import InvalidRequestError, PlugAIError
from plugai.server.core.providers.adapters import AdapterCatalog, InstalledAdapter
from plugai.server.core.providers.definitions import ProviderDefinition
from plugai.server.core.providers.overlay import ProviderFactory, ProviderInSettings, ProviderOverlay
from plugai.server.plugins.api_key_file import ApiKeyFile
from plugai.server.plugins.errors import ConfigurationError
from plugai.server.settings import ProviderSettings, Settings

_GROUP = "plugai.providers"

log = structlog.get_logger(__name__)


class InstalledAdapters(ProviderFactory, AdapterCatalog):
    """The adapters of the installed packages, which are looked for once."""

    @cached_property
    def _runners(self) -> frozenset[str]:
        return frozenset(entry_points(group="plugai.runners").names)

    @cached_property
    def _adapters(self) -> EntryPoints:
        return entry_points(group=_GROUP)

    def make(self, definition: ProviderDefinition) -> RemoteProvider:
        if definition.id in self._runners:
            raise _wrong("provider.id", f"may not be {definition.id!r}, which is a runner of this server")
        return _adapter(self._adapters, definition.config.runner)(definition.config)

    async def describe(self) -> Sequence[InstalledAdapter]:
        return await asyncio.to_thread(lambda: _descriptions(self._adapters))


def provider_overlay(settings: Settings, clock: Callable[[], float]) -> ProviderOverlay:
    """The providers of the settings, over which those of the database are laid. Raises ConfigurationError.

    `clock` gives monotonic seconds.
    """
    found = {
        provider.id: ProviderInSettings(provider.definition, _SettingsSecrets(provider, settings, clock).read)
        for provider in settings.providers
    }
    try:
        return ProviderOverlay(found, InstalledAdapters())
    except PlugAIError as error:
        raise ConfigurationError(error.message) from None


class _SettingsSecrets:
    """The secrets of the settings for one provider; as key, a variable takes precedence over a file."""

    def __init__(self, provider: ProviderSettings, settings: Settings, clock: Callable[[], float]) -> None:
        variable = settings.provider_keys.get(provider.id)
        self._fixed = {name: _value(secret) for name, secret in provider.secrets.items()}
        self._file = None
        if variable is not None:
            self._fixed["api_key"] = _value(variable)
        elif provider.api_key_file is None:
            self._fixed["api_key"] = _value(provider.api_key)
        else:
            self._file = ApiKeyFile(provider.id, provider.api_key_file, clock)

    async def read(self) -> Mapping[str, str]:
        """The secrets as they are now."""
        secrets = self._fixed if self._file is None else {**self._fixed, "api_key": await self._file.read()}
        return {name: secret for name, secret in secrets.items() if secret}


def _adapter(points: EntryPoints, name: str) -> type[RemoteProvider]:
    for point in points.select(name=name):
        try:
            adapter: type[RemoteProvider] = point.load()
        except ImportError as error:
            raise _wrong(
                "provider.runner", f"the adapter {name!r} cannot be imported: {error}; install it again"
            ) from None
        return adapter
    known = ", ".join(sorted(points.names)) or "none"
    problem = f"there is no adapter {name!r}; set one of these as the provider's runner: {known}"
    raise _wrong("provider.runner", problem)


def _descriptions(points: EntryPoints) -> list[InstalledAdapter]:
    found = [_description(point) for point in points]
    return sorted((one for one in found if one is not None), key=lambda one: one.name)


def _description(point: EntryPoint) -> InstalledAdapter | None:
    try:
        adapter: type[RemoteProvider] = point.load()
    except ImportError as error:
        log.warning("adapter cannot be imported", adapter=point.name, error=str(error))
        return None
    return InstalledAdapter(point.name, adapter.describe())


def _value(secret: SecretStr) -> str:
    return secret.get_secret_value().strip()


def _wrong(field: str, problem: str) -> InvalidRequestError:
    return InvalidRequestError(problem, {field: problem})

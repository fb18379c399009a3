"""The layers of the providers' configuration: the settings, above them what administrators have set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from plugai.runners.base import RemoteProvider
from plugai.server.core.overlays import fields_set, merge
from plugai.server.core.providers.definitions import ProviderDefinition, ProviderOrigin
from plugai.server.core.providers.live import RemoteKind
from plugai.server.core.providers.server_keys import ReadSecrets, ServerKey, SettingsKey, StoredKey
from plugai.server.core.providers.user_credentials import UserCredential


class ProviderFactory(Protocol):
    """Creates adapters."""

    def make(self, definition: ProviderDefinition) -> RemoteProvider:
        """An adapter that is not connected. Blocks while it is imported. Raises InvalidRequestError if the definition
        is wrong."""


@dataclass(frozen=True, slots=True)
class ProviderInSettings:
    """A provider as the settings define it, and the secrets that they have for it."""

    definition: ProviderDefinition
    secrets: ReadSecrets


async def no_secrets() -> Mapping[str, str]:
    """Those of a provider for which the settings have none."""
    return {}


class ProviderOverlay:
    """What is set for each provider: the upper layer wins, field by field, and a key that was set over that of the
    settings. A key is only for the address that it was set for."""

    def __init__(self, in_settings: Mapping[str, ProviderInSettings], factory: ProviderFactory) -> None:
        """Raises InvalidRequestError if the settings are wrong."""
        self.in_settings = dict(in_settings)
        self.overrides: dict[str, ProviderDefinition] = {}
        self.keys: dict[str, UserCredential] = {}
        self._factory = factory
        self._origins = {name: tuple(self.make(one.definition).origins) for name, one in in_settings.items()}

    def replace(self, overrides: dict[str, ProviderDefinition], keys: dict[str, UserCredential]) -> list[str]:
        """Set the upper layer; the providers for which it is another than before."""
        names = sorted({*overrides, *keys, *self.overrides, *self.keys})
        changed = [
            name
            for name in names
            if overrides.get(name) != self.overrides.get(name) or _version(keys, name) != _version(self.keys, name)
        ]
        self.overrides, self.keys = overrides, keys
        return [name for name in changed if self.has(name) or name not in keys]

    def has(self, name: str) -> bool:
        """Whether there is a provider of this id."""
        return name in self.in_settings or name in self.overrides

    def is_changed(self, name: str) -> bool:
        """Whether an administrator has set anything for it."""
        return name in self.overrides or name in self.keys

    def changed_fields(self, name: str) -> list[str]:
        """The fields that an administrator has set above the settings, sorted."""
        override = self.overrides.get(name)
        changed = [] if override is None else [field for field in fields_set(override) if field != "id"]
        return sorted([*changed, *(["secret"] if name in self.keys else [])])

    def origin(self, name: str) -> ProviderOrigin:
        """Where it was defined."""
        return ProviderOrigin.SETTINGS if name in self.in_settings else ProviderOrigin.ADDED

    def base(self, name: str) -> ProviderDefinition:
        """What is set below an administrator's changes."""
        found = self.in_settings.get(name)
        return ProviderDefinition(name) if found is None else found.definition

    def definition(self, name: str) -> ProviderDefinition:
        """Everything that is set for a provider."""
        return merge(self.overrides.get(name, ProviderDefinition(name)), self.base(name))

    def make(self, definition: ProviderDefinition) -> RemoteProvider:
        """An adapter for this definition. Blocks while it is imported. Raises InvalidRequestError."""
        return self._factory.make(definition)

    def kind(self, name: str) -> RemoteKind | None:
        """The provider as it is to be used; None if there is none any more. Blocks, and raises, as `make`."""
        if not self.has(name):
            return None
        definition = self.definition(name)
        adapter = self.make(definition)
        return RemoteKind(adapter.config.runner, adapter, self.key(name, adapter), definition.list_models is not False)

    def key(self, name: str, adapter: RemoteProvider) -> ServerKey:
        """The server's key for a provider, as this adapter of it may use it."""
        if (stored := self.keys.get(name)) is not None:
            return self.stored_key(stored, adapter)
        found = self.in_settings.get(name)
        if found is None:
            return SettingsKey(name, no_secrets)
        return SettingsKey(name, found.secrets, self._origins[name] == tuple(adapter.origins))

    def stored_key(self, stored: UserCredential, adapter: RemoteProvider) -> ServerKey:
        """A key that was set, as this adapter may use it."""
        return StoredKey(stored, " ".join(adapter.origins))


def _version(keys: Mapping[str, UserCredential], name: str) -> object:
    """What differs when a key does. Not the key itself: one that cannot be decrypted is never equal to itself."""
    found = keys.get(name)
    return None if found is None else (found.updated_at, found.origin)

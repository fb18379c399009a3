"""The providers: those that the settings name, those that are installed, and the server's keys for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from plugai.server.core.providers.credentials import ServerCredentials
from plugai.server.core.providers.remote import RemoteKind, RemoteProviders
from plugai.server.plugins.providers import InstalledProviders
from plugai.server.plugins.remote_providers import remote_kinds, server_credentials
from plugai.server.settings import Settings
from plugai.server.wiring.foundation import system_clock


@dataclass(frozen=True, slots=True)
class ProviderParts:
    """What knows the providers. Nothing is connected yet: `kinds` are contexts to enter."""

    kinds: Mapping[str, RemoteKind]
    remote: RemoteProviders
    installed: InstalledProviders
    server_credentials: ServerCredentials


def provider_parts(settings: Settings) -> ProviderParts:
    """The providers as the settings say. Raises ConfigurationError."""
    kinds, keys = remote_kinds(settings), server_credentials(settings)
    remote = RemoteProviders(kinds, keys, system_clock())
    installed = InstalledProviders(settings.runtime_folder, remote, settings.stall_seconds, settings.confinement_policy)
    return ProviderParts(kinds, remote, installed, keys)

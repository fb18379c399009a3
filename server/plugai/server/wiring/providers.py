"""The providers: those that the settings name, those that are installed, and what administrators set above them."""

from __future__ import annotations

from dataclasses import dataclass

from plugai.server.core.providers.adapters import AdapterCatalog
from plugai.server.core.providers.overlay import ProviderOverlay
from plugai.server.core.providers.remote import RemoteProviders
from plugai.server.plugins.providers import InstalledProviders
from plugai.server.plugins.remote_providers import InstalledAdapters, provider_overlay
from plugai.server.settings import Settings
from plugai.server.wiring.foundation import system_clock


@dataclass(frozen=True, slots=True)
class ProviderParts:
    """What knows the providers. Nothing is connected before it is called."""

    overlay: ProviderOverlay
    remote: RemoteProviders
    installed: InstalledProviders
    adapters: AdapterCatalog


def provider_parts(settings: Settings) -> ProviderParts:
    """The providers as the settings say. Raises ConfigurationError."""
    clock = system_clock()
    overlay, remote = provider_overlay(settings, clock.monotonic), RemoteProviders(clock)
    for name in overlay.in_settings:
        if (kind := overlay.kind(name)) is not None:
            remote.add(name, kind)
    installed = InstalledProviders(settings.runtime_folder, remote, settings.stall_seconds, settings.confinement_policy)
    return ProviderParts(overlay, remote, installed, InstalledAdapters())

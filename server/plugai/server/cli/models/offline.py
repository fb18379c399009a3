"""What the settings and folders say where no server runs."""

from __future__ import annotations

import time
from datetime import UTC, datetime

from plugai.server.core.clock import Clock
from plugai.server.core.models.operations import Operations
from plugai.server.core.models.overlay import ConfigOverlay
from plugai.server.core.models.registry import ModelRegistry
from plugai.server.core.providers.remote import RemoteProviders
from plugai.server.logs import set_up_logs
from plugai.server.plugins.model_factory import PluginModelFactory
from plugai.server.plugins.providers import InstalledProviders
from plugai.server.plugins.remote_providers import remote_kinds, server_credentials
from plugai.server.services.models import model_message
from plugai.server.settings import Settings
from plugai.v1 import models_pb2


def models_without_server(settings: Settings) -> list[models_pb2.Model]:
    """Every model that a server with these settings would have, by id. Raises PlugAIError, ConfigurationError.

    What administrators have set since is in the database, which belongs to the server.
    """
    set_up_logs("WARNING")
    clock = Clock(lambda: datetime.now(UTC), time.monotonic)
    remote = RemoteProviders(remote_kinds(settings), server_credentials(settings), clock)
    providers = InstalledProviders(settings.runtime_folder, remote)
    overlay = ConfigOverlay(settings.default_model, [model.definition for model in settings.models], settings.limits)
    overlay.discovered = {spec.id: spec for spec in providers.discover(settings.gguf_folder)}
    models = ModelRegistry(settings.default_model, Operations(0, clock.now, str), clock, settings.load_seconds)
    offers = PluginModelFactory(providers)
    for name in overlay.names():
        models.add(offers.make(overlay.definition(name), overlay.discovered.get(name), overlay.origin(name)))
    return [model_message(status) for status in models.statuses()]

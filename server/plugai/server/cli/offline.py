"""What the settings and folders say where no house runs."""

from __future__ import annotations

from plugai.runners.base import ModelSpec
from plugai.runners.errors import RunnerNotInstalledError
from plugai.server.core.models import ModelState, ModelStatus
from plugai.server.logs import set_up_logs
from plugai.server.providers import Providers
from plugai.server.remote_providers import remote_kinds
from plugai.server.services.models import model_message
from plugai.server.settings import Settings
from plugai.v1 import models_pb2


def models_without_house(settings: Settings) -> list[models_pb2.Model]:
    """Every model that a house with these settings would have, by id. Raises ConfigurationError, PlugAIError."""
    set_up_logs("WARNING")
    remote = {name: kind.provider for name, kind in remote_kinds(settings).items()}
    providers = Providers(settings.runtime_folder, remote)
    specs = providers.specs(settings.models, settings.gguf_folder)
    return [_message(specs[model], settings.default_model, providers) for model in sorted(specs)]


def _message(spec: ModelSpec, default: str, providers: Providers) -> models_pb2.Model:
    missing = providers.missing(spec)
    status = ModelStatus(
        spec=spec,
        state=ModelState.UNLOADED,
        is_default=spec.id == default,
        pinned=spec.id == default,
        capabilities=spec.capabilities,
        context_length=spec.context_length,
        capacity=spec.capacity or 1,
        active=0,
        waiting=0,
        error=RunnerNotInstalledError(missing) if missing else None,
        loaded_at=None,
    )
    return model_message(status)

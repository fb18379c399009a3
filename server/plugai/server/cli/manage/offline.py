"""The models in the settings and folders, listed without a server."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from google.protobuf import json_format

from plugai.client.types import Model
from plugai.server.core.models.operations import Operations
from plugai.server.core.models.registry import ModelRegistry
from plugai.server.logs import set_up_logs
from plugai.server.plugins.model_factory import PluginModelFactory
from plugai.server.services.models import model_message
from plugai.server.settings import Settings
from plugai.server.wiring.foundation import system_clock
from plugai.server.wiring.overlay import config_overlay
from plugai.server.wiring.providers import provider_parts
from plugai.v1 import models_pb2


def models_without_server(settings: Settings) -> list[models_pb2.Model]:
    """The models that a server with these settings would have, ordered by id. Raises PlugAIError, ConfigurationError.

    Changes through the API are not included: they are in the database, which only the server reads.
    """
    set_up_logs("WARNING")
    providers, clock, overlay = provider_parts(settings), system_clock(), config_overlay(settings)
    overlay.discovered = {spec.id: spec for spec in providers.installed.discover(settings.gguf_folder)}
    operations = Operations(0, clock.now, str)
    models = ModelRegistry(settings.default_model, overlay.limits, operations, clock, settings.load_seconds)
    factory = PluginModelFactory(providers.installed)
    for name in overlay.names():
        models.add(factory.make(overlay.definition(name), overlay.discovered.get(name), overlay.origin(name)))
    return [model_message(status) for status in models.statuses()]


def as_values(messages: Iterable[models_pb2.Model]) -> list[Model]:
    """The same as values of the client, as a server's models are."""
    told = [json_format.MessageToDict(message, preserving_proto_field_name=True) for message in messages]
    return msgspec.convert(told, list[Model], strict=False)

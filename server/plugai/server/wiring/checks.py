"""What must be right before the server starts."""

from __future__ import annotations

from pathlib import Path

from plugai.runners.private_folders import make_private_folder
from plugai.server.core.models.registry import ModelRegistry
from plugai.server.plugins.errors import ConfigurationError
from plugai.server.settings import Settings
from plugai.server.storage.engine.location import parse_location


def make_private(folder: Path) -> None:
    """Make a folder for this user only, unless it is there. Raises ConfigurationError."""
    try:
        make_private_folder(folder)
    except OSError as error:
        raise ConfigurationError(f"cannot use the folder {folder}: {error.strerror}; choose another") from None


def check_names(settings: Settings, models: ModelRegistry) -> None:
    """Raise ConfigurationError if the settings name a model that is not there."""
    for model in settings.models:
        for name in model.fallback_models:
            if not models.has(name):
                raise ConfigurationError(f"model {model.id!r} falls back to {name!r}, which is not there")
        if model.base and not models.has(model.base):
            raise ConfigurationError(f"the base of model {model.id!r} is {model.base!r}, which is not there")
    if not models.has(settings.default_model) and "default_model" in settings.model_fields_set:
        known = ", ".join(status.spec.id for status in models.statuses()) or "none"
        raise ConfigurationError(f"default_model {settings.default_model!r} is not there; there are: {known}")


def check_database(settings: Settings) -> None:
    """Raise ConfigurationError if the database's URL is none of ours."""
    try:
        parse_location(settings.storage_url)
    except ValueError as error:
        raise ConfigurationError(f"database_url: {error}") from None

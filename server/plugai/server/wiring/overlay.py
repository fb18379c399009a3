"""What the settings say of models."""

from __future__ import annotations

from plugai.server.core.models.overlay import ConfigOverlay
from plugai.server.settings import Settings


def config_overlay(settings: Settings) -> ConfigOverlay:
    """The settings' definitions and limits, over which those of the database are laid."""
    return ConfigOverlay(settings.default_model, [model.definition for model in settings.models], settings.limits)

"""The settings, and how they are read; each table of the settings file has a module here."""

from plugai.server.settings.models import ModelSettings
from plugai.server.settings.providers import PriceSettings, ProviderSettings
from plugai.server.settings.server import Settings, read_settings

__all__ = ["ModelSettings", "PriceSettings", "ProviderSettings", "Settings", "read_settings"]

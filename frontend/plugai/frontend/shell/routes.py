"""What a path of the application names. It knows no Flet."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qs, quote

SECTIONS = ("account", "devices", "appearance", "archived", "trash", "transfer")


@dataclass(frozen=True, slots=True)
class ChatRoute:
    """A conversation; one that begins if the id is empty, with this model if one is named."""

    session_id: str = ""
    model: str = ""

    @property
    def path(self) -> str:
        """Its path."""
        if self.session_id:
            return f"/c/{self.session_id}"
        return f"/?model={quote(self.model)}" if self.model else "/"


@dataclass(frozen=True, slots=True)
class SettingsRoute:
    """A section of the settings."""

    section: str = SECTIONS[0]

    @property
    def path(self) -> str:
        """Its path."""
        return f"/settings/{self.section}"


@dataclass(frozen=True, slots=True)
class ModelsRoute:
    """The page where models are added: the search, a model of the hub, or what is installed."""

    repository: str = ""
    """Such as `Qwen/Qwen3-4B-GGUF`; empty for the search."""
    is_installed: bool = False

    @property
    def path(self) -> str:
        """Its path."""
        if self.is_installed:
            return "/models/installed"
        return f"/models/{self.repository}" if self.repository else "/models"


Route = ChatRoute | SettingsRoute | ModelsRoute


def route_of(path: str) -> Route:
    """What a path names, with or without a query. An unknown one is a new conversation."""
    place, _, query = path.partition("?")
    match place.strip("/").split("/"):
        case ["c", session_id] if session_id:
            return ChatRoute(session_id)
        case ["settings"]:
            return SettingsRoute()
        case ["settings", section] if section in SECTIONS:
            return SettingsRoute(section)
        case ["models"]:
            return ModelsRoute()
        case ["models", "installed"]:
            return ModelsRoute(is_installed=True)
        case ["models", owner, name] if owner and name:
            return ModelsRoute(f"{owner}/{name}")
        case [""]:
            return ChatRoute(model=next(iter(parse_qs(query).get("model", ())), ""))
        case _:
            return ChatRoute()

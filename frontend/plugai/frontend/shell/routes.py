"""What a path of the application names. It knows no Flet."""

from __future__ import annotations

from dataclasses import dataclass

SECTIONS = ("account", "devices", "appearance", "archived", "trash", "transfer")
ADMINISTRATION = ("users", "audit")


@dataclass(frozen=True, slots=True)
class ChatRoute:
    """A conversation; one that begins if the id is empty."""

    session_id: str = ""

    @property
    def path(self) -> str:
        """Its path."""
        return f"/c/{self.session_id}" if self.session_id else "/"


@dataclass(frozen=True, slots=True)
class SettingsRoute:
    """A section of the settings."""

    section: str = SECTIONS[0]

    @property
    def path(self) -> str:
        """Its path."""
        return f"/settings/{self.section}"


@dataclass(frozen=True, slots=True)
class AdministrationRoute:
    """A section of the administration, which only administrators have."""

    section: str = ADMINISTRATION[0]

    @property
    def path(self) -> str:
        """Its path."""
        return f"/administration/{self.section}"


Route = ChatRoute | SettingsRoute | AdministrationRoute


def route_of(path: str) -> Route:
    """What a path names, with or without a query. An unknown one is a new conversation."""
    match path.partition("?")[0].strip("/").split("/"):
        case ["c", session_id] if session_id:
            return ChatRoute(session_id)
        case ["settings"]:
            return SettingsRoute()
        case ["settings", section] if section in SECTIONS:
            return SettingsRoute(section)
        case ["administration"]:
            return AdministrationRoute()
        case ["administration", section] if section in ADMINISTRATION:
            return AdministrationRoute(section)
        case _:
            return ChatRoute()

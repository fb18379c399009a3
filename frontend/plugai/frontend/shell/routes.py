"""What a path of the application names. It knows no Flet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import parse_qs, quote

SECTIONS = ("account", "devices", "tokens", "keys", "appearance", "archived", "trash", "transfer")
ADMINISTRATION = ("users", "queue", "requests", "dashboard", "audit")


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


class Sectioned(StrEnum):
    """A page of several sections; its value is the beginning of their paths."""

    SETTINGS = "settings"
    ADMINISTRATION = "administration"
    """Only administrators have it."""

    @property
    def sections(self) -> tuple[str, ...]:
        """Its sections, by the ends of their paths."""
        return SECTIONS if self is Sectioned.SETTINGS else ADMINISTRATION


@dataclass(frozen=True, slots=True)
class SectionRoute:
    """A section of a page; without a name, the first one."""

    page: Sectioned
    section: str = ""

    @property
    def path(self) -> str:
        """Its path."""
        return f"/{self.page}/{self.section or self.page.sections[0]}"


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


Route = ChatRoute | SectionRoute | ModelsRoute


def route_of(path: str) -> Route:
    """What a path names, with or without a query. An unknown one is a new conversation."""
    place, _, query = path.partition("?")
    match place.strip("/").split("/"):
        case ["c", session_id] if session_id:
            return ChatRoute(session_id)
        case ["settings" | "administration" as page, *rest] if section := _section(rest, page):
            return SectionRoute(Sectioned(page), section)
        case ["models", *rest]:
            return _models_route(rest)
        case [""]:
            return ChatRoute(model=next(iter(parse_qs(query).get("model", ())), ""))
        case _:
            return ChatRoute()


def _section(rest: Sequence[str], page: str) -> str:
    """The section that the end of a path names, the first one if it names none; empty if there is no such section."""
    sections = Sectioned(page).sections
    name = "/".join(rest) or sections[0]
    return name if name in sections else ""


def _models_route(rest: Sequence[str]) -> Route:
    match rest:
        case []:
            return ModelsRoute()
        case ["installed"]:
            return ModelsRoute(is_installed=True)
        case [owner, name] if owner and name:
            return ModelsRoute(f"{owner}/{name}")
        case _:
            return ChatRoute()

"""What a path of the application names. It knows no Flet."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import parse_qs, quote

SECTIONS = ("account", "devices", "tokens", "keys", "preferences", "appearance", "archived", "trash", "transfer")
ADMINISTRATION = (
    "users",
    "queue",
    "requests",
    "dashboard",
    "access",
    "providers",
    "models",
    "limits",
    "audit",
    "about",
)
_ARTIFACT = re.compile(r"a-[0-9a-f]{32}")
MODELS = ("import", "installed", "aliases")


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
    """The page where models are added: a section of it, or a model of the hub."""

    repository: str = ""
    """Such as `Qwen/Qwen3-4B-GGUF`; empty for a section."""
    section: str = ""
    """One of `MODELS`; empty for the search of the hub."""

    @property
    def path(self) -> str:
        """Its path."""
        place = self.repository or self.section
        return f"/models/{place}" if place else "/models"


@dataclass(frozen=True, slots=True)
class PicturesRoute:
    """The page where pictures are made."""

    @property
    def path(self) -> str:
        """Its path."""
        return "/pictures"


@dataclass(frozen=True, slots=True)
class CompareRoute:
    """A comparison of models; one that begins if the id is empty, with this model if one is named."""

    session_id: str = ""
    model: str = ""

    @property
    def path(self) -> str:
        """Its path."""
        if self.session_id:
            return f"/compare/{self.session_id}"
        return f"/compare?model={quote(self.model)}" if self.model else "/compare"


@dataclass(frozen=True, slots=True)
class ShapesRoute:
    """The page of 3D shapes. `shapes` are the artifacts of the one that is shown, or of two beside each other."""

    shapes: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        """Its path."""
        return "/".join(("/shapes", *self.shapes))


Route = ChatRoute | SectionRoute | ModelsRoute | CompareRoute | PicturesRoute | ShapesRoute


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
            return ChatRoute(model=_model(query))
        case parts:
            return _making_route(parts, query)


def _making_route(parts: Sequence[str], query: str) -> Route:
    """A page on which something else than a conversation is made."""
    match parts:
        case ["pictures"]:
            return PicturesRoute()
        case ["compare"]:
            return CompareRoute(model=_model(query))
        case ["compare", session_id] if session_id:
            return CompareRoute(session_id)
        case ["shapes", *rest] if len(rest) <= 2 and all(map(_ARTIFACT.fullmatch, rest)):
            return ShapesRoute(tuple(rest))
        case _:
            return ChatRoute()


def _model(query: str) -> str:
    return next(iter(parse_qs(query).get("model", ())), "")


def _section(rest: Sequence[str], page: str) -> str:
    """The section that the end of a path names, the first one if it names none; empty if there is no such section."""
    sections = Sectioned(page).sections
    name = "/".join(rest) or sections[0]
    return name if name in sections else ""


def _models_route(rest: Sequence[str]) -> Route:
    match rest:
        case []:
            return ModelsRoute()
        case [section] if section in MODELS:
            return ModelsRoute(section=section)
        case [owner, name] if owner and name:
            return ModelsRoute(f"{owner}/{name}")
        case _:
            return ChatRoute()

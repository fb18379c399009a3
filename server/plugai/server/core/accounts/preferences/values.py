"""A user's preferences, and where they are stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class InterfaceTheme(StrEnum):
    """How bright a user interface is."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class SendKey(StrEnum):
    """The key with which a user interface sends what was written."""

    ENTER = "enter"
    CTRL_ENTER = "ctrl_enter"


@dataclass(frozen=True, slots=True)
class Preferences:
    """What a user has chosen; None is not chosen. An empty `default_model` is the server's default one."""

    default_model: str | None = None
    theme: InterfaceTheme | None = None
    language: str | None = None
    send_key: SendKey | None = None


class PreferenceRepository(Protocol):
    """Stores preferences and favourite models. Each call raises StorageUnavailableError, a change also
    UserNotFoundError. Changes are durable on return."""

    async def get(self, user_id: str) -> Preferences:
        """The user's preferences; none are chosen if there is no such user."""

    async def change(self, user_id: str, changes: Preferences, names: frozenset[str]) -> Preferences:
        """Store these fields as in `changes`, and leave the rest, which another device may have changed; all."""

    async def favourites(self, user_id: str) -> Sequence[str]:
        """The ids of the user's favourite models, sorted; none if there is no such user."""

    async def add_favourite(self, user_id: str, model: str, most: int) -> bool:
        """Add a favourite, unless there are `most` already; whether it is one now."""

    async def remove_favourite(self, user_id: str, model: str) -> None:
        """Remove a favourite, if it is one."""

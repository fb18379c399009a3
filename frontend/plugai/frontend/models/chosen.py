"""What the user prefers, as the server keeps it for all devices. It knows no Flet."""

from __future__ import annotations

from plugai.client import Client
from plugai.client.types import InterfaceTheme, Preferences


class Chosen:
    """The user's preferences, and the ids of their favourite models."""

    def __init__(self) -> None:
        self.preferences = Preferences()
        self.favourites: frozenset[str] = frozenset()

    async def read(self, client: Client) -> None:
        """Ask the server. Raises PlugAIError."""
        self.preferences = await client.me.preferences()
        self.favourites = frozenset(favourite.model for favourite in await client.me.favourites())

    async def set_favourite(self, client: Client, model: str, *, is_favourite: bool) -> None:
        """Make a model a favourite, or none any more. Raises PlugAIError."""
        if is_favourite:
            await client.me.add_favourite(model)
            self.favourites |= {model}
        else:
            await client.me.remove_favourite(model)
            self.favourites -= {model}

    @property
    def theme(self) -> str:
        """`system`, `light` or `dark`."""
        return (self.preferences.theme or InterfaceTheme.SYSTEM).name.lower()

    async def set_theme(self, client: Client, name: str) -> None:
        """Choose a theme by its name. Raises PlugAIError."""
        chosen = Preferences(theme=InterfaceTheme[name.upper()])
        self.preferences = await client.me.update_preferences(chosen)

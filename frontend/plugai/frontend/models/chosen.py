"""What the user prefers, as the server keeps it for all devices. It knows no Flet."""

from __future__ import annotations

from plugai.client import Client
from plugai.client.types import InterfaceTheme, Preferences, SendKey


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

    @property
    def language(self) -> str:
        """The language that was chosen, as BCP 47 names it; empty for that of the browser."""
        return self.preferences.language or ""

    async def set_language(self, client: Client, tag: str) -> None:
        """Choose a language; empty for that of each browser. Raises PlugAIError."""
        reset = () if tag else ("language",)
        self.preferences = await client.me.update_preferences(Preferences(language=tag or None), reset=reset)

    @property
    def send_key(self) -> SendKey:
        """The key that sends a message."""
        return self.preferences.send_key or SendKey.ENTER

    async def set_send_key(self, client: Client, key: SendKey) -> None:
        """Choose the key that sends a message. Raises PlugAIError."""
        self.preferences = await client.me.update_preferences(Preferences(send_key=key))

    async def set_default_model(self, client: Client, model: str) -> None:
        """Choose the model or alias that answers where none is named; empty for the server's. Raises PlugAIError."""
        reset = () if model else ("default_model",)
        chosen = Preferences(default_model=model or None)
        self.preferences = await client.me.update_preferences(chosen, reset=reset)

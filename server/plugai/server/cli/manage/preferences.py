"""`plugai preferences`: what the user prefers, on every device and in every program."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Annotated, Any

import typer

from plugai.client.types import InterfaceTheme, Preferences, SendKey
from plugai.server.cli.errors import BadUsageError
from plugai.server.cli.manage.shared import word
from plugai.server.cli.remote.command import ServerCall, calls_server

preferences = typer.Typer(name="preferences", help="What you prefer, on every device.", no_args_is_help=True)


def _choice(kind: type[Enum]) -> Callable[[str], Enum]:
    words = {word(member).replace(" ", "-"): member for member in kind if word(member)}

    def chosen(value: str) -> Enum:
        if value not in words:
            raise BadUsageError(f"{value!r} is none of: {', '.join(words)}")
        return words[value]

    return chosen


_VALUES: dict[str, Callable[[str], Any]] = {
    "default-model": str,
    "theme": _choice(InterfaceTheme),
    "language": str,
    "send-key": _choice(SendKey),
}
Name = Annotated[str, typer.Argument(metavar="NAME", help=f"One of: {', '.join(_VALUES)}.")]


@preferences.command()
@calls_server
async def show(call: ServerCall) -> None:
    """Show what you prefer; what is empty was not chosen."""
    _show(call, await call.client.me.preferences())


@preferences.command("set")
@calls_server
async def set_preference(
    call: ServerCall, name: Name, value: Annotated[str, typer.Argument(help="What you prefer, such as dark.")]
) -> None:
    """Choose a preference: the default model of your requests, theme, language or send key."""
    field = _field(name)
    _show(call, await call.client.me.update_preferences(Preferences(**{field: _VALUES[name](value)})))


@preferences.command()
@calls_server
async def reset(call: ServerCall, name: Name) -> None:
    """Forget a preference."""
    _show(call, await call.client.me.update_preferences(Preferences(), reset=[_field(name)]))


def _field(name: str) -> str:
    if name not in _VALUES:
        raise BadUsageError(f"{name!r} is no preference; there are: {', '.join(_VALUES)}")
    return name.replace("-", "_")


def _show(call: ServerCall, chosen: Preferences) -> None:
    fields = {name: getattr(chosen, _field(name)) for name in _VALUES}
    shown = {name: word(value) if isinstance(value, Enum) else value or "" for name, value in fields.items()}
    call.out.fields(chosen, shown)

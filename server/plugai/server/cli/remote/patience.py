"""When a command repeats a call, and what it says meanwhile."""

from __future__ import annotations

from collections.abc import Callable

from plugai.client.errors import LostConnectionError, PlugAIError
from plugai.client.retries import Retries

# About a quarter of a minute, which is enough for the restart of a server.
_ATTEMPTS = 9


def command_retries(note: Callable[[str], None]) -> Retries:
    """Repeats calls as the client does, and notes it; but who mistypes a URL gets the error at once."""
    return Retries(attempts=_ATTEMPTS, notify=_Notice(note))


class _Notice:
    def __init__(self, note: Callable[[str], None]) -> None:
        self._note = note
        self._connected = False

    def __call__(self, error: PlugAIError, seconds: float) -> None:
        match error:
            case LostConnectionError(sent=False) if not self._connected:
                raise error
            case LostConnectionError(sent=True):
                self._connected = True
                self._note("the connection was lost; reconnecting")
            case LostConnectionError():
                self._note("no answer yet; trying again")
            case _:
                self._connected = True
                pause = f" in {seconds:.0f} s" if seconds >= 1 else ""
                self._note(f"{error.message.removesuffix('; try again')}; trying again{pause}")

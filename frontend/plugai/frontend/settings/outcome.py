"""How a change in the settings went. It knows no Flet."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from plugai.client import AuthenticationError, PlugAIError
from plugai.client.reasons import LoginFailedError, SecondFactorFailedError
from plugai.frontend.chat.words import what_failed


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the last change went: what was done, or what is wrong; both are empty before one was made."""

    done: str = ""
    problem: str = ""


async def attempt(change: Callable[[], Awaitable[str | Outcome]]) -> Outcome:
    """Make a change, which returns what was done or how it went.

    Raises AuthenticationError if the browser is not signed in.
    """
    try:
        went = await change()
        return went if isinstance(went, Outcome) else Outcome(done=went)
    except (LoginFailedError, SecondFactorFailedError) as error:
        return Outcome(problem=what_failed(error))
    except AuthenticationError:
        # This is about the browser rather than about what was typed.
        raise
    except PlugAIError as error:
        return Outcome(problem=what_failed(error))

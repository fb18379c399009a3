"""Handlers that never fail before the user's eyes: Flet would show a red card with the error."""

from __future__ import annotations

import inspect
import logging
from collections.abc import Callable
from typing import Any

from plugai.client import AuthenticationError, PlugAIError
from plugai.frontend.chat.words import what_failed
from plugai.frontend.design.controls import Handler
from plugai.frontend.languages.current import current, speaking
from plugai.frontend.languages.sentences import mark, tr

_log = logging.getLogger(__name__)
_UNKNOWN = mark("Something went wrong here. Reload the page if it does not work; the server's log has the details.")


class Guard:
    """Wraps handlers. `say` shows a sentence, `sign_in` leads to the sign-in page."""

    def __init__(self, say: Callable[[str], None], sign_in: Callable[[], None]) -> None:
        self._say = say
        self._sign_in = sign_in

    def __call__(self, handler: Callable[..., Any]) -> Handler:
        """The same handler, whose errors are said in words. What it says is in the language of now."""
        language = current()

        async def guarded(*arguments: Any) -> None:
            with speaking(language):
                await self._run(handler, *arguments)

        return guarded

    async def _run(self, handler: Callable[..., Any], *arguments: Any) -> None:
        try:
            result = handler(*arguments)
            if inspect.isawaitable(result):
                await result
        except AuthenticationError:
            self._sign_in()
        except PlugAIError as error:
            self._say(what_failed(error))
        except Exception:
            # The last one who could say it.
            _log.exception("a handler of the web interface failed")
            self._say(tr(_UNKNOWN))

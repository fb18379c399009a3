"""The application: what happens when a page connects."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

import flet as ft

from plugai.client import AuthenticationError, PlugAIError, types
from plugai.frontend.chat.words import what_failed
from plugai.frontend.design.controls import text
from plugai.frontend.design.theme import BODY, MUTED, TITLE
from plugai.frontend.design.tokens import M
from plugai.frontend.identity.browsers import Browser, Browsers
from plugai.frontend.languages.current import current, speak
from plugai.frontend.languages.language import preferred
from plugai.frontend.languages.sentences import mark, tr
from plugai.frontend.models.chosen import Chosen
from plugai.frontend.shell.device import Device
from plugai.frontend.shell.shell import Shell
from plugai.frontend.shell.tabs import Tabs
from plugai.frontend.shell.visit import Visit

_log = logging.getLogger(__name__)
_OPENS = mark("This page opens as soon as it is back.")
_PAUSE_SECONDS = 1.0

# Each view says what has changed; Flet would compare the whole page after each handler.
ft.context.disable_auto_update()


async def show(
    page: ft.Page,
    browser: Browser | None,
    browsers: Browsers,
    base: str,
    tabs: Tabs,
    made: Callable[[Shell], None],
    forget: Callable[[], None] = lambda: None,
) -> Shell | None:
    """Show the application to who has signed in; lead any other to the sign-in page. `forget` has a reload begin anew.

    `made` is given what the page consists of, before it is shown. While the server does not answer, the page says so,
    and opens as soon as it does.
    """
    device = Device(page, base, forget=forget)
    device.prepare("system")
    if browser is None:
        device.sign_in()
        return None
    try:
        me = await user_when_there(page, browser)
        device.owner = browsers.owner(me.user_id)
        chosen = Chosen()
        await chosen.read(browser.client)
        speak(preferred(chosen.language, current()))
        device.prepare(chosen.theme)

        async def sign_out() -> None:
            await browsers.leave(browser)

        out = None if browser.sign_in.open else sign_out
        shell = Shell(
            device, Visit(browser, me, chosen, tabs, out, await browsers.claim_path(browser), browsers.origin)
        )
        made(shell)
        # What was said while the server did not answer.
        page.controls = []
        await shell.open()
        return shell
    except AuthenticationError:
        device.sign_in()
    except PlugAIError as error:
        _show_problem(page, tr("The page could not be shown"), what_failed(error))
    except Exception:
        # Flet would show the error itself.
        _log.exception("a page could not be shown")
        _show_problem(page, tr("The page could not be shown"), tr("Reload it; the server's log has the details."))
    return None


async def user_when_there(page: ft.Page, browser: Browser) -> types.User:
    """The user of a browser, as soon as the server answers. Raises AuthenticationError."""
    while True:
        try:
            return await browser.client.me.get()
        except AuthenticationError:
            raise
        except PlugAIError as error:
            _show_problem(page, tr("The server does not answer"), f"{what_failed(error)} {tr(_OPENS)}")
            await asyncio.sleep(_PAUSE_SECONDS)


def _show_problem(page: ft.Page, title: str, words: str) -> None:
    page.controls = [
        ft.Container(
            ft.Column(
                [text(title, TITLE), ft.Semantics(content=text(words, BODY, MUTED), live_region=True)],
                spacing=M,
                tight=True,
                width=420,
            ),
            alignment=ft.Alignment.CENTER,
            expand=True,
        )
    ]
    page.update()

"""The application: what happens when a page connects."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

import flet as ft

from plugai.client import AuthenticationError, PlugAIError
from plugai.client.types import Theme
from plugai.frontend.chat.words import what_failed
from plugai.frontend.design.controls import text
from plugai.frontend.design.theme import BODY, MUTED, TITLE
from plugai.frontend.design.tokens import M
from plugai.frontend.identity.browsers import Browser
from plugai.frontend.shell.device import Device
from plugai.frontend.shell.shell import Shell

_log = logging.getLogger(__name__)

# Each view says what has changed; Flet would compare the whole page after each handler.
ft.context.disable_auto_update()


async def show(
    page: ft.Page, browser: Browser | None, leave: Callable[[Browser], Awaitable[None]], base: str
) -> Shell | None:
    """Show the application to who has signed in; lead any other to the sign-in page."""
    device = Device(page, base)
    device.prepare("system")
    if browser is None:
        device.sign_in()
        return None
    try:
        me = await browser.client.me.get()
        theme = (await browser.client.me.preferences()).theme or Theme.SYSTEM
        device.prepare(theme.name.lower())

        async def sign_out() -> None:
            await leave(browser)

        shell = Shell(device, browser.client, me, None if browser.sign_in.open else sign_out)
        await shell.open()
        return shell
    except AuthenticationError:
        device.sign_in()
    except PlugAIError as error:
        _show_problem(page, what_failed(error))
    except Exception:
        # Flet would show the error itself.
        _log.exception("a page could not be shown")
        _show_problem(page, "The page could not be shown. Reload it; the server's log has the details.")
    return None


def _show_problem(page: ft.Page, words: str) -> None:
    page.controls = [
        ft.Container(
            ft.Column(
                [text("The server does not answer", TITLE), text(words, BODY, MUTED)],
                spacing=M,
                tight=True,
                width=420,
            ),
            alignment=ft.Alignment.CENTER,
            expand=True,
        )
    ]
    page.update()

"""A page of the web interface without a browser: what would go over its connection is counted."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import flet as ft
import msgpack
from flet.controls.base_control import BaseControl
from flet.controls.context import _context_page
from flet.messaging.connection import Connection
from flet.messaging.protocol import Message, MessageAction, configure_encode_object_for_msgpack
from flet.messaging.session import Session
from flet.pubsub.pubsub_hub import PubSubHub
from tests.support.limits import HANGS_SECONDS

from plugai.frontend.application import show
from plugai.frontend.identity.browsers import Browser, Browsers
from plugai.frontend.identity.sign_ins import SignIn
from plugai.frontend.launch import Launch
from plugai.frontend.shell.routes import ChatRoute
from plugai.frontend.shell.tabs import Tabs
from plugai.server.app import gateway
from plugai.server.settings import ModelSettings, Settings
from plugai.server.settings.accounts import AccountSettings
from plugai.server.settings.hub import HubSettings
from plugai.server.settings.limits import UserLimitSettings

ECHO = (ModelSettings(id="echo", runner="echo", delay_seconds=0.001),)  # type: ignore[call-arg]
SENTENCES = "Ten words are in each of these sentences, more or less. " * 2

_encode = configure_encode_object_for_msgpack(BaseControl)
# What the page asks of the browser, and waits for.
_ANSWERS: dict[str, Any] = {"get": None, "set": True, "remove": True}


class CountingConnection(Connection):  # type: ignore[misc]
    """Counts messages and their bytes, and answers what is asked of the browser."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.get_running_loop()
        self.pubsubhub = PubSubHub(self.loop)
        self.page_url, self.page_name = "http://localhost", ""
        self.sizes: list[int] = []
        self.sent = asyncio.Event()
        """Set with each message."""
        self.session: Session | None = None
        self.pushed = ""
        """The last route to which the page has led the browser, which follows it only when it is told to (`go`)."""

    def send_message(self, message: Message) -> None:
        """Count a message."""
        self.sizes.append(1 + len(msgpack.packb([message.action, message.body], default=_encode)))
        self.sent.set()
        if message.action is MessageAction.INVOKE_METHOD and self.session is not None:
            body = message.body
            if body.name == "push_route":
                self.pushed = body.args["route"]
            self.loop.call_soon(
                self.session.handle_invoke_method_results, body.control_id, body.call_id, _ANSWERS.get(body.name), None
            )


def new_page(width: int = 1440, route: str = "/") -> tuple[ft.Page, CountingConnection]:
    """A page that a browser of this width has just opened."""
    connection = CountingConnection()
    session = connection.session = Session(connection)
    page = session.page
    page.width, page.height, page.route = width, 900, route
    _context_page.set(page)
    # Encoding takes the snapshots with which later changes are compared.
    msgpack.packb(session.get_page_patch(), default=_encode)
    return page, connection


def controls(page: ft.Page) -> list[BaseControl]:
    """All controls of the page."""
    index: Any = page.session.index
    return list(index.values())


@dataclass(frozen=True, slots=True)
class Site:
    """A web interface without a browser, for somebody who has come in."""

    browsers: Browsers
    browser: Browser

    @asynccontextmanager
    async def page(self, route: str = "/") -> AsyncIterator[tuple[ft.Page, CountingConnection]]:
        """A page, as it is when it has been opened."""
        page, connection = new_page(route=route)
        shell = await show(page, self.browser, self.browsers, "/ui/0", Tabs(), lambda _: None)
        assert shell is not None
        yield page, connection
        await shell.close()

    async def stored(self, turns: int) -> str:
        """The path of a conversation with so many questions and answers."""
        session = await self.browser.client.sessions.create(title="Long")
        for _ in range(turns):
            await session.say(SENTENCES).text()
        return ChatRoute(session.id).path


@asynccontextmanager
async def open_site(folder: Path, models: tuple[ModelSettings, ...] = ECHO) -> AsyncIterator[Site]:
    """A web interface without a browser, and the gateway behind it, whose default model is `echo`."""
    given = Settings(
        port=0,
        grpc_port=0,
        metrics_port=0,
        data_folder=folder / "data",
        runtime_folder=folder / "run",
        models=models,
        default_model="echo",
        accounts=AccountSettings(enabled=False),
        hub=HubSettings(offline=True),
        limits_per_user=UserLimitSettings(requests_per_minute="unlimited"),
    )
    async with gateway(given) as running:
        browsers = Browsers(Launch(server=f"grpc://127.0.0.1:{running.grpc_port}", folder=str(folder / "ui")))
        browser = await browsers.find(await browsers.enter(SignIn(open=True)), "")
        assert browser is not None
        yield Site(browsers, browser)
        await browsers.close()


async def say(page: ft.Page, connection: CountingConnection, words: str) -> None:
    """Write this and press Enter, and wait until it is answered."""
    (field,) = (found for found in controls(page) if isinstance(found, ft.TextField) and found.shift_enter)
    field.value = words
    await page.session.dispatch_event(field._i, "submit", words)
    await until(connection, lambda: _is_answered(page))


async def press(page: ft.Page, name: str) -> None:
    """Press the button, or the line of a menu, with this name."""
    found = next(one for one in controls(page) if getattr(one, "on_click", None) and name in _words(one))
    await page.session.dispatch_event(found._i, "click", None)


async def go(page: ft.Page, route: str) -> None:
    """Have the browser lead to another page."""
    page.route = route
    await page.session.dispatch_event(page._i, "route_change", {"route": route})


async def until(connection: CountingConnection, is_so: Callable[[], bool]) -> None:
    """Wait until something is so, which is looked at after each message."""
    async with asyncio.timeout(HANGS_SECONDS):
        while not is_so():
            connection.sent.clear()
            await connection.sent.wait()


def shown(page: ft.Page) -> set[str]:
    """All texts of the page."""
    return {str(found.value) for found in controls(page) if isinstance(found, ft.Text)}


def _words(control: BaseControl) -> list[str]:
    """What a button says, or is called."""
    inside = getattr(control, "content", None)
    return [str(getattr(one, "value", one)) for one in [inside, getattr(control, "tooltip", None), *_inside(inside)]]


def _inside(control: Any) -> list[Any]:
    return list(getattr(control, "controls", ()))


def _is_answered(page: ft.Page) -> bool:
    icons = (found for found in controls(page) if isinstance(found, ft.Icon))
    return any(icon.semantics_label == "Answer again" for icon in icons)

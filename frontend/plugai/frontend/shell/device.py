"""The browser: what a page asks of it, and how it is told."""

from __future__ import annotations

import asyncio
import inspect
import json
from collections.abc import Callable, Coroutine, Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import quote
from weakref import WeakValueDictionary

import flet as ft

from plugai.frontend.design.controls import Handler, text
from plugai.frontend.design.theme import BODY, DARK_THEME, LIGHT_THEME
from plugai.frontend.design.tokens import EMOJI, R_MEDIUM
from plugai.frontend.languages.current import current
from plugai.frontend.languages.sentences import tr

_DRAFT, _VALUES = "plugai.draft.", "plugai.parameters."
# As long as what was deleted can be taken back.
_SECONDS_TO_PRESS = 7
_MODES = {"light": ft.ThemeMode.LIGHT, "dark": ft.ThemeMode.DARK}


class Device:
    """One page in a browser."""

    def __init__(
        self, page: ft.Page, base: str, answer_seconds: float = 10, forget: Callable[[], None] = lambda: None
    ) -> None:
        """`base` is the path of our files. A browser that has not answered for so long is not waited for.

        `forget` is called before the page is loaded anew, which would else be shown again as it is.
        """
        self._forget = forget
        self.page = page
        self.owner = ""
        """Whose page it is; what somebody has written here is shown to nobody else."""
        self._base = base
        self._answer_seconds = answer_seconds
        self._links = ft.UrlLauncher()
        self._clipboard = ft.Clipboard()
        self._picker = ft.FilePicker()
        self._kept = ft.SharedPreferences()
        self._speech = ft.SemanticsService()
        self._tasks: set[asyncio.Task[Any]] = set()
        # One that is taken away with the focus is never told that it has lost it.
        self._focused: WeakValueDictionary[int, ft.TextField] = WeakValueDictionary()

    @property
    def is_writing(self) -> bool:
        """Whether a text field has the focus."""
        return bool(self._focused)

    def has_focus(self, field: ft.TextField) -> bool:
        """Whether this field, which is followed, has the focus."""
        return id(field) in self._focused

    def follow_focus(self, field: ft.TextField) -> ft.TextField:
        """Know when this field has the focus; returns it."""
        left = field.on_blur

        async def blur(event: Any) -> None:
            self._focused.pop(id(field), None)
            if left is not None:
                result = left(event)
                if inspect.isawaitable(result):
                    await result

        field.on_focus = lambda _: self._focused.update({id(field): field})
        field.on_blur = blur
        return field

    def prepare(self, theme: str) -> None:
        """Give the page its language, its fonts and its colours."""
        self.page.padding, self.page.spacing = 0, 0
        self.page.fonts = {EMOJI: f"{self._base}/fonts/twemoji.woff2"}
        language = current()
        self.page.rtl = language.is_right_to_left
        locale = ft.Locale(language.tag)
        self.page.locale_configuration = ft.LocaleConfiguration(current_locale=locale, supported_locales=[locale])
        self.page.theme, self.page.dark_theme = LIGHT_THEME, DARK_THEME
        self.page.theme_mode = _MODES.get(theme, ft.ThemeMode.SYSTEM)

    def is_dark(self) -> bool:
        """Whether the page is dark now."""
        if self.page.theme_mode is ft.ThemeMode.SYSTEM:
            return bool(self.page.platform_brightness is ft.Brightness.DARK)
        return bool(self.page.theme_mode is ft.ThemeMode.DARK)

    def set_theme(self, name: str) -> None:
        """Use these colours: `light`, `dark`, or those of the system."""
        self.page.theme_mode = _MODES.get(name, ft.ThemeMode.SYSTEM)
        self.page.update()

    def set_title(self, title: str) -> None:
        """Name the tab."""
        if self.page.title != f"{title} · PlugAI":
            self.page.title = f"{title} · PlugAI"
            self._run(self._send_title())

    def say(self, words: str, action: str = "", on_action: Handler | None = None) -> None:
        """Show a notice at the bottom for a while, perhaps with something to press."""
        button = ft.SnackBarAction(action, text_color="inversePrimary", on_click=on_action) if action else None
        self.page.show_dialog(
            ft.SnackBar(
                text(words, BODY, "onInverseSurface"),
                action=button,
                behavior=ft.SnackBarBehavior.FLOATING,
                width=min(480, (self.page.width or 480) - 32),
                shape=ft.RoundedRectangleBorder(radius=R_MEDIUM),
                duration=_SECONDS_TO_PRESS * 1000 if action else 6000,
                # Flutter would leave one with a button where it is, longer than pressing it can do anything.
                persist=False,
            )
        )

    def announce(self, words: str) -> None:
        """Tell screen readers."""
        self._run(self._speech.announce_message(words))

    async def go(self, route: str) -> None:
        """Show another page, so that the browser's back button leads back."""
        if self.page.route != route:
            await self.page.push_route(route)

    def sign_in(self, *, has_ended: bool = True) -> None:
        """Lead to the sign-in page, which says so if a sign-in has ended without being asked to."""
        route = self.page.route or "/"
        query = ["ended=1"] * has_ended + [f"to={quote(route)}"] * (route != "/")
        self.leave_for("?".join(filter(None, ("/sign-in", "&".join(query)))))

    def leave_for(self, path: str) -> None:
        """Lead to another page of ours, which is not a part of the application."""
        self._run(self._links.launch_url(path, web_only_window_name="_self"))

    def reload(self) -> None:
        """Load the page again, where it is now."""
        self._forget()
        self.leave_for(self.page.route or "/")

    def open_link(self, url: str) -> None:
        """Open a page of somebody else in a tab of its own."""
        self._run(self._links.launch_url(url, web_only_window_name="_blank"))

    async def copy(self, words: str) -> None:
        """Copy a text."""
        await self._clipboard.set(words)
        self.say(tr("Copied."))

    async def draft(self, session_id: str) -> str:
        """What was written in this browser and not sent."""
        kept = await self._answer(self._kept.get(self._draft(session_id)))
        return kept if isinstance(kept, str) else ""

    async def keep_draft(self, session_id: str, words: str) -> None:
        """Keep what is written in the browser, so that no restart of anything loses it."""
        if words:
            await self._answer(self._kept.set(self._draft(session_id), words))
        else:
            await self._answer(self._kept.remove(self._draft(session_id)))

    def _draft(self, session_id: str) -> str:
        return f"{_DRAFT}{self.owner}.{session_id}"

    async def pick_files(self, path: str = "/attach", *, many: bool = True) -> None:
        """Let the user choose files, and have the browser send them to a path of ours, for this page."""
        files = await self._picker.pick_files(allow_multiple=many, cancel_upload_on_window_blur=False)
        where = f"{path}?page={quote(self.page.session.id, safe='')}"
        uploads = [
            ft.FilePickerUploadFile(f"{where}&name={quote(file.name, safe='')}", "POST", id=file.id) for file in files
        ]
        if uploads:
            await self._picker.upload(uploads)

    async def values(self, model: str) -> dict[str, Any]:
        """The parameters that were set last for a model in this browser."""
        return await self.recall(_VALUES + model)

    async def keep_values(self, model: str, values: Mapping[str, Any]) -> None:
        """Keep the parameters of a model in the browser."""
        await self.keep(_VALUES + model, values)

    async def recall(self, name: str) -> dict[str, Any]:
        """The object of JSON that this browser has by this name; empty if it has none."""
        kept = await self._answer(self._kept.get(name))
        try:
            found = json.loads(kept) if isinstance(kept, str) else {}
        except ValueError:
            found = {}
        return found if isinstance(found, dict) else {}

    async def keep(self, name: str, values: Mapping[str, Any]) -> bool:
        """Keep an object of JSON in the browser, an empty one by forgetting the name; whether the browser says so."""
        if values:
            return bool(await self._answer(self._kept.set(name, json.dumps(dict(values)))))
        return bool(await self._answer(self._kept.remove(name)))

    async def names(self, beginning: str) -> list[str]:
        """The names that begin so, by which this browser keeps something."""
        found = await self._answer(self._kept.get_keys(beginning))
        return found if isinstance(found, list) else []

    async def _answer(self, asked: Coroutine[Any, Any, object]) -> object:
        """What the browser answers; None if its page has been left meanwhile, and nobody will ever answer."""
        with suppress(TimeoutError):
            return await asyncio.wait_for(asked, self._answer_seconds)
        return None

    async def _send_title(self) -> None:
        self.page.update()

    def _run(self, work: Coroutine[Any, Any, Any]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

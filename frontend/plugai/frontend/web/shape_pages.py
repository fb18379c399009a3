"""The viewer of shapes: a page in a frame of the application, which shows one shape or two beside each other."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from html import escape
from importlib import resources
from string import Template

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from plugai.client import NotFoundError, PlugAIError
from plugai.client.groups.artifacts import Artifacts
from plugai.client.types import Artifact
from plugai.frontend.chat.failures import failure
from plugai.frontend.identity.browsers import Browser
from plugai.frontend.languages.current import current, speak
from plugai.frontend.languages.language import preferred
from plugai.frontend.languages.sentences import tr
from plugai.frontend.shapes.files import KINDS

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' blob: data:; "
    # The pictures within a file are read from its memory.
    "connect-src 'self' blob: data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
_HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": _POLICY,
    "x-frame-options": "SAMEORIGIN",
    # The application is isolated, and frames only what is too.
    "cross-origin-embedder-policy": "require-corp",
    "cross-origin-resource-policy": "same-origin",
}
_ID = re.compile(r"a-[0-9a-f]{32}")
_MOST = 2
_THEMES = ("light", "dark")


@dataclass(frozen=True, slots=True)
class _Figure:
    """A shape: where its file is, of which kind, and the artifact of its preview, if it has one."""

    file: str
    kind: str
    preview: str = ""

    @property
    def html(self) -> str:
        """As the script of the page reads it."""
        small, whole = f"/file/{self.preview}?small=1", f"/file/{self.preview}"
        poster = f'<img src="{escape(small)}" data-whole="{escape(whole)}" alt="">' if self.preview else ""
        return f'<figure data-file="{escape(self.file)}" data-kind="{self.kind}">{poster}</figure>'


class ShapePages:
    """`find` is whose request it is, and `base` is the path of our files.

    `has_server` is whether the server has the same origin, so that its own signed links work here.
    """

    def __init__(self, find: Callable[[Request], Awaitable[Browser | None]], base: str, *, has_server: bool) -> None:
        self._find = find
        self._base = base
        self._has_server = has_server

    async def view(self, request: Request) -> Response:
        """The viewer of the shapes that `shape` names."""
        # The application's language, which may be another one than that of the browser.
        speak(preferred(request.query_params.get("lang", ""), current()))
        theme = request.query_params.get("theme", "")
        theme = theme if theme in _THEMES else _THEMES[0]
        ids = request.query_params.getlist("shape")
        browser = await self._find(request)
        if browser is None:
            return self._problem(theme, 401, tr("Sign in to see this shape."))
        if not 1 <= len(ids) <= _MOST or not all(_ID.fullmatch(found) for found in ids):
            return self._problem(theme, 400, tr("This address names no shape."))
        try:
            figures = await asyncio.gather(*(self._figure(browser.client.artifacts, found) for found in ids))
        except NotFoundError:
            return self._problem(theme, 404, tr("This shape is not there any more."))
        except PlugAIError as error:
            return self._problem(theme, 502, failure(error))
        found = [figure for figure in figures if figure is not None]
        if len(found) != len(ids):
            return self._problem(theme, 404, tr("This file is no shape that can be shown."))
        return self._stage(theme, found)

    async def _figure(self, artifacts: Artifacts, artifact_id: str) -> _Figure | None:
        """A shape; None if the file is none. Raises PlugAIError."""
        info = await artifacts.get(artifact_id)
        kind = KINDS.get(info.mime_type)
        if kind is None:
            return None
        file = (await artifacts.sign(artifact_id)).url if self._has_server else f"/file/{artifact_id}"
        return _Figure(file, kind, await _preview(artifacts, info))

    def _stage(self, theme: str, figures: list[_Figure]) -> Response:
        name = tr("A 3D shape") if len(figures) == 1 else tr("Two 3D shapes beside each other")
        shapes = "\n".join(figure.html for figure in figures)
        content = Template(_static("shape_stage.html")).substitute(name=escape(name), shapes=shapes, **_stage_words())
        script = f'<script type="module" src="{self._base}/static/shape.js"></script>'
        return self._page(theme, name, content, script)

    def _problem(self, theme: str, status: int, words: str) -> Response:
        said = f'<p class="problem" role="alert">{escape(words)}</p>'
        return self._page(theme, tr("3D shape"), said, status=status)

    def _page(self, theme: str, title: str, content: str, script: str = "", status: int = 200) -> Response:
        language = {"lang": current().tag, "dir": current().direction}
        given = {
            **language,
            "theme": theme,
            "title": escape(title),
            "base": self._base,
            "content": content,
            "script": script,
        }
        return HTMLResponse(Template(_static("shape.html")).substitute(given), status, _HEADERS)


async def _preview(artifacts: Artifacts, shape: Artifact) -> str:
    """The id of the picture that was made with a shape; empty if there is none. Raises PlugAIError."""
    if shape.request_id:
        async for found in artifacts.list(mime_type_prefix="image/", request_id=shape.request_id):
            return found.artifact_id
    return ""


def _stage_words() -> dict[str, str]:
    words = {
        "keys": tr("The arrow keys turn it, plus and minus zoom."),
        "loading": tr("Loading the shape…"),
        "viewer": tr("Viewer"),
        "turn": tr("Turn"),
        "wireframe": tr("Wireframe"),
        "closer": tr("Zoom in"),
        "farther": tr("Zoom out"),
        "reset": tr("Reset"),
        "background": tr("Background"),
        "page": tr("Page"),
        "white": tr("White"),
        "grey": tr("Grey"),
        "black": tr("Black"),
        "full": tr("Full screen"),
        "leave": tr("Leave full screen"),
        "flat": tr("This browser cannot draw in three dimensions. The file can be downloaded."),
        "failed": tr("The shape could not be shown."),
    }
    return {key: escape(text) for key, text in words.items()}


def _static(name: str) -> str:
    return resources.files("plugai.frontend").joinpath("static", name).read_text()

"""Files of conversations: what browsers send, and what they show."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Protocol
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse

from plugai.client import NotFoundError, PlugAIError
from plugai.frontend.identity.browsers import Browser
from plugai.frontend.languages.sentences import mark, tr


class OpenPage(Protocol):
    """A page that takes the files that are given to it."""

    async def attach(self, name: str, mime_type: str, content: AsyncIterator[bytes]) -> None:
        """Take a file for the next message."""
        ...

    async def import_chats(self, name: str, content: AsyncIterator[bytes]) -> None:
        """Add the conversations of a file."""
        ...


# Nothing in a file may run, also not in one that is opened as a page.
_SAFE = {
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    "x-content-type-options": "nosniff",
    "cross-origin-resource-policy": "same-origin",
}
# The content behind an id never changes.
_KEPT = "private, max-age=86400, immutable"
_CLOSED = mark("this page is not open any more; reload it")
_SHOWN = ("image/", "audio/", "video/")


class FileRoutes:
    """`find` is whose request it is, and `page` is one of a browser's pages, by its id."""

    def __init__(
        self,
        find: Callable[[Request], Awaitable[Browser | None]],
        page: Callable[[Browser, str], OpenPage | None],
    ) -> None:
        self._find = find
        self._page = page

    async def attach(self, request: Request) -> Response:
        """Take a file that was picked, pasted or dropped."""
        page = await self._open_page(request)
        if page is None:
            return PlainTextResponse(tr(_CLOSED), 404)
        kind = request.headers.get("content-type", "").partition(";")[0]
        is_known = kind not in {"application/octet-stream", "multipart/form-data"}
        await page.attach(_name(request), kind if is_known else "", request.stream())
        return Response(status_code=204)

    async def import_chats(self, request: Request) -> Response:
        """Add the conversations of a file that was picked."""
        page = await self._open_page(request)
        if page is None:
            return PlainTextResponse(tr(_CLOSED), 404)
        await page.import_chats(_name(request), request.stream())
        return Response(status_code=204)

    async def show(self, request: Request) -> Response:
        """A file of the user, or, with `?small=1`, a small picture of it; `?download=1` has the browser save it."""
        browser = await self._find(request)
        if browser is None:
            return PlainTextResponse(tr("sign in to see this file"), 401)
        artifacts, file_id = browser.client.artifacts, request.path_params["file_id"]
        try:
            if "small" in request.query_params:
                small = await artifacts.thumbnail(file_id)
                return Response(small, media_type="image/webp", headers={**_SAFE, "cache-control": _KEPT})
            info = await artifacts.get(file_id)
        except NotFoundError:
            return PlainTextResponse(tr("this file is not there any more"), 404)
        except PlugAIError as error:
            return PlainTextResponse(error.message, 502)
        is_shown = info.mime_type.startswith(_SHOWN) and "download" not in request.query_params
        name = quote(info.name or file_id, safe="")
        headers = {
            **_SAFE,
            "cache-control": _KEPT,
            "content-length": str(info.size_bytes),
            "content-disposition": f"{'inline' if is_shown else 'attachment'}; filename*=UTF-8''{name}",
        }
        return StreamingResponse(artifacts.read(file_id), media_type=info.mime_type, headers=headers)

    async def _open_page(self, request: Request) -> OpenPage | None:
        browser = await self._find(request)
        page = request.headers.get("x-plugai-page") or request.query_params.get("page", "")
        return self._page(browser, page) if browser is not None else None


def _name(request: Request) -> str:
    return str(request.query_params.get("name", "file"))

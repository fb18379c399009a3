"""Conversations, and all data of a user, as files: exports that browsers download."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse

from plugai.client import PlugAIError
from plugai.client.types import SessionFormat
from plugai.frontend.identity.browsers import Browser
from plugai.frontend.languages.sentences import tr

_FORMATS = {"json": SessionFormat.JSON, "markdown": SessionFormat.MARKDOWN}
_EVERYTHING = "zip"
_ENDINGS = {"json": "json", "markdown": "md", _EVERYTHING: "zip"}
_TYPES = {"json": "application/json", "markdown": "text/markdown; charset=utf-8", _EVERYTHING: "application/zip"}
_LONGEST_NAME = 80


class ExportRoutes:
    """`find` is whose request it is."""

    def __init__(self, find: Callable[[Request], Awaitable[Browser | None]]) -> None:
        self._find = find

    async def export(self, request: Request) -> Response:
        """All conversations of the user, or the one that `session` names, as `format`; with `zip`, all there is."""
        browser = await self._find(request)
        if browser is None:
            return PlainTextResponse(tr("sign in to export your chats"), 401)
        kind, session = request.query_params.get("format", "json"), request.query_params.get("session", "")
        if kind not in _ENDINGS:
            return PlainTextResponse(tr("format is json, markdown or zip"), 400)
        try:
            name = await _name(browser, session, "data" if kind == _EVERYTHING else "chats")
            chunks = _chunks(browser, kind, session)
            # What fails at once is said; what fails later ends the download, which the browser says.
            first = await anext(chunks, b"")
        except PlugAIError as error:
            return PlainTextResponse(error.message, 502)
        headers = {
            "cache-control": "no-store",
            "x-content-type-options": "nosniff",
            "content-disposition": f"attachment; filename*=UTF-8''{quote(f'{name}.{_ENDINGS[kind]}', safe='')}",
        }
        return StreamingResponse(_whole(first, chunks), media_type=_TYPES[kind], headers=headers)


def _chunks(browser: Browser, kind: str, session: str) -> AsyncIterator[bytes]:
    if kind == _EVERYTHING:
        return browser.client.me.read_export()
    return browser.client.sessions.read_export(_FORMATS[kind], session_id=session)


async def _name(browser: Browser, session_id: str, what: str) -> str:
    """What the file is called, without its ending. Raises PlugAIError."""
    if not session_id:
        day = datetime.now(UTC).date()
        return tr("PlugAI data {day}", day=day) if what == "data" else tr("PlugAI chats {day}", day=day)
    title = (await browser.client.sessions.get(session_id)).info.title or tr("Chat")
    return "".join(letter if letter.isalnum() or letter in " -_()" else "_" for letter in title)[:_LONGEST_NAME].strip()


async def _whole(first: bytes, chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for chunk in chunks:
        yield chunk

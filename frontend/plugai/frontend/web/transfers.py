"""Conversations as files: exports that browsers download."""

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
_ENDINGS = {"json": "json", "markdown": "md"}
_TYPES = {"json": "application/json", "markdown": "text/markdown; charset=utf-8"}
_LONGEST_NAME = 80


class ExportRoutes:
    """`find` is whose request it is."""

    def __init__(self, find: Callable[[Request], Awaitable[Browser | None]]) -> None:
        self._find = find

    async def export(self, request: Request) -> Response:
        """All conversations of the user, or the one that `session` names, as `format`."""
        browser = await self._find(request)
        if browser is None:
            return PlainTextResponse(tr("sign in to export your chats"), 401)
        kind, session = request.query_params.get("format", "json"), request.query_params.get("session", "")
        if kind not in _FORMATS:
            return PlainTextResponse(tr("format is json or markdown"), 400)
        try:
            name = await _name(browser, session)
            chunks = browser.client.sessions.read_export(_FORMATS[kind], session_id=session)
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


async def _name(browser: Browser, session_id: str) -> str:
    """What the file is called, without its ending. Raises PlugAIError."""
    if not session_id:
        return tr("PlugAI chats {day}", day=datetime.now(UTC).date())
    title = (await browser.client.sessions.get(session_id)).info.title or tr("Chat")
    return "".join(letter if letter.isalnum() or letter in " -_()" else "_" for letter in title)[:_LONGEST_NAME].strip()


async def _whole(first: bytes, chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for chunk in chunks:
        yield chunk

"""The site: which path leads where."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from flet_web.fastapi import app_manager
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from plugai.frontend.identity.browsers import Browsers
from plugai.frontend.languages.current import speak
from plugai.frontend.languages.language import choose
from plugai.frontend.launch import Launch
from plugai.frontend.web.assets import Assets
from plugai.frontend.web.connections import Connections
from plugai.frontend.web.cookies import Cookie
from plugai.frontend.web.files import FileRoutes
from plugai.frontend.web.login_pages import LoginPages
from plugai.frontend.web.script_fonts import ScriptFonts
from plugai.frontend.web.shape_pages import ShapePages
from plugai.frontend.web.transfers import ExportRoutes

# The engine decides the path, which changes with its release only.
_FONT_SECONDS = 30 * 24 * 3600


def site(launch: Launch) -> ASGIApp:
    """The whole site as an ASGI application."""
    browsers, cookie, assets = Browsers(launch), Cookie(launch.folder), Assets(launch.files)
    scripts = ScriptFonts()
    login, connections = LoginPages(browsers, cookie, assets.base), Connections(browsers, cookie, assets.base)

    files = FileRoutes(login.browser, connections.page)
    exports = ExportRoutes(login.browser)
    # Behind the server's own edge there is one origin.
    shapes = ShapePages(login.browser, assets.base, has_server=bool(launch.socket))

    async def file(request: Request) -> Response:
        return await assets.response(request, request.path_params["name"])

    async def font(request: Request) -> Response:
        content = await asyncio.to_thread(scripts.read, request.path_params["name"])
        headers = {"cache-control": f"public, max-age={_FONT_SECONDS}", "cross-origin-resource-policy": "same-origin"}
        return Response(content, media_type="font/woff2", headers=headers)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await app_manager.start()
        compressing = asyncio.create_task(assets.compress_ahead())
        yield
        compressing.cancel()
        await app_manager.shutdown()
        await browsers.close()

    routes = [
        Route(f"{assets.base}/{{name:path}}", file),
        Route("/assets/fonts/{name:path}", font),
        Route("/sign-in", login.sign_in, methods=["GET", "POST"]),
        Route("/sign-in/with/{provider}", login.start_elsewhere, methods=["POST"]),
        Route("/sign-in/back", login.finish_elsewhere, methods=["POST"]),
        Route("/v1/auth/oauth/{provider}/callback", login.finish_elsewhere),
        Route("/join", login.join, methods=["GET", "POST"]),
        Route("/", login.application),
        Route("/c/{session_id}", login.application),
        Route("/settings", login.application),
        Route("/settings/{section}", login.application),
        Route("/models", login.application),
        Route("/models/{place:path}", login.application),
        Route("/pictures", login.application),
        Route("/compare", login.application),
        Route("/compare/{session_id}", login.application),
        Route("/shapes", login.application),
        Route("/shapes/view", shapes.view),
        Route("/shapes/{place:path}", login.application),
        Route("/administration", login.application),
        Route("/administration/{section}", login.application),
        Route("/attach", files.attach, methods=["POST"]),
        Route("/file/{file_id}", files.show),
        Route("/import", files.import_chats, methods=["POST"]),
        Route("/export", exports.export),
        WebSocketRoute("/ws/{nonce}", connections.serve),
    ]
    return OwnOriginOnly(InVisitorsLanguage(Starlette(routes=routes, lifespan=lifespan)))


class InVisitorsLanguage:
    """Answers in the language of the browser that asks."""

    def __init__(self, inner: ASGIApp) -> None:
        self._inner = inner

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        accepted = [value.decode("latin-1") for name, value in scope.get("headers", ()) if name == b"accept-language"]
        speak(choose(",".join(accepted)))
        await self._inner(scope, receive, send)


class OwnOriginOnly:
    """Refuses what the page of another site sends. The edge takes the port off, so that only names are compared."""

    def __init__(self, inner: ASGIApp) -> None:
        self._inner = inner

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request, unless it comes from elsewhere."""
        if scope["type"] in {"http", "websocket"} and not _is_own(scope):
            if scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": 4403})
            else:
                await PlainTextResponse("this request comes from another site", 403)(scope, receive, send)  # not shown
            return
        await self._inner(scope, receive, send)


def _is_own(scope: Scope) -> bool:
    headers: dict[bytes, str] = {name: value.decode("latin-1") for name, value in scope["headers"]}
    origin, host = headers.get(b"origin"), headers.get(b"host", "")
    if origin is None:
        return str(scope["type"]) == "http"
    return urlsplit(origin).hostname == urlsplit(f"//{host}").hostname

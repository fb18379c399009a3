"""Coming in and going: the forms' requests, and the cookie that they set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from urllib.parse import parse_qsl, quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from plugai.client import PlugAIError, SecondFactorNeededError
from plugai.client.groups.auth import oauth_answer
from plugai.client.types import LoginProvider, OAuthFlow
from plugai.frontend.chat.failures import failure
from plugai.frontend.identity.browsers import Browser, Browsers
from plugai.frontend.identity.sign_ins import SignIn
from plugai.frontend.languages.current import current, speak
from plugai.frontend.languages.language import preferred
from plugai.frontend.languages.sentences import mark, tr
from plugai.frontend.shell.routes import route_of
from plugai.frontend.web.cookies import Cookie, address_of
from plugai.frontend.web.forms import application_page, code_page, join_page, leaving_page, sign_in_page

_FORM_BYTES = 16 * 1024
# The edge sends who has this cookie back to us, rather than to the page for programs.
FLOW_COOKIE = "plugai_flow"
_NO_FLOW = mark("Signing in took too long, or was begun in another browser. Begin again here.")
_ENDED = mark("You are not signed in any more: it was ended here or on another device. Sign in again to go on.")
_NOT_CLAIM = mark("Only the link that the server printed at its first start works without a name and a password.")


class LoginPages:
    """The handlers of the pages for coming in."""

    def __init__(self, browsers: Browsers, cookie: Cookie, base: str) -> None:
        self._browsers = browsers
        self._cookie = cookie
        self._base = base
        # A flow is valid for ten minutes at the server.
        self._flow = Cookie(base, name=FLOW_COOKIE, seconds=600)

    async def application(self, request: Request) -> Response:
        """The application for a browser that is signed in; the sign-in page for any other."""
        browser = await self.browser(request)
        if browser is not None:
            with suppress(PlugAIError):
                preferences = await browser.client.me.preferences()
                speak(preferred(preferences.language or "", current()))
            return application_page(self._base, browser)
        try:
            is_open = await self._browsers.is_open()
        except PlugAIError:
            is_open = False
        if is_open:
            return await self._enter(request, SignIn(open=True), request.url.path)
        path = route_of(request.url.path).path
        return RedirectResponse("/sign-in" if path == "/" else f"/sign-in?to={quote(path)}", 303)

    async def sign_in(self, request: Request) -> Response:
        """The sign-in page, and what it sends."""
        if request.method != "POST":
            answer = await self._again(request, tr(_ENDED) if "ended" in request.query_params else "")
            answer.status_code = 200
            return answer
        form = await _form(request)
        name, pending = _text(form, "name"), _text(form, "pending")
        try:
            async with self._browsers.visitor(address_of(request.scope)) as visitor:
                if pending:
                    pair = await visitor.auth.verify(pending, _text(form, "code"), device_name=_device(request))
                else:
                    pair = await visitor.auth.login(name, _text(form, "password"), device_name=_device(request))
        except SecondFactorNeededError as error:
            return code_page(self._base, error.pending_token, to=_goal(request))
        except PlugAIError as error:
            problem = failure(error)
            if pending:
                return code_page(self._base, pending, problem=problem, to=_goal(request))
            return await self._again(request, problem, name)
        return await self._enter(request, SignIn(pair), _goal(request))

    async def join(self, request: Request) -> Response:
        """The page for an invitation, and what it sends."""
        if request.method != "POST":
            return join_page(self._base, providers=await self._providers(request))
        form = await _form(request)
        invite, name = _text(form, "invite").strip(), _text(form, "name").strip()
        try:
            if _text(form, "do") == "later":
                if not await self._browsers.claims(invite):
                    return join_page(self._base, problem=tr(_NOT_CLAIM), name=name, invite=invite)
                return await self._enter(request, SignIn(machine=True))
            async with self._browsers.visitor(address_of(request.scope)) as visitor:
                pair = await visitor.auth.register(
                    invite, name=name, password=_text(form, "password"), device_name=_device(request)
                )
        except PlugAIError as error:
            return join_page(self._base, problem=failure(error), name=name, invite=invite)
        return await self._enter(request, SignIn(pair))

    async def start_elsewhere(self, request: Request) -> Response:
        """Lead to a login provider, from where the browser comes back to `finish_elsewhere`."""
        provider, form = request.path_params["provider"], await _form(request)
        try:
            async with self._browsers.visitor(address_of(request.scope)) as visitor:
                flow = await visitor.auth.start_oauth(
                    provider, invite=_text(form, "invite").strip(), device_name=_device(request)
                )
        except PlugAIError as error:
            return await self._again(request, failure(error))
        answer = leaving_page(self._base, flow.url)
        self._flow.write(answer, f"{provider}:{flow.flow_token}", request)
        return answer

    async def finish_elsewhere(self, request: Request) -> Response:
        """Come back from a login provider: by its redirect, or with the line that the server's page has shown."""
        provider, _, token = self._flow.read(request.cookies).partition(":")
        said = _text(await _form(request), "line") if request.method == "POST" else request.url.query
        if not token:
            return await self._again(request, tr(_NO_FLOW))
        try:
            async with self._browsers.visitor(address_of(request.scope)) as visitor:
                pair = await visitor.auth.finish_oauth(
                    provider, OAuthFlow(flow_token=token), oauth_answer(f"?{said.strip().lstrip('?')}")
                )
            answer = await self._enter(request, SignIn(pair))
        except SecondFactorNeededError as error:
            answer = code_page(self._base, error.pending_token)
        except PlugAIError as error:
            answer = await self._again(request, failure(error))
        self._flow.write(answer, "", request)
        return answer

    async def browser(self, request: Request) -> Browser | None:
        """Whose request it is."""
        return await self._browsers.find(self._cookie.read(request.cookies), address_of(request.scope))

    async def _enter(self, request: Request, kept: SignIn, path: str = "/") -> Response:
        answer = RedirectResponse(path, 303)
        self._cookie.write(answer, await self._browsers.enter(kept), request)
        return answer

    async def _again(self, request: Request, problem: str = "", name: str = "") -> Response:
        return sign_in_page(
            self._base,
            problem=problem,
            name=name,
            to=_goal(request),
            providers=await self._providers(request),
            has_line=bool(self._flow.read(request.cookies)),
        )

    async def _providers(self, request: Request) -> Sequence[LoginProvider]:
        """Where one can sign in; nowhere if the server does not say."""
        try:
            async with self._browsers.visitor(address_of(request.scope)) as visitor:
                return await visitor.auth.login_providers()
        except PlugAIError:
            return ()


def _goal(request: Request) -> str:
    """Where a visitor was going before signing in: only to a page of ours."""
    return route_of(request.query_params.get("to", "/")).path


async def _form(request: Request) -> Mapping[str, str]:
    """The fields of a form. A body that is no form of ours has none."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > _FORM_BYTES:
            return {}
    return dict(parse_qsl(body.decode(errors="replace"), keep_blank_values=True))


def _text(form: Mapping[str, str], name: str) -> str:
    return form.get(name, "")


def _device(request: Request) -> str:
    """What the list of devices calls this browser."""
    agent = request.headers.get("user-agent", "")
    known = ("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari")  # not shown
    name = next((name for sign, name in known if sign in agent), tr("Browser"))
    return tr("{browser} (web interface)", browser=name)

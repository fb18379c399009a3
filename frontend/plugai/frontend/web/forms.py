"""The pages for coming in. They are plain HTML, so that they are there at once and password managers know them."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from importlib import resources
from string import Template
from urllib.parse import quote

from starlette.responses import HTMLResponse

from plugai.client.types import LoginProvider
from plugai.frontend.design.tokens import DARK, LIGHT
from plugai.frontend.identity.browsers import Browser
from plugai.frontend.languages.current import current
from plugai.frontend.languages.sentences import tr

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
# Without a referrer, browsers would send `Origin: null` with a form, which says nothing of where it comes from.
_COMMON = {"cache-control": "no-store", "referrer-policy": "same-origin"}
_HEADERS = {**_COMMON, "content-security-policy": _POLICY}

_SPLASH_COLOURS = ("surface", "text", "accent", "on_accent", "bad", "bad_tint")

_SIGN_IN = """
<form method="post" action="/sign-in$query">
<label for="name">$l_name</label>
<input id="name" name="name" value="$name" autocomplete="username" autocapitalize="none" required maxlength="64"
  $first>
<label for="password">$l_password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required
  maxlength="1024" $second>
<button>$l_enter</button>
</form>
"""
_CODE = """
<p>$l_about_code</p>
<form method="post" action="/sign-in$query">
<input type="hidden" name="pending" value="$pending">
<label for="code">$l_code</label>
<input id="code" name="code" autocomplete="one-time-code" autocapitalize="none" required maxlength="64"
  autofocus>
<button>$l_continue</button>
</form>
"""
_ELSEWHERE = """
<form method="post" action="/sign-in/with/$provider">
<input type="hidden" name="invite" value="">
<button class="other">$l_with</button>
</form>
"""
_LINE = """
<details>
<summary>$l_has_line</summary>
<form method="post" action="/sign-in/back">
<label for="line">$l_line</label>
<input id="line" name="line" autocomplete="off" autocapitalize="none" required maxlength="8192">
<button>$l_enter_with</button>
</form>
</details>
"""
_LEAVING = """
<p>$l_leaving</p>
<p><a href="$url">$l_go</a></p>
"""
_JOIN = """
<p>$l_join</p>
<form method="post" action="/join">
<div $hidden>
<label for="invite">$l_invitation</label>
<input id="invite" name="invite" value="$invite" autocomplete="off" required maxlength="256">
<small>$l_invite</small>
</div>
<label for="name">$l_name</label>
<input id="name" name="name" value="$name" autocomplete="username" autocapitalize="none" maxlength="64" required
  autofocus>
<label for="password">$l_password</label>
<input id="password" name="password" type="password" autocomplete="new-password" minlength="10" maxlength="1024"
  required>
<small>$l_rule</small>
<button name="do" value="join">$l_start</button>
<button class="quiet" name="do" value="later" formnovalidate hidden>$l_later</button>
</form>
"""


def sign_in_page(
    base: str,
    *,
    problem: str = "",
    name: str = "",
    to: str = "/",
    providers: Sequence[LoginProvider] = (),
    has_line: bool = False,
) -> HTMLResponse:
    """The page on which users sign in; `problem` is what went wrong with the last attempt, `to` where they are going.

    `providers` are where else they can, and `has_line` whether they may come from there with a line to paste.
    """
    focus = {"first": "" if name else "autofocus", "second": "autofocus" if name else ""}
    content = _filled(_SIGN_IN, name=escape(name), query=_query(to), **focus)
    return _page(base, tr("Sign in"), problem, content + _elsewhere(providers) + (_filled(_LINE) if has_line else ""))


def leaving_page(base: str, url: str) -> HTMLResponse:
    """The page that leads to a login provider. Browsers would not let a form do so: its policy names this site only."""
    page = _page(base, tr("One moment"), "", _filled(_LEAVING, url=escape(url)))
    page.headers["refresh"] = f"0; url={url}"
    return page


def code_page(base: str, pending: str, *, problem: str = "", to: str = "/") -> HTMLResponse:
    """The page that asks for a code of the second factor. `pending` stands for the password that was right."""
    return _page(base, tr("One more step"), problem, _filled(_CODE, pending=escape(pending), query=_query(to)))


def join_page(
    base: str, *, problem: str = "", name: str = "", invite: str = "", providers: Sequence[LoginProvider] = ()
) -> HTMLResponse:
    """The page on which an invitation is redeemed."""
    content = _filled(_JOIN, name=escape(name), invite=escape(invite), hidden="hidden" if invite else "")
    return _page(base, tr("Welcome"), problem, content + _elsewhere(providers))


def application_page(base: str, browser: Browser) -> HTMLResponse:
    """The page that loads the application."""
    palettes = ("light", LIGHT), ("dark", DARK)
    colours = {f"{name}_{role}": getattr(palette, role) for name, palette in palettes for role in _SPLASH_COLOURS}
    words = {
        "about": tr("Your own models, on your own server."),
        "drop": tr("Drop to attach"),
        "loading": tr("PlugAI is loading"),
        "away": tr("The connection to the server is lost. This page goes on by itself as soon as it is back."),
        "offline": tr("You are offline. What you have written is kept, and this page goes on by itself."),
    }
    given = {**{key: escape(text) for key, text in words.items()}, **colours, **_language()}
    text = Template(_static("index.html")).substitute(base=base, socket=f"/ws/{browser.nonce}", **given)
    isolation = {"cross-origin-opener-policy": "same-origin", "cross-origin-embedder-policy": "require-corp"}
    return HTMLResponse(text, headers={**_COMMON, **isolation})


def _filled(form: str, **given: str) -> str:
    """A form with its words in the language of the visitor. What is given is HTML."""
    words = {
        "l_name": tr("Name"),
        "l_password": tr("Password"),
        "l_enter": tr("Sign in"),
        "l_about_code": tr("Enter the code that your authenticator app shows, or one of your recovery codes."),
        "l_code": tr("Code"),
        "l_continue": tr("Continue"),
        "l_has_line": tr("The other page showed a line to copy?"),
        "l_line": tr("The line"),
        "l_enter_with": tr("Sign in with it"),
        "l_leaving": tr("You are being taken to where you sign in."),
        "l_go": tr("Go there now"),
        "l_join": tr("Choose the name and the password that you will sign in with."),
        "l_invitation": tr("Invitation"),
        "l_invite": tr("What follows #invite= in your link."),
        "l_rule": tr("Ten characters or more. A few words are good, and easy to remember."),
        "l_start": tr("Start chatting"),
        "l_later": tr("Later"),
    }
    return Template(form).substitute({**{key: escape(text) for key, text in words.items()}, **given})


def _language() -> dict[str, str]:
    """What a page says of its own language."""
    return {"lang": current().tag, "dir": current().direction}


def _query(to: str) -> str:
    return "" if to == "/" else f"?to={quote(to)}"


def _elsewhere(providers: Sequence[LoginProvider]) -> str:
    forms = [
        _filled(
            _ELSEWHERE,
            provider=quote(found.provider),
            l_with=escape(tr("Continue with {name}", name=found.name or found.provider)),
        )
        for found in providers
    ]
    return f'<p class="or">{escape(tr("or"))}</p>{"".join(forms)}' if forms else ""


def _page(base: str, title: str, problem: str, content: str) -> HTMLResponse:
    shown = f'<p class="problem" role="alert">{escape(problem)}</p>' if problem else ""
    text = Template(_static("form.html")).substitute(
        base=base, title=escape(title), problem=shown, content=content, **_language()
    )
    return HTMLResponse(text, 400 if problem else 200, headers=_HEADERS)


def _static(name: str) -> str:
    return resources.files("plugai.frontend").joinpath("static", name).read_text()

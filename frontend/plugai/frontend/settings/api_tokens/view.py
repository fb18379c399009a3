"""The section about API tokens."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

import flet as ft

from plugai.client import types
from plugai.frontend.design.controls import Track, Wrap, send, text
from plugai.frontend.design.theme import BODY, MUTED, SMALL, STRONG
from plugai.frontend.design.tokens import L, M
from plugai.frontend.languages.sentences import mark, tr
from plugai.frontend.settings.api_tokens.form import SCOPES, TokenForm
from plugai.frontend.settings.api_tokens.state import TokensState
from plugai.frontend.settings.forms import day, group, main_button, outcome_line, question, quiet_button, to_copy

_ABOUT = mark("A program that has one of these acts as you, within what the token may do.")
_NEW = mark("Its secret is shown once, after it is created.")
_KEEP = mark("Copy the token now. It is shown only this once; the server itself keeps no copy.")


class TokensView:
    """Shows the tokens, and the secret of a new one once."""

    def __init__(self, tokens: TokensState, guard: Wrap, track: Track, copy: Callable[[str], Awaitable[None]]) -> None:
        """`copy` copies a text, and `track` is told of each field."""
        self._tokens = tokens
        self._guard = guard
        self._copy = copy
        self._content = ft.Column(spacing=M)
        form = TokenForm(tokens, guard, track)
        self.control = ft.Column(
            [group(tr("API tokens"), tr(_ABOUT), self._content), group(tr("A new token"), tr(_NEW), *form.content)],
            spacing=L,
        )

    def show(self) -> None:
        """Show them as they are now."""
        tokens = self._tokens
        rows = [self._row(token) for token in tokens.tokens]
        rows = rows or [text(tr("You have no API tokens."), BODY)]
        self._content.controls = [*self._secret(), *rows, *outcome_line(tokens.outcome)]
        send(self._content)

    def _secret(self) -> list[ft.Control]:
        created = self._tokens.created
        if created is None:
            return []
        return [
            ft.Semantics(content=text(tr(_KEEP), STRONG), live_region=True),
            to_copy(created.token, tr("Copy the token"), self._guard(lambda _: self._copy(created.token))),
            main_button(tr("I have stored it"), self._guard(lambda _: self._tokens.put_away())),
        ]

    def _row(self, token: types.ApiToken) -> ft.Control:
        if token.token_id == self._tokens.asked:
            yes, no = self._guard(lambda _: self._tokens.revoke_asked()), self._guard(lambda _: self._tokens.ask())
            return question(
                tr("Revoke “{name}”? What has it stops working at once.", name=token.name), tr("Revoke"), yes, no
            )
        ask = self._guard(lambda _: self._tokens.ask(token.token_id))
        words = ft.Column(
            [text(token.name, STRONG), text(_allowed(token.scopes), SMALL, MUTED), text(_times(token), SMALL, MUTED)],
            spacing=2,
            expand=True,
        )
        icon = ft.Icon(ft.Icons.KEY, size=20, color=MUTED)
        return ft.Row(
            [icon, words, quiet_button(tr("Revoke"), ask, name=tr("Revoke {name}", name=token.name))], spacing=M
        )


def _allowed(scopes: Sequence[types.Scope]) -> str:
    return " · ".join(tr(name) for scope, (name, _) in SCOPES.items() if scope in scopes)


def _times(token: types.ApiToken) -> str:
    used = tr("Last used {day}", day=day(token.last_use_time)) if token.last_use_time else tr("Never used")
    return tr("{used} · expires {day}", used=used, day=day(token.expire_time))

"""The first page of the application: the address of the server, then name and password, then perhaps a code."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import flet as ft

from plugai.client import PlugAIError
from plugai.frontend.chat.words import what_failed
from plugai.frontend.design.controls import Wrap, input_field, send, text
from plugai.frontend.design.theme import BODY, MUTED, TITLE
from plugai.frontend.design.tokens import XL, L, M
from plugai.frontend.installed.account import Account
from plugai.frontend.languages.sentences import tr


class SignInView:
    """`entered` is called when somebody has come in."""

    def __init__(self, account: Account, entered: Callable[[], Awaitable[None]], guard: Wrap) -> None:
        self._account = account
        self._entered = entered
        self._guard = guard
        self._problem = text("", BODY, "error")
        self._said = ft.Semantics(content=self._problem, live_region=True, visible=False)
        self._column = ft.Column(spacing=M, tight=True, width=360, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
        self.control = ft.Container(
            ft.SafeArea(self._column), alignment=ft.Alignment.CENTER, expand=True, padding=ft.Padding(L, XL, L, XL)
        )
        self.show_address()

    def show_address(self) -> None:
        """Ask for the server."""
        address = input_field(
            tr("Address of the server"),
            value=self._account.server,
            autofocus=True,
            autocorrect=False,
            keyboard_type=ft.KeyboardType.URL,
        )

        async def choose() -> None:
            if await self._account.choose(address.value or ""):
                self._show_password()
            else:
                await self._entered()

        self._show(tr("Which server?"), [address], tr("Continue"), choose)

    def _show_password(self) -> None:
        name = input_field(tr("Name"), autofocus=True, autocorrect=False, autofill_hints=ft.AutofillHint.USERNAME)
        password = input_field(
            tr("Password"), password=True, can_reveal_password=True, autofill_hints=ft.AutofillHint.PASSWORD
        )

        async def enter() -> None:
            pending = await self._account.sign_in(name.value or "", password.value or "")
            if pending:
                self._show_code(pending)
            else:
                await self._entered()

        again = ft.TextButton(tr("Another server"), on_click=self._guard(lambda _: self.show_address()))
        self._show(tr("Sign in"), [name, password], tr("Sign in"), enter, again)

    def _show_code(self, pending: str) -> None:
        code = input_field(tr("Code"), autofocus=True, autofill_hints=ft.AutofillHint.ONE_TIME_CODE)

        async def verify() -> None:
            await self._account.verify(pending, code.value or "")
            await self._entered()

        self._show(tr("Second factor"), [code], tr("Continue"), verify)

    def _show(
        self,
        title: str,
        fields: list[ft.TextField],
        button: str,
        go_on: Callable[[], Awaitable[None]],
        *more: ft.Control,
    ) -> None:
        async def attempt(_: object) -> None:
            try:
                self._tell("")
                await go_on()
            except PlugAIError as error:
                self._tell(what_failed(error))

        fields[-1].on_submit = self._guard(attempt)
        server = [text(self._account.server, BODY, MUTED)] if more else []
        heading = ft.Semantics(content=text(title, TITLE), header=True, heading_level=1)
        self._column.controls = [
            heading,
            *server,
            *fields,
            self._said,
            ft.FilledButton(button, on_click=self._guard(attempt)),
            *more,
        ]
        self._tell("")
        send(self._column)

    def _tell(self, problem: str) -> None:
        self._problem.value = problem
        self._said.visible = bool(problem)
        send(self._said)

"""The section about where one is signed in."""

from __future__ import annotations

from datetime import datetime

import flet as ft

from plugai.client import types
from plugai.frontend.design.controls import Wrap, send, text
from plugai.frontend.design.theme import BODY, MUTED, SMALL, STRONG
from plugai.frontend.design.tokens import M
from plugai.frontend.languages.formats import moment
from plugai.frontend.languages.sentences import mark, tr
from plugai.frontend.settings.forms import group, outcome_line, quiet_button
from plugai.frontend.settings.state import AccountState, Form

_ABOUT = mark("Where you are signed in. If you do not know one, sign it out and change your password.")


class DevicesView:
    """Shows the devices."""

    def __init__(self, account: AccountState, guard: Wrap) -> None:
        self._account = account
        self._guard = guard
        self._content = ft.Column(spacing=M)
        self.control = group(tr("Devices"), tr(_ABOUT), self._content)

    def show(self) -> None:
        """Show them as they are now."""
        devices = self._account.devices
        rows: list[ft.Control] = [self._row(device) for device in devices]
        if not devices:
            rows = [text(tr("This browser came in with this machine's own access; no device is signed in."), BODY)]
        if sum(not device.current for device in devices) > 1:
            out = self._guard(lambda _: self._account.sign_out_others())
            rows.append(ft.Row([quiet_button(tr("Sign out all others"), out)]))
        self._content.controls = [*rows, *outcome_line(self._account.outcome(Form.DEVICES))]
        send(self._content)

    def _row(self, device: types.Device) -> ft.Control:
        name = device.name or tr("Unnamed device")
        times = tr("Signed in {day} · last used {last}", day=_day(device.create_time), last=_day(device.last_use_time))
        words = ft.Column([text(name, STRONG), text(times, SMALL, MUTED)], spacing=2, expand=True)
        if device.current:
            end: ft.Control = text(tr("This browser"), SMALL, MUTED)
        else:
            out = self._guard(lambda _: self._account.sign_out_device(device.device_id))
            end = quiet_button(tr("Sign out"), out, tooltip=tr("Sign out {name}", name=name))
        return ft.Row([ft.Icon(ft.Icons.DEVICES, size=20, color=MUTED), words, end], spacing=M)


def _day(time: datetime | None) -> str:
    return tr("{moment} UTC", moment=moment(time)) if time else tr("never")

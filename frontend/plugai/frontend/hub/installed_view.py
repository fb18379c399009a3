"""What is installed, what uses it, and how it is removed."""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from plugai.frontend.design.controls import Handler, Wrap, icon_button, menu_button, menu_item, send, text
from plugai.frontend.design.theme import BODY, LINE, MUTED, SMALL, STRONG
from plugai.frontend.design.tokens import M, S
from plugai.frontend.hub.installed import Installed, InstalledState
from plugai.frontend.hub.words import size
from plugai.frontend.languages.sentences import tr, tr_n
from plugai.frontend.settings.forms import outcome_line, question, quiet_button
from plugai.frontend.settings.state import Outcome


class InstalledView:
    """`use` makes a handler that begins a conversation with a model."""

    def __init__(self, installed: InstalledState, use: Callable[[str], Handler], guard: Wrap) -> None:
        self._installed = installed
        self._use = use
        self._guard = guard
        self.control = ft.Column(spacing=0)

    def show(self) -> None:
        """Show them as they are now."""
        installed = self._installed
        total = tr_n(
            "{count} model, {size} on the disk.",
            "{count} models, {size} on the disk.",
            len(installed.models),
            size=size(installed.total_bytes),
        )
        self.control.controls = [
            text(total, BODY, MUTED),
            *outcome_line(Outcome(problem=installed.problem)),
            *(self._row(model) for model in installed.models),
        ]
        send(self.control)

    def _row(self, model: Installed) -> ft.Control:
        if model.id == self._installed.asked:
            return self._question(model)
        facts = " · ".join(
            filter(None, (size(model.size_bytes) if model.size_bytes else "", model.license, model.origin))
        )
        used = [text(tr("Used as: {uses}", uses=", ".join(model.uses)), SMALL, MUTED)] * bool(model.uses)
        words = ft.Column([text(model.id, STRONG), text(facts, SMALL, MUTED), *used], spacing=2, expand=True)
        return ft.Container(
            ft.Row([words, *self._buttons(model)], spacing=S),
            padding=ft.Padding(0, M, 0, M),
            border=ft.Border(bottom=ft.BorderSide(1, LINE)),
        )

    def _buttons(self, model: Installed) -> list[ft.Control]:
        use = quiet_button(tr("Use"), self._use(model.id), tooltip=tr("Use {model}", model=model.id))
        ask = self._guard(lambda _: self._installed.ask(model.id))
        remove = icon_button(ft.Icons.DELETE_OUTLINE, tr("Remove {model}", model=model.id), ask)
        return [*[use] * model.talks, self._menu(model), *[remove] * model.is_removable]

    def _menu(self, model: Installed) -> ft.Control:
        installed, guard = self._installed, self._guard
        name = tr("Change {model}", model=model.id)
        pin = guard(lambda _: installed.set_pinned(model.id, is_pinned=not model.is_pinned))
        items = [menu_item(ft.Icons.PUSH_PIN_OUTLINED, tr("Unpin") if model.is_pinned else tr("Keep it loaded"), pin)]
        if model.is_default:
            settings = guard(lambda _: installed.set_default())
            items = [menu_item(ft.Icons.STAR_OUTLINE, tr("Use the default of the settings"), settings)]
        elif model.talks:
            default = guard(lambda _: installed.set_default(model.id))
            items.append(menu_item(ft.Icons.STAR_OUTLINE, tr("Make it the server's default"), default))
        return menu_button(name, ft.Icon(ft.Icons.MORE_HORIZ, size=18, color=MUTED, semantics_label=name), items)

    def _question(self, model: Installed) -> ft.Control:
        used = tr(" It is used as: {uses}.", uses=", ".join(model.uses)) if model.uses else ""
        words = tr(
            "Remove {model}, and free {size}?{used} To have it again, download it again.",
            model=model.id,
            size=size(model.size_bytes),
            used=used,
        )
        if model.is_added:
            words = tr("Remove {model}?{used} Its files stay where they are.", model=model.id, used=used)
        guard, installed = self._guard, self._installed
        return question(
            words, tr("Remove"), guard(lambda _: installed.remove_asked()), guard(lambda _: installed.ask())
        )

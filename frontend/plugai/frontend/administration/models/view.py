"""The section about models: what each is doing and takes, and what one can have done with it."""

from __future__ import annotations

import flet as ft

from plugai.client.types import Model, ModelState
from plugai.frontend.administration.models.state import ManagedModels
from plugai.frontend.administration.models.words import LOADED, facts, problem
from plugai.frontend.administration.rows import badge, more_button, row
from plugai.frontend.design.choice import choice
from plugai.frontend.design.controls import Wrap, menu_button, menu_item, send, text
from plugai.frontend.design.theme import BODY, MUTED
from plugai.frontend.design.tokens import L, M, S
from plugai.frontend.languages.sentences import mark, tr
from plugai.frontend.settings.forms import group, outcome_line, question, waiting
from plugai.frontend.status.watch import is_local

_ABOUT = mark("What each model is doing. One that is not loaded is loaded when it is needed, as far as there is room.")
_NONE = mark("There is none. “Models” in your menu finds and downloads some.")


class ManagedModelsView:
    """Shows the models."""

    def __init__(self, state: ManagedModels, guard: Wrap) -> None:
        self._state = state
        self._guard = guard
        self._facts: object = None
        self._head = ft.Column(spacing=M, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
        self._list = ft.Column(spacing=L, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
        self.control = group(tr("Models and memory"), tr(_ABOUT), self._head, self._list)

    def show(self) -> None:
        """Show them as they are now."""
        state = self._state
        self._facts = self._seen()
        place = ft.Row(
            [ft.Container(choice(tr("Where"), state.place, state.places, state.choose_place, self._guard), width=280)]
        )
        self._head.controls = [place, text(state.summary, BODY, MUTED)]
        rows = [self._row(model) for model in state.models] or [text(tr(_NONE), BODY, MUTED)]
        if state.has_more:
            rows.append(more_button(self._guard(lambda _: state.show_more())))
        self._list.controls = rows
        send(self._head)
        send(self._list)

    def follow(self) -> None:
        """Show what the server says now, if it is something else than what is shown."""
        if self._seen() != self._facts:
            self.show()

    def _seen(self) -> object:
        models = self._state.models
        return self._state.summary, [(model.id, facts(model), model.pinned, model.default) for model in models]

    def _row(self, model: Model) -> ft.Control:
        badges = [
            *[badge(tr("Default"), is_strong=True)] * bool(model.default),
            *[badge(tr("Kept loaded"))] * bool(model.pinned and not model.default),
            *[badge(tr("Does not work"), is_bad=True)] * (model.state is ModelState.FAILED),
        ]
        head = row(model.id, badges, facts(model), self._menu(model))
        return ft.Column([head, *self._below(model)], spacing=S, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)

    def _below(self, model: Model) -> list[ft.Control]:
        state = self._state
        if model.id in state.progress:
            return [waiting(f"{state.progress[model.id]}…", tr("Loading"))]
        if state.asked is not None and state.asked.model == model.id:
            yes, no = self._guard(lambda _: state.force_asked()), self._guard(lambda _: state.put_away())
            return [question(state.asked.words, tr("Unload by force"), yes, no)]
        wrong = [text(problem(model), BODY)] * bool(problem(model))
        return outcome_line(state.outcome(model.id)) or wrong

    def _menu(self, model: Model) -> ft.Control:
        state, guard = self._state, self._guard
        items = []
        if is_local(model):
            is_loaded = model.state in LOADED
            items = [
                menu_item(ft.Icons.UPLOAD, tr("Unload"), guard(lambda _: state.unload(model.id)))
                if is_loaded
                else menu_item(ft.Icons.DOWNLOAD, tr("Load now"), guard(lambda _: state.load(model.id))),
                *[menu_item(ft.Icons.BOLT, tr("Unload by force"), guard(lambda _: state.ask_force(model)))] * is_loaded,
                menu_item(
                    ft.Icons.PUSH_PIN if model.pinned else ft.Icons.PUSH_PIN_OUTLINED,
                    tr("No longer keep loaded") if model.pinned else tr("Keep loaded"),
                    guard(lambda _: state.pin(model.id, is_pinned=not model.pinned)),
                ),
                menu_item(ft.Icons.MEMORY, tr("What it takes"), guard(lambda _: state.tell_memory(model.id))),
            ]
        if not model.default:
            default = guard(lambda _: state.make_default(model.id))
            items.append(menu_item(ft.Icons.STAR_OUTLINE, tr("Make it the default"), default))
        name = tr("Manage {model}", model=model.id)
        return menu_button(name, ft.Icon(ft.Icons.MORE_HORIZ, size=18, color=MUTED, semantics_label=name), items)

"""The section about who may use which models."""

from __future__ import annotations

import flet as ft

from plugai.client.types import AccessRule
from plugai.frontend.administration.access.rules import RuleForm, RulesState
from plugai.frontend.administration.rows import row
from plugai.frontend.design.choice import choice
from plugai.frontend.design.controls import Track, Wrap, icon_button, input_field, send, text
from plugai.frontend.design.theme import BODY, MUTED, SMALL, STRONG
from plugai.frontend.design.tokens import L, M, S
from plugai.frontend.languages.sentences import mark, tr
from plugai.frontend.settings.forms import group, main_button, outcome_line, question, quiet_button

_ABOUT = mark(
    "Without a rule, everybody may use every model. A user's own rule counts instead of that of the role, and allows "
    "nothing but what it lists. Models that somebody may not use are not shown to them."
)
_PATTERNS = mark("One on each line. * stands for anything and ? for one character, such as acme/gpt-*.")
_FREE = mark("There is no rule: everybody may use every model.")


class RulesView:
    """Shows each rule, and the form that is open."""

    def __init__(self, state: RulesState, guard: Wrap, track: Track) -> None:
        """`track` is told of each text field."""
        self._state = state
        self._guard = guard
        self._track = track
        self._form: _RuleFormView | None = None
        self._rules = ft.Column(spacing=L, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
        self.control = group(tr("Who may use which models"), tr(_ABOUT), self._rules)

    def show(self) -> None:
        """Show them as they are now."""
        state = self._state
        if state.form is None:
            self._form = None
        elif self._form is None or self._form.form is not state.form:
            self._form = _RuleFormView(state, state.form, self._guard, self._track)
        rows = [self._row(rule) for rule in state.rules] or [text(tr(_FREE), BODY, MUTED)]
        is_new = self._form is not None and self._form.form.is_new
        add = self._guard(lambda _: state.add())
        end = (
            [self._form.control]
            if self._form and is_new
            else [main_button(tr("Add a rule"), add)] * bool(state.subjects)
        )
        self._rules.controls = [*rows, *outcome_line(state.outcome), *end]
        send(self._rules)

    def _row(self, rule: AccessRule) -> ft.Control:
        state, guard = self._state, self._guard
        name = state.name(rule.subject)
        if rule.subject == state.asked:
            words = tr("Remove this rule? It is for: {name}. The models that it left out can be used again.", name=name)
            return question(
                words, tr("Remove"), guard(lambda _: state.remove_asked()), guard(lambda _: state.put_away())
            )
        if self._form is not None and not self._form.form.is_new and self._form.form.rule.subject == rule.subject:
            return self._form.control
        change = icon_button(
            ft.Icons.EDIT_OUTLINED, tr("Change the rule: {name}", name=name), guard(lambda _: state.change(rule))
        )
        remove = icon_button(
            ft.Icons.DELETE_OUTLINE, tr("Remove the rule: {name}", name=name), guard(lambda _: state.ask(rule.subject))
        )
        return row(name, [], state.allowed(rule), change, remove)


class _RuleFormView:
    """What is written for one rule."""

    def __init__(self, state: RulesState, form: RuleForm, guard: Wrap, track: Track) -> None:
        self.form = form
        self._state = state
        self._subject = form.rule.subject
        self._boxes = {
            name: ft.Checkbox(words, value=name in form.rule.providers, label_style=BODY)
            for name, words in state.providers.items()
        }
        self._patterns = track(
            input_field(
                tr("Models by their ids"), value="\n".join(form.rule.models), multiline=True, min_lines=2, max_lines=6
            )
        )
        whom: ft.Control = text(state.name(self._subject), STRONG)
        if form.is_new:
            whom = ft.Row(
                [ft.Container(choice(tr("For whom"), self._subject, state.subjects, self._choose, guard), width=280)]
            )
        buttons = ft.Row(
            [
                ft.FilledButton(tr("Save the rule"), on_click=guard(self._save)),
                quiet_button(tr("Cancel"), guard(lambda _: state.put_away())),
            ],
            spacing=S,
            wrap=True,
        )
        self.control = ft.Column(
            [
                whom,
                text(tr("May use every model of"), BODY),
                *self._boxes.values(),
                self._patterns,
                text(tr(_PATTERNS), SMALL, MUTED),
                buttons,
            ],
            spacing=M,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        )

    def _choose(self, subject: str) -> None:
        self._subject = subject

    async def _save(self, _: object) -> None:
        providers = [name for name, box in self._boxes.items() if box.value]
        await self._state.save(self._subject, providers, self._patterns.value or "")

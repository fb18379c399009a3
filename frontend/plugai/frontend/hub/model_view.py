"""A model of the hub: its variants, of which one is advised, and its card."""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from plugai.client.types import HubFit, HubModel, HubVariant
from plugai.frontend.chat.blocks import blocks_of
from plugai.frontend.chat.failures import sentence
from plugai.frontend.chat.messages.markdown import MarkdownBlocks
from plugai.frontend.design.controls import Handler, Wrap, send, text
from plugai.frontend.design.theme import BODY, LINE, MUTED, SMALL, STRONG, TITLE
from plugai.frontend.design.tokens import R_MEDIUM, R_SMALL, L, M, S
from plugai.frontend.hub.downloads import DownloadsState
from plugai.frontend.hub.search import HubChoice
from plugai.frontend.hub.words import facts, variant_facts
from plugai.frontend.languages.sentences import tr
from plugai.frontend.models.state import talks
from plugai.frontend.settings.forms import failure, outcome_line, quiet_button, waiting
from plugai.frontend.settings.state import Outcome

# Longer cards are read on at the hub: each block is a control that the server keeps.
_MOST_BLOCKS = 60


class ModelView:
    """Shows the model that was chosen. `use` begins a conversation with a model, `open_link` opens a URL."""

    def __init__(
        self,
        choice: HubChoice,
        downloads: DownloadsState,
        blocks: MarkdownBlocks,
        use: Callable[[str], Handler],
        open_link: Callable[[str], object],
        guard: Wrap,
    ) -> None:
        self._choice = choice
        self._downloads = downloads
        self._blocks = blocks
        self._use = use
        self._open_link = open_link
        self._guard = guard
        self._variants = ft.Column(spacing=S)
        self.control = ft.Column(spacing=L)

    def show(self) -> None:
        """Show all of it."""
        model = self._choice.model
        self.control.controls = self._waiting() if model is None else self._parts(model)
        self.show_variants()
        send(self.control)

    def show_variants(self) -> None:
        """Show what can be done with each variant now."""
        model = self._choice.model
        if model is not None:
            ordered = sorted(model.variants, key=lambda variant: not variant.advised)
            self._variants.controls = [self._variant(model, variant) for variant in ordered]
            send(self._variants)

    def _waiting(self) -> list[ft.Control]:
        choice = self._choice
        if not choice.problem:
            return [waiting(tr("Asking the hub…"), tr("Reading"))]
        return [failure(choice.problem, self._guard(lambda _: choice.open(choice.repository)))]

    def _parts(self, model: HubModel) -> list[ft.Control]:
        stale = [text(tr("The hub cannot be reached; this is what it said earlier."), SMALL, MUTED)] * model.stale
        page = quiet_button(tr("Its page on the hub"), self._guard(lambda _: self._open_link(model.url)))
        about = ft.Column([text(facts(model), BODY, MUTED), *stale, ft.Row([page])], spacing=S)
        return [about, _heading(tr("What to download")), self._variants, *self._card(model)]

    def _card(self, model: HubModel) -> list[ft.Control]:
        blocks = blocks_of(model.card)
        if not blocks:
            return []
        shown: list[ft.Control] = [self._blocks.control(block) for block in blocks[:_MOST_BLOCKS]]
        if len(blocks) > _MOST_BLOCKS:
            shown.append(text(tr("The rest of the card is on its page on the hub."), BODY, MUTED))
        return [_heading(tr("What its authors say")), ft.Column(shown, spacing=M)]

    def _variant(self, model: HubModel, variant: HubVariant) -> ft.Control:
        name: list[ft.Control] = [text(variant.name, STRONG), *[_badge(tr("Advised"))] * variant.advised]
        why = sentence(variant.refusal or variant.reason)
        colour = "error" if variant.refusal or variant.fit is HubFit.TOO_LARGE else MUTED
        words = ft.Column(
            [
                ft.Row(name, spacing=S, wrap=True),
                text(variant_facts(variant), SMALL, MUTED),
                *[text(why, SMALL, colour)] * bool(why),
            ],
            spacing=4,
            expand=True,
        )
        row = ft.Row([words, *self._action(model, variant)], spacing=M)
        refused = outcome_line(Outcome(problem=self._downloads.refusal(model.repository, variant.name)))
        return ft.Container(
            ft.Column([row, *refused], spacing=M),
            border=ft.Border.all(2 if variant.advised else 1, "primary" if variant.advised else LINE),
            border_radius=R_MEDIUM,
            padding=ft.Padding(L, M, L, M),
        )

    def _action(self, model: HubModel, variant: HubVariant) -> list[ft.Control]:
        download = self._downloads.of(variant.model)
        if variant.downloaded or (download and download.is_done):
            use = quiet_button(
                tr("Use it now"), self._use(variant.model), tooltip=tr("Use {name} now", name=variant.name)
            )
            return [use if talks(model) else text(tr("Installed"), SMALL, "tertiary")]
        if variant.refusal:
            return []
        if download and download.is_under_way:
            return [text(tr("Downloading"), SMALL, MUTED)]
        begin = self._guard(lambda _: self._downloads.begin(model.repository, variant.name))
        if variant.advised:
            return [ft.FilledButton(tr("Download"), on_click=begin, tooltip=tr("Download {name}", name=variant.name))]
        return [quiet_button(tr("Download"), begin, tooltip=tr("Download {name}", name=variant.name))]


def _heading(words: str) -> ft.Control:
    return ft.Semantics(content=text(words, TITLE), header=True, heading_level=2)


def _badge(words: str) -> ft.Control:
    return ft.Container(
        text(words, SMALL, "onPrimaryContainer"),
        bgcolor="primaryContainer",
        border_radius=R_SMALL,
        padding=ft.Padding(S, 2, S, 2),
    )

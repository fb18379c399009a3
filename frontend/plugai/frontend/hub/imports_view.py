"""The forms for what is added from elsewhere than the hub."""

from __future__ import annotations

import flet as ft

from plugai.frontend.design.choice import choice
from plugai.frontend.design.controls import Track, Wrap, input_field, send, text
from plugai.frontend.design.theme import BODY, MUTED, SMALL
from plugai.frontend.design.tokens import L, M
from plugai.frontend.hub.downloads import ImportSource
from plugai.frontend.hub.imports import AdapterSource, ImportsState
from plugai.frontend.languages.sentences import mark, tr
from plugai.frontend.settings.forms import group, main_button, outcome_line

_IMPORT = mark(
    "A GGUF file from a URL; or a file or folder of the server's machine, also with a model for transformers or "
    "diffusers. Its files are checked before it can be used."
)
_ADAPTER = mark(
    "A model that is another one with a small change to its weights, which it shares: a GGUF file for models of "
    "llama.cpp, or .safetensors for pictures."
)
_NO_BASE = mark("There is no model here that takes adapters: add one for llama.cpp or diffusers first.")
_NO_NAME = mark("Without a name, it is called as the file or folder is.")

# Examples of what can be written.
_PATH, _NAME, _NEW_NAME = "/srv/models/model.gguf", "team/assistant", "support"


class ImportsView:
    """A form for a model, and one for an adapter. `track` is told of each field."""

    def __init__(self, imports: ImportsState, guard: Wrap, track: Track) -> None:
        self._imports = imports
        self._guard = guard
        begin, adapt = guard(self._begin), guard(self._adapt)
        self._source = track(input_field(tr("URL, or path on the server"), hint_text=_PATH, on_submit=begin))
        self._name = track(input_field(tr("Name of the model"), hint_text=_NAME, on_submit=begin))
        self._digest = track(input_field(tr("SHA-256 of the file, if you know it"), on_submit=begin))
        self._link = ft.Checkbox(tr("Leave the files where they are"), value=False, label_style=BODY)
        self._imported = ft.Column(spacing=M)
        self._base = ""
        self._bases = ft.Container()
        self._path = track(input_field(tr("Path of the adapter on the server"), on_submit=adapt))
        self._adapted_name = track(input_field(tr("Name of the new model"), hint_text=_NEW_NAME, on_submit=adapt))
        self._scale = track(input_field(tr("Strength"), value="1", on_submit=adapt))
        self._adapted = ft.Column(spacing=M)
        self.control = ft.Column(
            [
                group(
                    tr("A model from elsewhere"),
                    tr(_IMPORT),
                    self._source,
                    self._name,
                    text(tr(_NO_NAME), SMALL, MUTED),
                    self._digest,
                    self._link,
                    main_button(tr("Import the model"), begin),
                    self._imported,
                ),
                group(
                    tr("A LoRA adapter"),
                    tr(_ADAPTER),
                    self._bases,
                    self._path,
                    self._adapted_name,
                    ft.Container(self._scale, width=160),
                    main_button(tr("Add the adapter"), adapt),
                    self._adapted,
                ),
            ],
            spacing=L,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        )

    def show(self) -> None:
        """Show how it went, and which models there are."""
        imports = self._imports
        if self._base not in imports.bases:
            self._base = next(iter(imports.bases), "")
        options = {name: name for name in imports.bases}
        known = choice(tr("Base"), self._base, options, self._choose_base, self._guard)
        self._bases.content = known if options else text(tr(_NO_BASE), BODY, MUTED)
        self._imported.controls = outcome_line(imports.imported)
        self._adapted.controls = outcome_line(imports.adapted)
        for part in (self._bases, self._imported, self._adapted):
            send(part)

    def _choose_base(self, base: str) -> None:
        self._base = base

    async def _begin(self, _: object) -> None:
        source = ImportSource(
            _written(self._source), _written(self._name), _written(self._digest), link=bool(self._link.value)
        )
        if await self._imports.begin_import(source):
            _clear(self._source, self._name, self._digest)

    async def _adapt(self, _: object) -> None:
        source = AdapterSource(_written(self._adapted_name), self._base, _written(self._path), _written(self._scale))
        if await self._imports.add_adapter(source):
            _clear(self._adapted_name, self._path)


def _written(field: ft.TextField) -> str:
    return (field.value or "").strip()


def _clear(*fields: ft.TextField) -> None:
    for field in fields:
        field.value = ""
        send(field)

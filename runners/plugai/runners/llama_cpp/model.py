"""A model file loaded by llama.cpp: its weights and its vocabulary."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from llama_cpp import llama_cpp as lib

from plugai.runners.background import ReportProgress
from plugai.runners.base import LoadStage
from plugai.runners.errors import ModelBrokenError
from plugai.runners.llama_cpp.files import parts
from plugai.runners.llama_cpp.gguf import check_file
from plugai.runners.llama_cpp.native import native_log
from plugai.runners.text.prompt import cut

ReportFraction = Callable[[float], bool]
"""Told how much is loaded, 0 to 1; whether to go on."""


def reading(report: ReportProgress) -> ReportFraction:
    """What tells how much of a file is read."""
    return lambda fraction: report(LoadStage("reading the model", fraction))


@dataclass(frozen=True, slots=True)
class Offload:
    """What GPUs compute of a model: that many layers (-1 for all), each GPU its share of `tensor_split`."""

    layers: int = 0
    tensor_split: tuple[float, ...] = ()


_SPECIAL = lib.LLAMA_TOKEN_ATTR_CONTROL | lib.LLAMA_TOKEN_ATTR_UNKNOWN


class Model:
    """The weights and the vocabulary. Its methods may be called from any thread."""

    def __init__(self, pointer: lib.llama_model_p) -> None:
        self.pointer = pointer
        self.vocabulary = lib.llama_model_get_vocab(pointer)
        self.vocabulary_size = lib.llama_vocab_n_tokens(self.vocabulary)
        # The same few tokens come again and again, and a call into C costs as much as ten look-ups.
        self._pieces: dict[int, bytes] = {}

    @property
    def context_length(self) -> int:
        """Tokens that the model was trained to read."""
        return int(lib.llama_model_n_ctx_train(self.pointer))

    @property
    def keys_per_token(self) -> int:
        """Numbers that the context keeps as keys for each token, in all layers; as many again as values."""
        width = lib.llama_model_n_embd(self.pointer) // max(1, lib.llama_model_n_head(self.pointer))
        return int(lib.llama_model_n_layer(self.pointer) * lib.llama_model_n_head_kv(self.pointer) * width)

    @property
    def chat_template(self) -> str | None:
        """The model's own template, as Jinja source."""
        source = lib.llama_model_chat_template(self.pointer, None)
        return source.decode(errors="replace") if source else None

    @property
    def begin(self) -> int | None:
        """The token that every text begins with, if there is one."""
        token = lib.llama_vocab_bos(self.vocabulary)
        return token if token >= 0 and lib.llama_vocab_get_add_bos(self.vocabulary) else None

    @cached_property
    def special_tokens(self) -> frozenset[int]:
        """The tokens that text must never become. Those that a vocabulary only adds to its words are not among them."""
        return self._with_attribute(_SPECIAL)

    @cached_property
    def added_tokens(self) -> frozenset[int]:
        """Words that a vocabulary adds as wholes. Text becomes them, though a template may mean something by them."""
        added = self._with_attribute(lib.LLAMA_TOKEN_ATTR_USER_DEFINED)
        # Runs of spaces and line ends are only ever meant as such.
        return frozenset(token for token in added if len(self.token_text(token).strip()) > 1)

    def _with_attribute(self, attribute: int) -> frozenset[int]:
        tokens = range(self.vocabulary_size)
        return frozenset(t for t in tokens if lib.llama_vocab_get_attr(self.vocabulary, t) & attribute)

    def ends_answer(self, token: int) -> bool:
        """Whether the model says by this token that it is done."""
        return bool(lib.llama_vocab_is_eog(self.vocabulary, token))

    def token_text(self, token: int) -> str:
        """What a template writes for this token; empty if there is no such token."""
        return lib.llama_vocab_get_text(self.vocabulary, token).decode(errors="replace") if token >= 0 else ""

    def piece(self, token: int) -> bytes:
        """The bytes of text that the token stands for; none for a special one."""
        piece = self._pieces.get(token)
        if piece is None:
            piece = self._pieces[token] = self._read_piece(token)
        return piece

    def _read_piece(self, token: int) -> bytes:
        size = 64
        while True:
            buffer = ctypes.create_string_buffer(size)
            written = lib.llama_token_to_piece(self.vocabulary, token, buffer, size, 0, False)
            if written >= 0:
                return buffer.raw[:written]
            size = -written

    def tokens_of_text(self, text: str, never: Iterable[int] = ()) -> list[int]:
        """Tokens of what someone wrote: none is special, nor one of those added tokens that it may `never` become."""
        return [
            token for piece in cut(text, map(self.token_text, never)) for token in self._tokens(piece, special=False)
        ]

    def tokens_named_in(self, text: str) -> list[int]:
        """The special and added tokens whose names are in a text, and maybe others."""
        return self.tokens_of_markup(text) if self._beginnings.search(text) else []

    @cached_property
    def _beginnings(self) -> re.Pattern[str]:
        """How the names of special and added tokens begin: to find them all takes as long as reading the text."""
        names = map(self.token_text, self.special_tokens | self.added_tokens)
        return re.compile("|".join(sorted({re.escape(name[:3]) for name in names})))

    def tokens_to_embed(self, text: str) -> list[int]:
        """Tokens of a whole text, with those that the model wants at its beginning and its end."""
        return self._tokens(text, special=False, ends=True)

    def tokens_of_markup(self, text: str) -> list[int]:
        """Tokens of what a template wrote: the names of special tokens become those tokens."""
        return self._tokens(text, special=True)

    def _tokens(self, text: str, *, special: bool, ends: bool = False) -> list[int]:
        data = text.encode()
        # No token is shorter than a byte; some vocabularies put a space or two in front.
        room = len(data) + 16
        tokens = (ctypes.c_int32 * room)()
        count = lib.llama_tokenize(self.vocabulary, data, len(data), tokens, room, ends, special)
        if count < 0:
            raise ModelBrokenError(f"the model's vocabulary cannot express the text ({-count} tokens)")
        return tokens[:count]


@contextmanager
def loaded_model(path: Path, offload: Offload, report: ReportFraction) -> Generator[Model, None, None]:
    """Load a model file. Raises ModelBrokenError if it cannot be used, or `report` said to stop."""
    for part in parts(path):
        check_file(part)
    log = native_log()
    log.forget()
    settings = lib.llama_model_default_params()
    settings.n_gpu_layers = offload.layers
    # An array of its own, which must live as long as the loading.
    split = (ctypes.c_float * lib.llama_max_devices())(*offload.tensor_split)
    if offload.tensor_split:
        settings.tensor_split = split
    callback = lib.llama_progress_callback(_in_percent(report))
    settings.progress_callback = callback
    pointer = lib.llama_model_load_from_file(str(path).encode(), settings)
    if not pointer:
        raise ModelBrokenError(
            f"the model file {path.name!r} cannot be used: {log.first_error() or 'llama.cpp refused it'}"
        )
    try:
        if lib.llama_model_has_encoder(pointer) or not lib.llama_model_has_decoder(pointer):
            raise ModelBrokenError(f"the model file {path.name!r} has a model that does not write text")
        yield Model(pointer)
    finally:
        lib.llama_model_free(pointer)


def _in_percent(report: ReportFraction) -> Callable[[float, ctypes.c_void_p], bool]:
    """The callback that llama.cpp calls for every tensor; it reports only whole per cents."""
    told = -1

    def progress(fraction: float, _data: ctypes.c_void_p) -> bool:
        nonlocal told
        percent = int(fraction * 100)
        if percent == told:
            return True
        told = percent
        return report(percent / 100)

    return progress

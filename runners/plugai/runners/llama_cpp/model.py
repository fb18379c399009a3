"""A model file loaded by llama.cpp: its weights and its vocabulary."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from llama_cpp import llama_cpp as lib
from llguidance import LLTokenizer

from plugai.runners.base import LoadStage
from plugai.runners.errors import ContextOverflowError, ModelBrokenError
from plugai.runners.in_process import ReportProgress
from plugai.runners.llama_cpp.batch_invariance import multiplied_types
from plugai.runners.llama_cpp.files import parts
from plugai.runners.llama_cpp.gguf import check_file
from plugai.runners.llama_cpp.native import native_log
from plugai.runners.text.byte_tokens import ReadableCharacters
from plugai.runners.text.grammar.constraint import constraint_vocabulary
from plugai.runners.text.prompt import Vocabulary, split_names

ReportFraction = Callable[[float], bool]
"""Called with the loaded fraction, 0 to 1; returns whether to go on."""


def report_reading(report: ReportProgress) -> ReportFraction:
    """A callback that reports how much of a file is read."""
    return lambda fraction: report(LoadStage("reading the model", fraction))


@dataclass(frozen=True, slots=True)
class Offload:
    """The layers that GPUs compute (-1 for all), and each GPU's share of them."""

    layers: int = 0
    tensor_split: tuple[float, ...] = ()


_RANK_HEAD = "cls."
_SPECIAL = lib.LLAMA_TOKEN_ATTR_CONTROL | lib.LLAMA_TOKEN_ATTR_UNKNOWN


class Model(Vocabulary):
    """The weights and the vocabulary. Its methods may be called from any thread."""

    def __init__(self, pointer: lib.llama_model_p, matrices: Sequence[Mapping[str, int]]) -> None:
        """`matrices` are those in its files: their types, by their names."""
        self.pointer = pointer
        self.weight_types = multiplied_types(matrices)
        self.ranks = any(name.startswith(_RANK_HEAD) for file in matrices for name in file)
        """Whether it has what judges a document."""
        self.vocabulary = lib.llama_model_get_vocab(pointer)
        self.vocabulary_size = lib.llama_vocab_n_tokens(self.vocabulary)
        # The same few tokens occur again and again, and a call into C costs as much as ten look-ups.
        self._pieces: dict[int, bytes] = {}

    @property
    def context_length(self) -> int:
        """The context length that the model was trained for."""
        return int(lib.llama_model_n_ctx_train(self.pointer))

    @property
    def keys_per_token(self) -> int:
        """The most numbers that the keys of one token are, over all layers; values are as many.

        Layers with a sliding window remember fewer tokens.
        """
        return int(lib.llama_model_n_layer(self.pointer) * lib.llama_model_n_head_kv(self.pointer) * self._head_width)

    @property
    def weights(self) -> int:
        """The number of weights."""
        return int(lib.llama_model_n_params(self.pointer))

    @property
    def attention_width(self) -> int:
        """The numbers of a token's queries, over all layers and heads."""
        return int(lib.llama_model_n_layer(self.pointer) * lib.llama_model_n_head(self.pointer) * self._head_width)

    @property
    def _head_width(self) -> int:
        return self._key_length or lib.llama_model_n_embd(self.pointer) // max(1, lib.llama_model_n_head(self.pointer))

    @property
    def _key_length(self) -> int | None:
        """The numbers of a head's key, if the file says it; it may differ from the head's share of the width."""
        architecture = self._value("general.architecture")
        length = self._value(f"{architecture}.attention.key_length")
        return int(length) if length.isdecimal() else None

    def _value(self, name: str) -> str:
        """A value of the file's header as text; empty if there is none."""
        buffer = ctypes.create_string_buffer(256)
        found = lib.llama_model_meta_val_str(self.pointer, name.encode(), buffer, len(buffer))
        return buffer.value.decode(errors="replace") if found >= 0 else ""

    @property
    def chat_template(self) -> str | None:
        """The model's chat template, as Jinja source."""
        return self._template(None)

    @property
    def tool_template(self) -> str | None:
        """The one for requests with tools, if the model has one of its own."""
        return self._template(b"tool_use")

    @property
    def rank_template(self) -> str | None:
        """The text around `{query}` and `{document}` of a model that ranks, if it has one."""
        return self._template(b"rerank")

    def _template(self, name: bytes | None) -> str | None:
        source = lib.llama_model_chat_template(self.pointer, name)
        return source.decode(errors="replace") if source else None

    @property
    def begin(self) -> int | None:
        token = lib.llama_vocab_bos(self.vocabulary)
        return token if token >= 0 and lib.llama_vocab_get_add_bos(self.vocabulary) else None

    @cached_property
    def special_tokens(self) -> frozenset[int]:
        return self._with_attribute(_SPECIAL)

    @cached_property
    def added_tokens(self) -> frozenset[int]:
        added = self._with_attribute(lib.LLAMA_TOKEN_ATTR_USER_DEFINED)
        # Runs of spaces and line breaks are never control tokens.
        return frozenset(token for token in added if len(self.token_text(token).strip()) > 1)

    def _with_attribute(self, attribute: int) -> frozenset[int]:
        tokens = range(self.vocabulary_size)
        return frozenset(t for t in tokens if lib.llama_vocab_get_attr(self.vocabulary, t) & attribute)

    def ends_answer(self, token: int) -> bool:
        """Whether this token ends an answer."""
        return bool(lib.llama_vocab_is_eog(self.vocabulary, token))

    def token_text(self, token: int) -> str:
        """The token's text in a template; empty if there is no such token."""
        return lib.llama_vocab_get_text(self.vocabulary, token).decode(errors="replace") if token >= 0 else ""

    def show(self, names: Iterable[str]) -> None:
        """Have those special tokens that have these names stand for them in answers, and not for nothing."""
        wanted = frozenset(names)
        self._pieces |= {t: name.encode() for t in self.special_tokens if (name := self.token_text(t)) in wanted}

    def single_token(self, text: str) -> int | None:
        """The one token that markup of this text is; None if it is several."""
        tokens = self.tokens_of_markup(text)
        return tokens[0] if len(tokens) == 1 else None

    def constraint_vocabulary(self) -> LLTokenizer:
        """The vocabulary for constraints; takes a second if it is large."""
        tokens = range(self.vocabulary_size)
        special = {token: self.token_text(token) for token in self.special_tokens if not self.piece(token)}
        ends = [token for token in tokens if self.ends_answer(token)]
        return constraint_vocabulary(list(map(self.piece, tokens)), special, ends, self.tokens_of_text)

    def require_room(self, characters: int, length: int) -> None:
        """Raise ContextOverflowError for a text that no tokenizer could fit into `length` tokens.

        Of a text of megabytes this is known at once; to tokenize it takes seconds, for which others would wait.
        """
        if characters > length and (least := characters // self._longest_piece) > length:
            raise ContextOverflowError(
                f"the text has at least {least} tokens, but the model's context has room for {length}; shorten it"
            )

    @cached_property
    def _longest_piece(self) -> int:
        """The most bytes of text that one token stands for."""
        return max(len(self._read_piece(token)) for token in range(self.vocabulary_size))

    def piece(self, token: int) -> bytes:
        """The bytes of text that the token stands for; none for a special token."""
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
        return [
            token
            for piece in split_names(text, map(self.token_text, never))
            for token in self._tokens(piece, special=False)
        ]

    def tokens_named_in(self, text: str) -> list[int]:
        return self.tokens_of_markup(text) if self._name_prefixes.search(text) else []

    @cached_property
    def _name_prefixes(self) -> re.Pattern[str]:
        """Prefixes of the names of special and added tokens. Searching the full names takes as long as tokenizing."""
        names = map(self.token_text, self.special_tokens | self.added_tokens)
        return re.compile("|".join(sorted({re.escape(name[:3]) for name in names})))

    def tokens_to_embed(self, text: str) -> list[int]:
        """The tokens of a whole text, with those that the model expects at its beginning and end."""
        return self._tokens(text, special=False, ends=True)

    def tokens_of_markup(self, text: str) -> list[int]:
        return self._tokens(text, special=True)

    def _tokens(self, text: str, *, special: bool, ends: bool = False) -> list[int]:
        if self._characters is not None:
            self._require_readable(text, special)
        data = text.encode()
        # No token is shorter than a byte; some vocabularies add a space or two in front.
        room = len(data) + 16
        tokens = (ctypes.c_int32 * room)()
        count = lib.llama_tokenize(self.vocabulary, data, len(data), tokens, room, ends, special)
        if count < 0:
            raise ModelBrokenError(f"the model's vocabulary cannot express the text ({-count} tokens)")
        return tokens[:count]

    @cached_property
    def _characters(self) -> ReadableCharacters | None:
        """The characters that the vocabulary can read; None if those are all."""
        if lib.llama_vocab_type(self.vocabulary) != lib.LLAMA_VOCAB_TYPE_SPM:
            return None
        begins_with_space = self._value("tokenizer.ggml.add_space_prefix") != "false"
        found = ReadableCharacters(map(self.token_text, range(self.vocabulary_size)), begins_with_space)
        return None if found.is_complete else found

    def _require_readable(self, text: str, special: bool) -> None:
        """Raise ModelBrokenError for a text at which llama.cpp would end the process."""
        if special:
            for name in map(self.token_text, self.special_tokens | self.added_tokens):
                text = text.replace(name, "") if name else text
        if self._characters is not None and (missing := self._characters.missing(text)):
            raise ModelBrokenError(
                f"the model's vocabulary has no token for {missing!r}, nor for its bytes; leave it out, or get a model "
                "whose vocabulary has a token for each byte"
            )


@contextmanager
def load_model_file(path: Path, offload: Offload, report: ReportFraction) -> Generator[Model, None, None]:
    """Load a model file. Raises ModelBrokenError if it cannot be used, or if `report` returned False."""
    settings = lib.llama_model_default_params()
    # The callback must live as long as the loading.
    callback = lib.llama_progress_callback(_in_percent(report))
    settings.progress_callback = callback
    with _opened(path, offload, settings) as model:
        yield model


@contextmanager
def simulated_model(path: Path, offload: Offload) -> Generator[Model, None, None]:
    """A model without its weights, of which only the header is read: its contexts take no memory, and only say in
    llama.cpp's log how much they would. Raises as `load_model_file`."""
    settings = lib.llama_model_default_params()
    settings.no_alloc, settings.load_mode = True, lib.LLAMA_LOAD_MODE_NONE
    with _opened(path, offload, settings) as model:
        yield model


@contextmanager
def _opened(path: Path, offload: Offload, settings: lib.llama_model_params) -> Generator[Model, None, None]:
    matrices = [check_file(part) for part in parts(path)]
    log = native_log()
    log.clear_errors()
    settings.n_gpu_layers = offload.layers
    # The array must live as long as the loading.
    split = (ctypes.c_float * lib.llama_max_devices())(*offload.tensor_split)
    if offload.tensor_split:
        settings.tensor_split = split
    pointer = lib.llama_model_load_from_file(str(path).encode(), settings)
    if not pointer:
        raise ModelBrokenError(
            f"the model file {path.name!r} cannot be used: {log.first_error() or 'llama.cpp gave no reason'}"
        )
    try:
        if lib.llama_model_has_encoder(pointer) or not lib.llama_model_has_decoder(pointer):
            raise ModelBrokenError(f"the model file {path.name!r} does not contain a text model")
        yield Model(pointer, matrices)
    finally:
        lib.llama_model_free(pointer)


def _in_percent(report: ReportFraction) -> Callable[[float, ctypes.c_void_p], bool]:
    """The callback that llama.cpp calls for every tensor; it reports only whole percents."""
    reported = -1

    def progress(fraction: float, _data: ctypes.c_void_p) -> bool:
        nonlocal reported
        percent = int(fraction * 100)
        if percent == reported:
            return True
        reported = percent
        return report(percent / 100)

    return progress

"""Engines for constrained decoding, behind one interface."""

from __future__ import annotations

import ctypes
import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any

import numpy as np
from llama_cpp import llama_cpp as lib
from llama_cpp.llama_grammar import json_schema_to_gbnf
from llguidance import LLMatcher
from numpy.typing import NDArray

from plugai.runners.base import GrammarFormat, JsonSchemaFormat, ResponseFormat
from plugai.runners.errors import InvalidRequestError
from plugai.runners.llama_cpp.files import default_model
from plugai.runners.llama_cpp.model import Model, Offload, load_model_file
from plugai.runners.text.grammar.checker import checked_grammar
from plugai.runners.text.grammar.gbnf import gbnf_grammar
from plugai.runners.text.grammar.limits import parser_limits
from plugai.runners.text.grammar.trial import bytes_alone

Accepts = Callable[[str], bool]


class Steps(ABC):
    """One answer."""

    @abstractmethod
    def mask(self) -> NDArray[np.bool_]:
        """The tokens that may come next. Raises an error if there are none."""

    @abstractmethod
    def accept(self, token: int) -> None:
        """Go on after this token."""

    def any_token(self) -> int | None:
        """Go on after one of the tokens that may come; None at the end."""
        allowed = np.flatnonzero(self.mask())
        if not allowed.size:
            return None
        token = int(allowed[allowed.size // 2])
        self.accept(token)
        return token


class Engine(ABC):
    """What compiles schemas and grammars."""

    name: str

    @abstractmethod
    def accepting(self, schema: object) -> Accepts | None:
        """What tells whether a text is an answer; None if the schema is refused."""

    @abstractmethod
    def steps(self, schema: object) -> Steps:
        """An answer to a schema."""

    @abstractmethod
    def grammar_steps(self, grammar: str) -> Steps:
        """An answer to a grammar in GBNF."""


@contextmanager
def loaded_model() -> Generator[Model, None, None]:
    path = default_model()
    assert path is not None
    with load_model_file(path, Offload(), lambda _fraction: True) as model:
        yield model


class Llguidance(Engine):
    """With our limits for it, and our translation of GBNF, but without the copy of the process that tries a format."""

    name = "llguidance 1.9.1"

    def __init__(self, model: Model) -> None:
        self._vocabulary = model.constraint_vocabulary()
        bytes_alone()

    def accepting(self, schema: object) -> Accepts | None:
        matcher = LLMatcher(bytes_alone(), _llguidance_schema(schema), log_level=0)
        matcher.compute_bitmask()
        return None if matcher.is_error() else lambda text: _reads(matcher, text)

    def steps(self, schema: object) -> Steps:
        return self._steps(_llguidance_schema(schema))

    def grammar_steps(self, grammar: str) -> Steps:
        return self._steps(gbnf_grammar(grammar))

    def _steps(self, grammar: str) -> Steps:
        return _LlguidanceSteps(LLMatcher(self._vocabulary, grammar, log_level=0, limits=parser_limits()))


def _llguidance_schema(schema: object) -> str:
    return LLMatcher.grammar_from_json_schema(json.dumps(schema))


def _reads(matcher: LLMatcher, text: str) -> bool:
    data = list(text.encode())
    read = matcher.try_consume_tokens(data)
    accepted = read == len(data) and matcher.is_accepting()
    matcher.rollback(read)
    return accepted


class _LlguidanceSteps(Steps):
    def __init__(self, matcher: LLMatcher) -> None:
        self._matcher = matcher
        self._check()

    def mask(self) -> NDArray[np.bool_]:
        bits = np.frombuffer(self._matcher.compute_bitmask(), np.uint8)
        self._check()
        return np.unpackbits(bits, bitorder="little").view(np.bool_)

    def accept(self, token: int) -> None:
        self._matcher.consume_token(token)

    def _check(self) -> None:
        if self._matcher.is_error():
            raise ValueError


class Ours(Llguidance):
    """What requests get: schemas narrowed and checked, and each format tried in a copy of the process first."""

    name = "PlugAI (llguidance)"

    def accepting(self, schema: object) -> Accepts | None:
        try:
            grammar = _checked(schema)
        except ValueError:
            return None
        matcher = LLMatcher(bytes_alone(), grammar, log_level=0)
        return lambda text: _reads(matcher, text)

    def steps(self, schema: object) -> Steps:
        return self._steps(_checked(schema))

    def grammar_steps(self, grammar: str) -> Steps:
        return self._steps(_or_value_error(GrammarFormat(grammar)))


def _checked(schema: object) -> str:
    if not isinstance(schema, dict):
        # What callers send is an object.
        raise ValueError
    return _or_value_error(JsonSchemaFormat(schema))


def _or_value_error(response_format: ResponseFormat) -> str:
    try:
        return checked_grammar(response_format)
    except InvalidRequestError as error:
        raise ValueError from error


class LlamaCpp(Engine):
    """llama.cpp's own grammars, and the conversion of schemas that comes with llama-cpp-python."""

    name = "llama.cpp (GBNF)"

    def __init__(self, model: Model) -> None:
        self._model = model

    def accepting(self, schema: object) -> Accepts | None:
        try:
            grammar = json_schema_to_gbnf(json.dumps(schema))
        except Exception:
            return None
        matcher = LLMatcher(bytes_alone(), gbnf_grammar(grammar), log_level=0)
        return lambda text: _reads(matcher, text)

    def steps(self, schema: object) -> Steps:
        return self.grammar_steps(json_schema_to_gbnf(json.dumps(schema)))

    def grammar_steps(self, grammar: str) -> Steps:
        return _LlamaCppSteps(self._model, grammar)


class _LlamaCppSteps(Steps):
    def __init__(self, model: Model, grammar: str) -> None:
        self._sampler = lib.llama_sampler_init_grammar(model.vocabulary, grammar.encode(), b"root")
        if not self._sampler:
            raise ValueError
        layout = [("id", np.int32), ("logit", np.float32), ("p", np.float32)]
        self._data: NDArray[np.void] = np.zeros(model.vocabulary_size, layout)
        self._ids = np.arange(model.vocabulary_size)

    def mask(self) -> NDArray[np.bool_]:
        self._data["id"], self._data["logit"] = self._ids, 0
        pointer = self._data.ctypes.data_as(lib.llama_token_data_p)
        array = lib.llama_token_data_array(data=pointer, size=self._ids.size, selected=-1, sorted=False)
        lib.llama_sampler_apply(self._sampler, ctypes.byref(array))
        allowed: NDArray[np.bool_] = np.isfinite(self._data["logit"])
        return allowed

    def accept(self, token: int) -> None:
        lib.llama_sampler_accept(self._sampler, token)


class XGrammar(Engine):
    """In its mode that follows the standard where it does not name a property."""

    name = "xgrammar 0.2.9"

    def __init__(self, model: Model) -> None:
        import xgrammar  # noqa: PLC0415 - it may not be there

        self._library: Any = xgrammar
        special = model.special_tokens
        tokens = range(model.vocabulary_size)
        texts = [model.token_text(token).encode() if token in special else model.piece(token) for token in tokens]
        ends = [token for token in tokens if model.ends_answer(token)]
        info = xgrammar.TokenizerInfo(texts, xgrammar.VocabType.RAW, vocab_size=len(texts), stop_token_ids=ends)
        self._compiler: Any = xgrammar.GrammarCompiler(info, max_threads=1, cache_enabled=False)
        self._words = -(-len(texts) // 32)

    def accepting(self, schema: object) -> Accepts | None:
        try:
            compiled = self._schema(schema)
        except Exception:
            return None

        def accepts(text: str) -> bool:
            matcher = self._library.GrammarMatcher(compiled)
            return bool(matcher.accept_string(text) and matcher.is_completed())

        return accepts

    def steps(self, schema: object) -> Steps:
        return _XGrammarSteps(self._library.GrammarMatcher(self._schema(schema)), self._words)

    def grammar_steps(self, grammar: str) -> Steps:
        return _XGrammarSteps(self._library.GrammarMatcher(self._compiler.compile_grammar(grammar)), self._words)

    def _schema(self, schema: object) -> Any:
        return self._compiler.compile_json_schema(json.dumps(schema), strict_mode=False)


class _XGrammarSteps(Steps):
    def __init__(self, matcher: Any, words: int) -> None:
        self._matcher = matcher
        self._bits = np.zeros((1, words), np.int32)

    def mask(self) -> NDArray[np.bool_]:
        self._matcher.fill_next_token_bitmask(self._bits)
        return np.unpackbits(self._bits.view(np.uint8)[0], bitorder="little").view(np.bool_)

    def accept(self, token: int) -> None:
        self._matcher.accept_token(token)

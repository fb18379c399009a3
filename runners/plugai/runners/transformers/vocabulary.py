"""The vocabulary of a tokenizer of transformers, and incremental decoding."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from tokenizers.decoders import DecodeStream

from plugai.runners.errors import ModelBrokenError
from plugai.runners.text.prompt import Vocabulary, split_names


class TokenizerVocabulary(Vocabulary):
    """The Vocabulary of a tokenizer of transformers."""

    def __init__(self, tokenizer: Any) -> None:
        """Raises ModelBrokenError for a tokenizer that cannot decode incrementally."""
        if not tokenizer.is_fast:
            raise ModelBrokenError("the model has no 'tokenizer.json'; get it again with that file")
        self._tokenizer = tokenizer

    @property
    def begin(self) -> int | None:
        begin = self._tokenizer.bos_token_id
        return begin if begin is not None and self._tokenizer("").input_ids[:1] == [begin] else None

    @cached_property
    def special_tokens(self) -> frozenset[int]:
        added = self._tokenizer.added_tokens_decoder
        return frozenset(
            {token for token, what in added.items() if what.special} | set(self._tokenizer.all_special_ids)
        )

    @cached_property
    def added_tokens(self) -> frozenset[int]:
        added = self._tokenizer.added_tokens_decoder
        return frozenset(t for t, what in added.items() if not what.special and len(what.content.strip()) > 1)

    def token_text(self, token: int) -> str:
        return str(self._tokenizer.convert_ids_to_tokens(token))

    def tokens_of_text(self, text: str, never: Iterable[int] = ()) -> list[int]:
        pieces = split_names(text, map(self.token_text, never))
        return [token for piece in pieces for token in self._tokens(piece, split_special_tokens=True)]

    def tokens_named_in(self, text: str) -> list[int]:
        return self.tokens_of_markup(text)

    def tokens_of_markup(self, text: str) -> list[int]:
        return self._tokens(text, split_special_tokens=False)

    def pieces(self) -> TokenPieces:
        """A decoder for the tokens of one answer."""
        return TokenPieces(self._tokenizer.backend_tokenizer)

    def _tokens(self, text: str, *, split_special_tokens: bool) -> list[int]:
        encoded = self._tokenizer(
            text, add_special_tokens=False, split_special_tokens=split_special_tokens, verbose=False
        )
        return list(encoded.input_ids)


class TokenPieces:
    """Decodes tokens one by one."""

    def __init__(self, backend: Any) -> None:
        self._backend = backend
        self._stream = DecodeStream(skip_special_tokens=True)

    def next(self, token: int) -> str:
        """The text that this token completes: nothing within a character."""
        return self._stream.step(self._backend, token) or ""

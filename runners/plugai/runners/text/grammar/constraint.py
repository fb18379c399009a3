"""The state of one answer in its grammar, and the tokens that may come next."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import cast

import numpy as np
from llguidance import LLMatcher, LLTokenizer, TokenizerWrapper
from numpy.typing import NDArray

from plugai.runners.errors import InvalidRequestError
from plugai.runners.text.grammar.limits import parser_limits

# llguidance takes tokens that begin with this byte, which no text contains, for special tokens.
_SPECIAL = b"\xff"
_IN_WORDS = {
    "NoExtensionBias": "nothing can match it",
    "oneOf constraints are not supported. Enable 'coerce_one_of' option to approximate oneOf with anyOf": (
        "a value may match several schemas of a oneOf; use anyOf, or give each a property with a `const` of its own"
    ),
}
_LIMIT = re.compile(r"\b(fuel|limits?|max is|too (many (items|states|expressions)|big|complex))\b", re.IGNORECASE)
_MAX_MESSAGE = 300
# Longer text that is certain to come is divided into tokens in the simplest way, which takes less time.
_MAX_CERTAIN = 1000


def constraint_vocabulary(
    texts: Sequence[bytes], special: dict[int, str], ends: Sequence[int], tokens_of: Callable[[str], list[int]]
) -> LLTokenizer:
    """What constraints need to know of a model: the bytes of each token.

    `special` are the names of tokens that stand for no text; those of `ends` end an answer. Where only one text is
    allowed, it comes in the tokens that `tokens_of` gives for it. Takes a second if there are many tokens.
    """
    tokens = _Tokens(texts, special, ends, tokens_of)
    vocabulary = LLTokenizer(cast(TokenizerWrapper, tokens), slices=LLTokenizer.json_slices(), eos_token=list(ends))
    tokens.longest_first = vocabulary.greedy_tokenize
    return vocabulary


class Constraint:
    """One answer's. It does not lock the interpreter while it computes."""

    def __init__(self, vocabulary: LLTokenizer, grammar: str) -> None:
        """`grammar` is one of llguidance. Raises InvalidRequestError if it cannot be used."""
        self._size = vocabulary.vocab_size
        self._matcher = LLMatcher(vocabulary, grammar, log_level=0, limits=parser_limits())
        self._check()
        # Some take long for their first token alone.
        self._first: NDArray[np.bool_] | None = self._compute()

    @property
    def complete(self) -> bool:
        """Whether the answer can only end here."""
        return self._matcher.is_stopped()

    def allowed(self) -> NDArray[np.bool_]:
        """Which tokens may come next. Raises InvalidRequestError if the grammar takes too long, or allows none."""
        return self._compute() if self._first is None else self._first

    def _compute(self) -> NDArray[np.bool_]:
        bits = np.frombuffer(self._matcher.compute_bitmask(), np.uint8)
        self._check()
        return np.unpackbits(bits, count=self._size, bitorder="little").view(np.bool_)

    def accept(self, token: int) -> None:
        """Go on after a token that was allowed."""
        self._first = None
        self._matcher.consume_token(token)
        self._check()

    def _check(self) -> None:
        if self._matcher.is_error():
            raise unusable(self._matcher.get_error())


def unusable(message: str) -> InvalidRequestError:
    """The error for a grammar or schema that llguidance refuses with this message."""
    # Its further lines show a grammar that callers may never have seen.
    first = message.partition("\n")[0][:_MAX_MESSAGE]
    reason = "it is too complex; simplify it" if _LIMIT.search(first) else _IN_WORDS.get(first, first)
    return InvalidRequestError(f"the response format cannot be used: {reason}", {"response_format": reason})


class _Tokens:
    """A vocabulary in the form in which llguidance takes it."""

    is_tokenizer_wrapper = True
    bos_token_id = None

    def __init__(
        self,
        texts: Sequence[bytes],
        special: dict[int, str],
        ends: Sequence[int],
        tokens_of: Callable[[str], list[int]],
    ) -> None:
        self._tokens_of = self.longest_first = tokens_of
        self.eos_token_id = ends[0]
        self.special_token_ids = sorted(special)
        self.tokens = [
            _SPECIAL + special[number].encode() if number in special else text for number, text in enumerate(texts)
        ]

    def __call__(self, text: str) -> list[int]:
        if len(text) > _MAX_CERTAIN:
            return self.longest_first(text)
        found = self._tokens_of(text)
        # Some vocabularies begin every text with a space.
        same = b"".join(map(self.tokens.__getitem__, found)) == text.encode()
        return found if same else self.longest_first(text)

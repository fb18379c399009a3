"""The prompts of a measurement. No two begin alike, so that no model has read a part of one before."""

from __future__ import annotations

import secrets
from enum import Enum

from plugai.client.types import Model

_WORDS = (
    "river stone window garden winter bread paper letter music engine forest silver market candle harbour bridge "
    "summer kitchen mountain shadow clock teacher island thunder blanket orange captain village pencil station"
)
# Tokenizers have at least most of these words whole; some need two tokens for one.
_MOST_TOKENS_PER_WORD = 2
# The question itself, and what a chat template adds.
_AROUND_TOKENS = 64


class PromptLength(Enum):
    """How many words a prompt has beside its question."""

    SHORT = 32
    LONG = 512

    def fits(self, model: Model, tokens: int) -> bool:
        """Whether a prompt of this length and an answer of so many tokens fit into the context of a model."""
        needed = self.value * _MOST_TOKENS_PER_WORD + _AROUND_TOKENS + tokens
        return not model.context_length or needed <= model.context_length


def new_prompt(length: PromptLength) -> str:
    """A question that nobody has asked before, and to which the answer is long."""
    words = secrets.SystemRandom().choices(_WORDS.split(), k=length.value)
    return f"{secrets.token_hex(4)} {' '.join(words)}. Write a very long story about a {words[0]} and a {words[-1]}."

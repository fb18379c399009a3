"""Tokenizes messages, so that text in a message never becomes one of the model's control tokens."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

from plugai.runners.base import Message, TextPart, WarningChunk
from plugai.runners.errors import CapabilityMissingError, InvalidRequestError
from plugai.runners.text.template import ChatTemplate

_MAX_NAMES_SHOWN = 8


class Vocabulary(Protocol):
    """The vocabulary of a model."""

    @property
    def begin(self) -> int | None:
        """The token that every prompt begins with (BOS), if any."""

    @property
    def special_tokens(self) -> frozenset[int]:
        """The control tokens, which text must never become; without `added_tokens`."""

    @property
    def added_tokens(self) -> frozenset[int]:
        """Words that the vocabulary adds as single tokens. Text becomes them, but templates may use them as control."""

    def token_text(self, token: int) -> str:
        """The token's text in a template."""

    def tokens_of_text(self, text: str, never: Iterable[int] = ()) -> list[int]:
        """Tokenize text of a user: without special tokens, and without the added tokens in `never`."""

    def tokens_named_in(self, text: str) -> list[int]:
        """The special and added tokens whose names occur in a text; others may be included."""

    def tokens_of_markup(self, text: str) -> list[int]:
        """Tokenize the output of a template, in which names of special tokens become those tokens."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """The tokens of a prompt. `named` are names of control tokens that occur in the messages as text."""

    tokens: list[int]
    named: tuple[str, ...] = ()

    @property
    def warning(self) -> WarningChunk | None:
        """A warning about the names, if there are any."""
        if not self.named:
            return None
        names = ", ".join(self.named[:_MAX_NAMES_SHOWN])
        return WarningChunk(
            "CONTROL_TOKENS_AS_TEXT", f"{names} in the messages was treated as text, not as a control token"
        )


def build_prompt(model: Vocabulary, template: ChatTemplate, messages: Sequence[Message]) -> Prompt:
    """The prompt for an answer to these messages.

    Raises CapabilityMissingError for content other than text, and InvalidRequestError if the template rejects them.
    """
    contents = [text_content(message) for message in messages]
    roles = [message.role.value for message in messages]
    markers = [f"x{secrets.token_hex(16)}x" for _ in messages]
    scaffold = template.render(_turns(roles, markers))
    rendered = template.render(_turns(roles, contents))
    structure = model.tokens_of_markup(scaffold)
    # The control words of a template may be only added tokens of the vocabulary.
    words = model.added_tokens.intersection(structure)
    control = model.special_tokens | words
    named = {token for content in contents for token in model.tokens_named_in(content) if token in control}
    tokens = model.tokens_of_markup(rendered)
    if named or _only(control, tokens) != _only(control, structure):
        tokens = _spliced(model, scaffold, dict(zip(markers, contents, strict=True)), words)
    begin = model.begin
    names = tuple(sorted(map(model.token_text, named)))
    return Prompt(tokens if begin is None or tokens[:1] == [begin] else [begin, *tokens], names)


def _spliced(model: Vocabulary, scaffold: str, contents: Mapping[str, str], words: frozenset[int]) -> list[int]:
    """Tokenize the scaffold as markup, and the contents at their markers as text."""
    last = list(contents)[-1]
    if last not in scaffold:
        raise InvalidRequestError(
            "the last message contains the name of a control token, and the model's chat "
            "template obscures its position; remove it"
        )
    tokens: list[int] = []
    for piece in re.split("(" + "|".join(contents) + ")", scaffold):
        content = contents.get(piece)
        tokens += model.tokens_of_markup(piece) if content is None else model.tokens_of_text(content, words)
    return tokens


def _only(control: frozenset[int], tokens: list[int]) -> list[int]:
    return [token for token in tokens if token in control]


def _turns(roles: Sequence[str], contents: Sequence[str]) -> list[dict[str, str]]:
    return [{"role": role, "content": content} for role, content in zip(roles, contents, strict=True)]


def text_content(message: Message) -> str:
    """The text of a message. Raises CapabilityMissingError if it has other content."""
    for part in message.parts:
        if not isinstance(part, TextPart):
            raise CapabilityMissingError(f"this model accepts only text, but a message has a {type(part).__name__}")
    return message.text


def split_names(text: str, names: Iterable[str]) -> list[str]:
    """Split the text so that no piece contains one of these names: each is split after its first character."""
    pattern = "|".join(map(re.escape, names))
    # A lookahead, so that overlapping names are found too.
    cuts = [found.start() + 1 for found in re.finditer(f"(?={pattern})", text)] if pattern else []
    return [text[start:end] for start, end in pairwise([0, *cuts, len(text)])]

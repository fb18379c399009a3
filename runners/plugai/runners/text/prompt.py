"""Tokenizes messages, so that text in a message never becomes one of the model's control tokens."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Protocol

from plugai.runners.base import Message, Tool, WarningChunk
from plugai.runners.errors import InvalidRequestError
from plugai.runners.text.template import ChatTemplate
from plugai.runners.text.turns import Inserted, TurnWriter

_MAX_NAMES_SHOWN = 8
# Longer than anything that says whether a template has begun the reasoning.
_END_LENGTH = 64


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
    """The tokens of a prompt. `named` are names of control tokens that occur in the messages as text.

    `end` is the text that the answer follows, as the template wrote it.
    """

    tokens: list[int]
    named: tuple[str, ...] = ()
    end: str = ""

    @property
    def warning(self) -> WarningChunk | None:
        """A warning about the names, if there are any."""
        if not self.named:
            return None
        names = ", ".join(self.named[:_MAX_NAMES_SHOWN])
        return WarningChunk(
            "CONTROL_TOKENS_AS_TEXT", f"{names} in the messages was treated as text, not as a control token"
        )


@dataclass(frozen=True, slots=True)
class Conversation:
    """What a prompt is made of. `variables` are what else the template is told; for the others see TurnWriter."""

    messages: Sequence[Message]
    tools: Sequence[Tool] = ()
    variables: Mapping[str, object] = field(default_factory=dict[str, object])
    arguments_as_text: bool = False
    content_as_parts: bool = False

    def render(self, template: ChatTemplate, content: Inserted, value: Inserted) -> str:
        """The prompt as text, with what stands for each text that somebody wrote."""
        writer = TurnWriter(
            content, value, arguments_as_text=self.arguments_as_text, content_as_parts=self.content_as_parts
        )
        return template.render(writer.turns(self.messages), writer.tools(self.tools), self.variables)


def build_prompt(model: Vocabulary, template: ChatTemplate, conversation: Conversation) -> Prompt:
    """The prompt for an answer in a conversation.

    Raises CapabilityMissingError for content other than text, and InvalidRequestError if the template rejects it.
    """
    texts = _Texts(model)
    scaffold = conversation.render(template, texts.marker, texts.marker_if_named)
    rendered = conversation.render(template, str, str)
    structure = model.tokens_of_markup(scaffold)
    # The control words of a template may be only added tokens of the vocabulary.
    words = model.added_tokens.intersection(structure)
    control = model.special_tokens | words
    named = texts.named & control
    tokens = model.tokens_of_markup(rendered)
    if named or _only(control, tokens) != _only(control, structure):
        tokens = _spliced(model, scaffold, texts, words)
    begin = model.begin
    names = tuple(sorted(map(model.token_text, named)))
    tokens = tokens if begin is None or tokens[:1] == [begin] else [begin, *tokens]
    return Prompt(tokens, names, rendered[-_END_LENGTH:])


class _Texts:
    """The texts that somebody wrote in a conversation, and the markers that stand for them."""

    def __init__(self, model: Vocabulary) -> None:
        self._model = model
        self.by_marker: dict[str, str] = {}
        self.last = ""
        """The marker of the last message's content."""
        self.named: set[int] = set()
        """The control tokens that are named in them."""

    def marker(self, text: str) -> str:
        """What stands for the content of a message."""
        self.named.update(self._model.tokens_named_in(text))
        # Whether there is a content is a part of the structure.
        self.last = self._new(text) if text else self.last
        return self.last if text else ""

    def marker_if_named(self, text: str) -> str:
        """What stands for a text within tools or arguments, which templates write as JSON, and may look at."""
        tokens = self._model.tokens_named_in(text)
        named = (self._model.special_tokens | self._model.added_tokens).intersection(tokens)
        if not named:
            return text
        self.named |= named
        return self._new(json.dumps(text, ensure_ascii=False)[1:-1])

    def _new(self, text: str) -> str:
        marker = f"x{secrets.token_hex(16)}x"
        self.by_marker[marker] = text
        return marker


def _spliced(model: Vocabulary, scaffold: str, texts: _Texts, words: frozenset[int]) -> list[int]:
    """Tokenize the scaffold as markup, and the texts at their markers as text."""
    if texts.last not in scaffold:
        raise InvalidRequestError(
            "the last message contains the name of a control token, and the model's chat "
            "template obscures its position; remove it"
        )
    tokens: list[int] = []
    for piece in re.split("(" + "|".join(texts.by_marker) + ")", scaffold):
        text = texts.by_marker.get(piece)
        tokens += model.tokens_of_markup(piece) if text is None else model.tokens_of_text(text, words)
    return tokens


def _only(control: frozenset[int], tokens: list[int]) -> list[int]:
    return [token for token in tokens if token in control]


def split_names(text: str, names: Iterable[str]) -> list[str]:
    """Split the text so that no piece contains one of these names: each is split after its first character."""
    pattern = "|".join(map(re.escape, names))
    # A lookahead, so that overlapping names are found too.
    cuts = [found.start() + 1 for found in re.finditer(f"(?={pattern})", text)] if pattern else []
    return [text[start:end] for start, end in pairwise([0, *cuts, len(text)])]

"""From messages to tokens, so that what someone wrote can never become one of the model's control tokens."""

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

_NAMES_TOLD = 8


class Vocabulary(Protocol):
    """The tokens of a model."""

    @property
    def begin(self) -> int | None:
        """The token that every text begins with, if there is one."""

    @property
    def special_tokens(self) -> frozenset[int]:
        """The tokens that text must never become. Those that a vocabulary only adds to its words are not among them."""

    @property
    def added_tokens(self) -> frozenset[int]:
        """Words that a vocabulary adds as wholes. Text becomes them, though a template may mean something by them."""

    def token_text(self, token: int) -> str:
        """What a template writes for this token."""

    def tokens_of_text(self, text: str, never: Iterable[int] = ()) -> list[int]:
        """Tokens of what someone wrote: none is special, nor one of those added tokens that it may `never` become."""

    def tokens_named_in(self, text: str) -> list[int]:
        """The special and added tokens whose names are in a text, and maybe others."""

    def tokens_of_markup(self, text: str) -> list[int]:
        """Tokens of what a template wrote: the names of special tokens become those tokens."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a model reads. `named` are the names of control tokens that the messages have in them, as text."""

    tokens: list[int]
    named: tuple[str, ...] = ()

    @property
    def warning(self) -> WarningChunk | None:
        """What to tell of the names, if there are any."""
        if not self.named:
            return None
        names = ", ".join(self.named[:_NAMES_TOLD])
        return WarningChunk("CONTROL_TOKENS_AS_TEXT", f"{names} in the messages was read as text, not obeyed")


def prompt_of(model: Vocabulary, template: ChatTemplate, messages: Sequence[Message]) -> Prompt:
    """The prompt that asks for an answer to these messages.

    Raises CapabilityMissingError for what is not text, and InvalidRequestError if the template refuses them.
    """
    contents = [text_content(message) for message in messages]
    roles = [message.role.value for message in messages]
    markers = [f"x{secrets.token_hex(16)}x" for _ in messages]
    scaffold = template.render(_turns(roles, markers))
    rendered = template.render(_turns(roles, contents))
    structure = model.tokens_of_markup(scaffold)
    # A vocabulary may have the words of its template only among those that were added to it.
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
    """The scaffold with the contents in the places of their markers, each of them read as what it is."""
    last = list(contents)[-1]
    if last not in scaffold:
        raise InvalidRequestError(
            "the last message has the name of a control token in it, and the model's chat "
            "template hides its place; take it out"
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
    """All that a message says. Raises CapabilityMissingError if it has anything but text."""
    for part in message.parts:
        if not isinstance(part, TextPart):
            raise CapabilityMissingError(f"this model takes only text, and a message has a {type(part).__name__}")
    return message.text


def cut(text: str, names: Iterable[str]) -> list[str]:
    """The text in pieces, none of which has one of these names in it: each name is cut after its first character."""
    pattern = "|".join(map(re.escape, names))
    # Only looked ahead for, so that one name within another is found too.
    cuts = [found.start() + 1 for found in re.finditer(f"(?={pattern})", text)] if pattern else []
    return [text[start:end] for start, end in pairwise([0, *cuts, len(text)])]

"""From messages to tokens, so that what someone wrote can never become one of the model's special tokens."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from typing import Protocol

from plugai.runners.base import Message, TextPart
from plugai.runners.errors import CapabilityMissingError, InvalidRequestError
from plugai.runners.template import ChatTemplate


class Vocabulary(Protocol):
    """The tokens of a model."""

    @property
    def begin(self) -> int | None:
        """The token that every text begins with, if there is one."""

    @property
    def special_tokens(self) -> frozenset[int]:
        """The tokens that mean something to the model, and that no text of a user's may become."""

    def tokens_of_text(self, text: str) -> list[int]:
        """Tokens of a text in which nothing is special."""

    def tokens_of_markup(self, text: str) -> list[int]:
        """Tokens of a text in which the names of special tokens stand for them."""


def prompt_tokens(model: Vocabulary, template: ChatTemplate, messages: Sequence[Message]) -> list[int]:
    """The tokens that ask for an answer to these messages.

    Raises CapabilityMissingError for what is not text, and InvalidRequestError if the template refuses them.
    """
    contents = [text_content(message) for message in messages]
    roles = [message.role.value for message in messages]
    markers = [f"x{secrets.token_hex(16)}x" for _ in messages]
    scaffold = template.render(_turns(roles, markers))
    rendered = template.render(_turns(roles, contents))
    tokens = model.tokens_of_markup(rendered)
    if _special(model, tokens) != _special(model, model.tokens_of_markup(scaffold)):
        tokens = _spliced(model, scaffold, dict(zip(markers, contents, strict=True)))
    begin = model.begin
    return tokens if begin is None or tokens[:1] == [begin] else [begin, *tokens]


def _spliced(model: Vocabulary, scaffold: str, contents: dict[str, str]) -> list[int]:
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
        tokens += model.tokens_of_markup(piece) if content is None else model.tokens_of_text(content)
    return tokens


def _special(model: Vocabulary, tokens: list[int]) -> list[int]:
    return [token for token in tokens if token in model.special_tokens]


def _turns(roles: Sequence[str], contents: Sequence[str]) -> list[dict[str, str]]:
    return [{"role": role, "content": content} for role, content in zip(roles, contents, strict=True)]


def text_content(message: Message) -> str:
    """All that a message says. Raises CapabilityMissingError if it has anything but text."""
    for part in message.parts:
        if not isinstance(part, TextPart):
            raise CapabilityMissingError(f"this model takes only text, and a message has a {type(part).__name__}")
    return message.text

"""Messages with pictures, as a model's own processor wants them."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any, assert_never

from PIL import Image

from plugai.runners.base import (
    ArtifactPart,
    BlobPart,
    Message,
    Part,
    ReasoningPart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
    UriPart,
)
from plugai.runners.errors import CapabilityMissingError, InvalidRequestError
from plugai.runners.text.template import ChatTemplate
from plugai.runners.torch.pictures import decoded
from plugai.runners.transformers.vocabulary import TokenizerVocabulary

_MOST_PICTURES = 16


class Sight:
    """Makes a model's input of text and pictures."""

    def __init__(self, processor: Any) -> None:
        self._processor = processor

    @property
    def tokenizer(self) -> Any:
        """The tokenizer of the processor's."""
        return self._processor.tokenizer

    @property
    def chat_template(self) -> str | None:
        """The processor's own template, as Jinja source."""
        template = self._processor.chat_template
        return template if isinstance(template, str) else None

    def prompt(
        self, vocabulary: TokenizerVocabulary, template: ChatTemplate, messages: Sequence[Message]
    ) -> dict[str, Any]:
        """The input that asks for an answer to these messages.

        Raises InvalidRequestError, CapabilityMissingError, ImageRefusedError.
        """
        pictures = [decoded(part.data) for message in messages for part in message.parts if isinstance(part, BlobPart)]
        if len(pictures) > _MOST_PICTURES:
            raise InvalidRequestError(f"there are {len(pictures)} pictures, and at most {_MOST_PICTURES} are looked at")
        rendered = template.render([_turn(message) for message in messages])
        # The processor finds the places of pictures in the text, so what someone wrote must not have their name.
        plain = template.render([_turn(_harmless(message)) for message in messages])
        if _special(vocabulary, rendered) != _special(vocabulary, plain):
            raise InvalidRequestError("a message has the name of a control token in it; take it out")
        return self._input(rendered, pictures)

    def _input(self, text: str, pictures: list[Image.Image]) -> dict[str, Any]:
        begin = self.tokenizer.bos_token
        return dict(
            self._processor(
                text=[text],
                images=[pictures] if pictures else None,
                add_special_tokens=not (begin and text.startswith(begin)),
                return_tensors="pt",
            )
        )


def _turn(message: Message) -> dict[str, object]:
    return {"role": message.role.value, "content": [_content(part) for part in message.parts]}


def _content(part: Part) -> dict[str, str]:
    match part:
        case TextPart(text):
            return {"type": "text", "text": text}
        case BlobPart():
            return {"type": "image"}
        case ArtifactPart() | UriPart() | ReasoningPart() | ToolCallPart() | ToolResultPart():
            raise CapabilityMissingError(
                f"this model takes text and pictures, and a message has a {type(part).__name__}"
            )
        case _:
            assert_never(part)


def _harmless(message: Message) -> Message:
    """The message with other text, in which no token has a name."""
    parts = tuple(TextPart(secrets.token_hex(8)) if isinstance(part, TextPart) else part for part in message.parts)
    return Message(message.role, parts)


def _special(vocabulary: TokenizerVocabulary, text: str) -> list[int]:
    return [token for token in vocabulary.tokens_of_markup(text) if token in vocabulary.special_tokens]

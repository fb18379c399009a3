"""Input with images, prepared by the model's own processor."""

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
from plugai.runners.images.decoding import decode_image
from plugai.runners.text.template import ChatTemplate
from plugai.runners.transformers.vocabulary import TokenizerVocabulary

_MAX_IMAGES = 16


class VisionProcessor:
    """Prepares the model's input from text and images."""

    def __init__(self, processor: Any) -> None:
        self._processor = processor

    @property
    def tokenizer(self) -> Any:
        """The processor's tokenizer."""
        return self._processor.tokenizer

    @property
    def chat_template(self) -> str | None:
        """The processor's chat template, as Jinja source."""
        template = self._processor.chat_template
        return template if isinstance(template, str) else None

    def prompt(
        self, vocabulary: TokenizerVocabulary, template: ChatTemplate, messages: Sequence[Message]
    ) -> dict[str, Any]:
        """The model's input for these messages.

        Raises InvalidRequestError, CapabilityMissingError, ImageRefusedError.
        """
        images = [
            decode_image(part.data) for message in messages for part in message.parts if isinstance(part, BlobPart)
        ]
        if len(images) > _MAX_IMAGES:
            raise InvalidRequestError(f"there are {len(images)} images, but the limit is {_MAX_IMAGES}; send fewer")
        rendered = template.render([_turn(message) for message in messages])
        # The processor finds image placeholders in the text, so messages must not contain their names.
        without_text = template.render([_turn(_with_random_text(message)) for message in messages])
        if _special(vocabulary, rendered) != _special(vocabulary, without_text):
            raise InvalidRequestError("a message contains the name of a control token; remove it")
        return self._input(rendered, images)

    def _input(self, text: str, images: list[Image.Image]) -> dict[str, Any]:
        begin = self.tokenizer.bos_token
        return dict(
            self._processor(
                text=[text],
                images=[images] if images else None,
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
                f"this model accepts text and images, but a message has a {type(part).__name__}"
            )
        case _:
            assert_never(part)


def _with_random_text(message: Message) -> Message:
    """The message with random text, which contains no token's name."""
    parts = tuple(TextPart(secrets.token_hex(8)) if isinstance(part, TextPart) else part for part in message.parts)
    return Message(message.role, parts)


def _special(vocabulary: TokenizerVocabulary, text: str) -> list[int]:
    return [token for token in vocabulary.tokens_of_markup(text) if token in vocabulary.special_tokens]

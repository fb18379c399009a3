"""Images in messages as markers in their text, through the chat template to the tokens of the prompt."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterable, Sequence

import msgspec.structs

from plugai.runners.base import BlobPart, Message, Part, TextPart
from plugai.runners.errors import CapabilityMissingError
from plugai.runners.text.prompt import Vocabulary


class MarkedImages(Vocabulary):
    """A vocabulary that reads the markers of images: -1 stands for the first one, -2 for the second and so on."""

    def __init__(self, vocabulary: Vocabulary, messages: Sequence[Message]) -> None:
        self._vocabulary = vocabulary
        self._numbers: dict[str, int] = {}
        self.messages = tuple(map(self._marked, messages))
        """The messages, with a marker in the place of each image."""
        self._pattern = re.compile(f"({'|'.join(self._numbers)})")

    def check(self, tokens: Iterable[int]) -> None:
        """Raise CapabilityMissingError unless each image is in the prompt once, in their order."""
        if [token for token in tokens if token < 0] != list(self._numbers.values()):
            raise CapabilityMissingError("the model's chat template leaves out an image, or moves or repeats it")

    @property
    def begin(self) -> int | None:
        return self._vocabulary.begin

    @property
    def special_tokens(self) -> frozenset[int]:
        return self._vocabulary.special_tokens

    @property
    def added_tokens(self) -> frozenset[int]:
        return self._vocabulary.added_tokens

    def token_text(self, token: int) -> str:
        return self._vocabulary.token_text(token)

    def tokens_of_text(self, text: str, never: Iterable[int] = ()) -> list[int]:
        kept = frozenset(never)
        return self._split(text, lambda piece: self._vocabulary.tokens_of_text(piece, kept))

    def tokens_named_in(self, text: str) -> list[int]:
        return self._vocabulary.tokens_named_in(text)

    def tokens_of_markup(self, text: str) -> list[int]:
        return self._split(text, self._vocabulary.tokens_of_markup)

    def _marked(self, message: Message) -> Message:
        return msgspec.structs.replace(message, parts=tuple(map(self._marked_part, message.parts)))

    def _marked_part(self, part: Part) -> Part:
        if not isinstance(part, BlobPart):
            return part
        marker = f"x{secrets.token_hex(16)}x"
        self._numbers[marker] = -1 - len(self._numbers)
        return TextPart(marker)

    def _split(self, text: str, tokens_of: Callable[[str], list[int]]) -> list[int]:
        tokens: list[int] = []
        for piece in self._pattern.split(text):
            number = self._numbers.get(piece)
            tokens += [number] if number is not None else tokens_of(piece) if piece else []
        return tokens

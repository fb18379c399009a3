"""Which texts a vocabulary can be asked that lacks tokens for bytes: llama.cpp ends the process at any other."""

from __future__ import annotations

from collections.abc import Iterable

_SPACE = "\u2581"


class ReadableCharacters:
    """The characters for which a SentencePiece vocabulary has tokens: of their own, or for their bytes.

    A character without a token of its own is read byte by byte, each as the token `<0x..>`, or, in some vocabularies,
    as one of that single character.
    """

    def __init__(self, tokens: Iterable[str], begins_with_space: bool) -> None:
        """`tokens` are the texts of all tokens; some vocabularies put a space before every text."""
        texts = frozenset(tokens)
        self._begins_with_space = begins_with_space
        self._own = frozenset(text for text in texts if len(text) == 1)
        self._bytes = frozenset(
            byte for byte in range(256) if f"<0x{byte:02X}>" in texts or (byte < 128 and chr(byte) in texts)
        )

    @property
    def is_complete(self) -> bool:
        """Whether every text can be read."""
        return len(self._bytes) == 256

    def missing(self, text: str) -> str:
        """A character of the text that cannot be read; empty if all can be."""
        if not text:
            return ""
        wanted = {_SPACE if c == " " else c for c in text} | ({_SPACE} if self._begins_with_space else set[str]())
        found = min((c for c in wanted if not self._can_read(c)), default="")
        return " " if found == _SPACE else found

    def _can_read(self, character: str) -> bool:
        return character in self._own or self._bytes.issuperset(character.encode())

"""Invisible characters in a prompt: which there are, and the text without them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_CONTROLS = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"
_BIDI = "\u202a-\u202e\u2066-\u2069"
_TAGS = "\U000e0000-\U000e007f"
_SELECTORS = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
_SURROGATES = "\ud800-\udfff"
# Flags of regions, such as Scotland's: a black flag, the region's code in tags, and the tag that ends it.
_FLAG = "\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f"
# Escape sequences of terminals, such as colours and titles. Of other sequences only the escape is removed. Possessive
# quantifiers avoid backtracking, so that a text of nothing but beginnings takes linear time.
_ESCAPE = "\x1b\\[[0-?]*+[ -/]*+[@-~]|\x1b\\][^\x07\x1b]*+(?:\x07|\x1b\\\\)"

_HIDDEN = re.compile(f"[{_CONTROLS}{_BIDI}{_TAGS}{_SELECTORS}{_SURROGATES}]")


@dataclass(frozen=True, slots=True)
class HiddenCharacters:
    """A kind of characters. `steps` remove it from a text: patterns, and the replacement of each match."""

    noun: str
    steps: tuple[tuple[re.Pattern[str], str], ...]

    def without(self, text: str) -> str:
        """The text without them. It is never longer, and keeps all that people see."""
        for pattern, replacement in self.steps:
            text = pattern.sub(replacement, text)
        return text


NULLS = HiddenCharacters("null characters and lone surrogates", ((re.compile(f"[\0{_SURROGATES}]"), ""),))

CONTROLS = HiddenCharacters("control characters", ((re.compile(f"{_ESCAPE}|[{_CONTROLS}]"), ""),))

BIDI = HiddenCharacters("characters that change the direction of writing", ((re.compile(f"[{_BIDI}]"), ""),))
"""Marks, which Persian, Hebrew and others need, are not among them, nor are joiners."""

INVISIBLES = HiddenCharacters(
    "invisible characters",
    (
        (re.compile(f"({_FLAG})|[{_TAGS}]+"), r"\1"),
        # One chooses how the character before it looks; a second one can only carry something.
        (re.compile(f"([{_SELECTORS}])[{_SELECTORS}]+"), r"\1"),
    ),
)
"""Tags and runs of variation selectors: each can spell out a text that a model reads and a person does not see."""


def may_hide(text: str) -> bool:
    """Whether the text may have any of these: a quick check."""
    return _HIDDEN.search(text) is not None


def clean_name(text: str) -> str:
    """A name or title as it is stored: in Unicode's composed form (NFC), on one line, without any of these."""
    for kind in (NULLS, CONTROLS, BIDI, INVISIBLES):
        text = kind.without(text)
    return unicodedata.normalize("NFC", " ".join(text.split()))

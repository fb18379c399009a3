"""Tags of sessions: short texts, which a user chooses freely."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

MAX_TAGS = 20
"""Of one session."""
MAX_TAG_BYTES = 64


@dataclass(frozen=True, slots=True)
class TagCount:
    """A tag, and how many sessions have it."""

    tag: str
    sessions: int


def is_tag(text: str) -> bool:
    """Return whether a text can be a tag: it is short, and has no commas and no control characters."""
    return "," not in text and text.isprintable() and 0 < len(text.encode(errors="replace")) <= MAX_TAG_BYTES


def clean_tags(given: Iterable[str]) -> tuple[str, ...]:
    """Return the tags in their stored form: one of each, without surrounding spaces and with single ones, sorted.

    Of tags that differ only in case, the first one stays. Empty ones are left out.
    """
    tags: dict[str, str] = {}
    for text in given:
        tag = unicodedata.normalize("NFC", " ".join(text.split()))
        if tag:
            tags.setdefault(tag_key(tag), tag)
    return tuple(tags[key] for key in sorted(tags))


def tag_key(tag: str) -> str:
    """Return what is the same for tags that differ only in case."""
    return unicodedata.normalize("NFC", tag.casefold())

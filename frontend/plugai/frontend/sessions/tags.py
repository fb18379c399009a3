"""What is shown of tags, and what a change of them makes. It knows no Flet."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from plugai.client.types import SessionTag

MOST_TAGS = 20
"""Of one conversation."""
_MOST_BYTES = 64
_SHOWN = 8


def tags_with(own: Sequence[str], words: str) -> list[str]:
    """These tags and those in the words, which commas separate. Of one that differs only in case, the first stays."""
    tags = {tag.casefold(): tag for tag in own}
    for given in words.split(","):
        tag = " ".join(given.split()).encode()[:_MOST_BYTES].decode(errors="ignore").strip()
        if tag:
            tags.setdefault(tag.casefold(), tag)
    return list(tags.values())[:MOST_TAGS]


def tags_without(own: Sequence[str], tag: str) -> list[str]:
    """These tags without this one."""
    return [each for each in own if each.casefold() != tag.casefold()]


def shown_tags(
    tags: Sequence[SessionTag], chosen: Collection[str], *, all_of_them: bool
) -> tuple[list[SessionTag], bool]:
    """The tags that are used most and those that are chosen, or all of them, by name; and whether there are more."""
    if all_of_them or len(tags) <= _SHOWN:
        return list(tags), False
    most = sorted(tags, key=lambda each: (each.tag not in chosen, -(each.session_count or 0)))[:_SHOWN]
    return [each for each in tags if each in most], True

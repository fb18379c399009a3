"""The tags of an imported session: those that are none here are losses."""

from __future__ import annotations

from collections.abc import Sequence

from plugai.server.core.sessions.portable.losses import Losses
from plugai.server.core.sessions.tags import MAX_TAGS, clean_tags, is_tag


def imported_tags(values: Sequence[object], losses: Losses) -> tuple[str, ...]:
    """Return the tags, which are texts, or objects with a name."""
    names: list[str] = []
    for value in values:
        match value:
            case str(name) | {"name": str(name)} if is_tag(name):
                names.append(name)
            case _:
                losses.add("tags", repr(value)[:32])
    tags = clean_tags(names)
    for tag in tags[MAX_TAGS:]:
        losses.add("tags", repr(tag))
    return tags[:MAX_TAGS]

"""The beginning of a list that the server sends in pages. It knows no Flet."""

from __future__ import annotations

from collections.abc import AsyncIterable
from typing import TypeVar

Item = TypeVar("Item")


async def first_items(items: AsyncIterable[Item], most: int) -> tuple[list[Item], bool]:
    """The first items, at most `most`, and whether there are more. Raises what reading them raises."""
    found: list[Item] = []
    async for item in items:
        if len(found) == most:
            return found, True
        found.append(item)
    return found, False

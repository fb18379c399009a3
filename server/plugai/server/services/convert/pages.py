"""Pages of lists that change: a token holds the item after which the next page begins."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TypeVar

from plugai.runners.errors import InvalidRequestError

T = TypeVar("T")
DEFAULT_SIZE = 50


def page(items: Sequence[T], key: Callable[[T], str], size: int, token: str) -> tuple[Sequence[T], str]:
    """At most `size` items after the one that `token` names, and the token of the next page, empty at the end.

    If that item has been removed since, the page begins where it would be in a list sorted by key; nothing is shown
    twice.
    """
    start = 0
    if token:
        last = decode(token)
        keys = [key(item) for item in items]
        start = keys.index(last) + 1 if last in keys else sum(k <= last for k in keys)
    chosen = items[start : start + (size or DEFAULT_SIZE)]
    more = start + len(chosen) < len(items)
    return chosen, encode(key(chosen[-1])) if more and chosen else ""


def encode_cursor(created_at: datetime, last_id: str) -> str:
    """The token of the page after the item of this time and id, in a list of the newest first."""
    return encode(f"{created_at.isoformat()} {last_id}")


def decode_cursor(token: str) -> tuple[datetime, str]:
    """The time and id of the item that a token's page comes after. Raises InvalidRequestError."""
    text, _, last_id = decode(token).partition(" ")
    try:
        time = datetime.fromisoformat(text)
        # A year that overflows in UTC is not a time that was encoded here.
        if time.tzinfo is not None:
            return time.astimezone(UTC), last_id
    except (ValueError, OverflowError):
        pass
    raise unknown_token()


def encode(last: str) -> str:
    """The token of the page after the item of this key."""
    return base64.urlsafe_b64encode(last.encode()).decode()


def decode(token: str) -> str:
    """The key of the item that a token's page comes after. Raises InvalidRequestError."""
    try:
        return base64.urlsafe_b64decode(token.encode("ascii")).decode()
    except (ValueError, binascii.Error):
        raise unknown_token() from None


def unknown_token() -> InvalidRequestError:
    """The error for a token that this server has not returned."""
    problem = "is not one that a list call has returned"
    return InvalidRequestError(f"page_token {problem}", {"page_token": problem})

"""Pages of lists that change: a token says after which item to go on."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import TypeVar

from plugai.runners.errors import InvalidRequestError

T = TypeVar("T")
DEFAULT_SIZE = 50


def page(items: Sequence[T], key: Callable[[T], str], size: int, token: str) -> tuple[Sequence[T], str]:
    """At most `size` items after the one that `token` names, and the token of the next page, empty at the end.

    An item that is gone since is looked up by where it would stand if the list is in the order of its keys, and
    otherwise ends the list: what follows is never shown twice.
    """
    start = 0
    if token:
        last = decode(token)
        keys = [key(item) for item in items]
        start = keys.index(last) + 1 if last in keys else sum(k <= last for k in keys)
    chosen = items[start : start + (size or DEFAULT_SIZE)]
    more = start + len(chosen) < len(items)
    return chosen, encode(key(chosen[-1])) if more and chosen else ""


def encode(place: str) -> str:
    """The token that names a place."""
    return base64.urlsafe_b64encode(place.encode()).decode()


def decode(token: str) -> str:
    """The place that a token names. Raises InvalidRequestError if it is no token of ours."""
    try:
        return base64.urlsafe_b64decode(token.encode("ascii")).decode()
    except (ValueError, binascii.Error):
        raise wrong_token() from None


def wrong_token() -> InvalidRequestError:
    """The error about a token that is none of ours."""
    problem = "is not one that a list call gave"
    return InvalidRequestError(f"page_token {problem}", {"page_token": problem})

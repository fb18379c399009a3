"""Pages of lists that change: a token says after which item to go on."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import TypeVar

from plugai.runners.errors import InvalidRequestError

T = TypeVar("T")
_DEFAULT_SIZE = 50


def page(items: Sequence[T], key: Callable[[T], str], size: int, token: str) -> tuple[Sequence[T], str]:
    """At most `size` items after the one that `token` names, and the token of the next page, empty at the end.

    An item that is gone since is looked up by where it would stand if the list is in the order of its keys, and
    otherwise ends the list: what follows is never shown twice.
    """
    start = 0
    if token:
        last = _last(token)
        keys = [key(item) for item in items]
        start = keys.index(last) + 1 if last in keys else sum(k <= last for k in keys)
    chosen = items[start : start + (size or _DEFAULT_SIZE)]
    more = start + len(chosen) < len(items)
    return chosen, base64.urlsafe_b64encode(key(chosen[-1]).encode()).decode() if more and chosen else ""


def _last(token: str) -> str:
    try:
        return base64.urlsafe_b64decode(token.encode("ascii")).decode()
    except (ValueError, binascii.Error):
        problem = "is not one that a list call gave"
        raise InvalidRequestError(f"page_token {problem}", {"page_token": problem}) from None

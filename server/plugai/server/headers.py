"""Headers that a servicer adds to a stream of answers; they go out with the first one."""

from __future__ import annotations

from contextvars import ContextVar

ADDED: ContextVar[list[tuple[str, str]]] = ContextVar("added_headers")
"""Set for every call before its servicer runs."""


def add_headers(*headers: tuple[str, str]) -> None:
    """Add headers, with names in lower case and values in ASCII, to the answer of the call that is being served."""
    ADDED.get().extend(headers)

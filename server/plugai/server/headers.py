"""Response headers that a servicer adds to a stream; they are sent with its first message."""

from __future__ import annotations

from contextvars import ContextVar

ADDED: ContextVar[list[tuple[str, str]]] = ContextVar("added_headers")
"""Set for every call before its servicer runs."""


def add_headers(*headers: tuple[str, str]) -> None:
    """Add response headers to the current call, with lower-case names and ASCII values."""
    ADDED.get().extend(headers)

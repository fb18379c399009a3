"""Text that every database accepts."""

from __future__ import annotations


def storable(text: str) -> str:
    """The text with what a database refuses replaced: lone surrogates, and NUL in PostgreSQL."""
    return text.encode(errors="replace").decode().replace("\0", "\N{REPLACEMENT CHARACTER}")

"""`plugai models`: which models there are, and whether they can answer."""

from __future__ import annotations


def models() -> None: ...

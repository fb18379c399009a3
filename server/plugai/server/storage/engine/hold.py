"""One transaction at a time for what has no row that could be locked."""

from __future__ import annotations

from sqlalchemy import text
from sqlmodel import Session


def hold(session: Session, name: str) -> None:
    """Wait until no other transaction holds this name, and hold it until this one ends. SQLite has only one writer."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"), {"name": name})

"""Inserting a row that another transaction may be inserting too."""

from __future__ import annotations

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from plugai.server.storage.engine.columns import Table


def insert_if_absent(session: Session, row: type[Table], **values: object) -> None:
    """Insert a row unless one with the same key exists. Waits for transactions that are inserting it now."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    session.execute(insert(row).values(**values).on_conflict_do_nothing())

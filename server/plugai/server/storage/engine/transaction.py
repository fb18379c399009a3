"""Running a function in a transaction of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Engine
from sqlmodel import Session

T = TypeVar("T")


def in_transaction(engine: Engine, work: Callable[[Session], T]) -> T:
    """Run `work`, then commit; roll back if it raises."""
    with Session(engine, expire_on_commit=False) as session, session.begin():
        return work(session)

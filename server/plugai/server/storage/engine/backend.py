"""What a kind of database does for Database."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import Protocol, TypeVar

from sqlmodel import Session

T = TypeVar("T")


class Backend(Protocol):
    """Runs each function in a transaction of its own, on threads of its own. Open and close it off the event loop."""

    def read(self, work: Callable[[Session], T]) -> Future[T]:
        """Run a function that changes nothing."""

    def write(self, work: Callable[[Session], T]) -> Future[T]:
        """Run a function whose changes are durable once the future has its result."""

    def close(self) -> None:
        """Finish the work that was submitted, then close every connection."""

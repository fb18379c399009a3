"""Password rules and hashing; hashing is slow on purpose and runs in threads, off the event loop."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from plugai.runners.errors import InvalidRequestError
from plugai.server.core.errors import LoginThrottledError

T = TypeVar("T")

MIN_LENGTH = 10
# OWASP's argon2id parameters with the smallest memory: 19 MiB, two passes.
_PASSES = 2
_KIBIBYTES = 19 * 1024
# Of the thread that hashes: whoever guesses passwords takes only the time that nobody else needs.
_NICENESS = 10
_MAX_WAITING = 32
_BUSY_SECONDS = 2.0


class Passwords:
    """Hashes and checks passwords, one at a time and with low priority, so that logins starve nothing else."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher(time_cost=_PASSES, memory_cost=_KIBIBYTES, parallelism=1)
        self._waiting = 0
        self._thread = ThreadPoolExecutor(1, "passwords", initializer=_lower_priority)
        # Unknown names are checked against this hash, so that timing does not reveal whether a name exists.
        self._dummy_hash = self._hasher.hash("nobody's password")

    async def hash(self, password: str) -> str:
        """Return the hash to store. Raises LoginThrottledError if too many hashes are queued."""
        return await self._run(lambda: self._hasher.hash(_normal(password)))

    async def check(self, stored_hash: str, password: str) -> bool:
        """Return whether the password matches; an empty `stored_hash` never does. Raises LoginThrottledError."""
        matches = await self._run(lambda: self._matches(stored_hash or self._dummy_hash, _normal(password)))
        return matches and bool(stored_hash)

    def is_outdated(self, stored_hash: str) -> bool:
        """Return whether the hash was made with weaker parameters than the current ones."""
        return self._hasher.check_needs_rehash(stored_hash)

    def _matches(self, stored_hash: str, password: str) -> bool:
        try:
            return self._hasher.verify(stored_hash, password)
        except (VerificationError, InvalidHashError):
            return False

    async def _run(self, work: Callable[[], T]) -> T:
        if self._waiting >= _MAX_WAITING:
            raise LoginThrottledError(_BUSY_SECONDS)
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, work)
        finally:
            self._waiting -= 1


def _lower_priority() -> None:
    """Of this thread alone; only Linux has priorities of threads. Hashing holds no lock that others wait for."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICENESS)


def _normal(password: str) -> str:
    """The form that is hashed: systems type the same letters in different Unicode forms (RFC 8265, 4.2.2)."""
    return unicodedata.normalize("NFC", password)


def require_strong(password: str, name: str) -> None:
    """Raise InvalidRequestError, with the reason, for a password that is too easy to guess."""
    problem, password = "", _normal(password)
    if len(password) < MIN_LENGTH:
        problem = f"needs at least {MIN_LENGTH} characters"
    elif len(set(password)) < MIN_LENGTH // 2:
        problem = "repeats the same few characters; choose another"
    elif name and password.casefold().strip("0123456789!.") == name.casefold():
        problem = "is the name; choose another"
    if problem:
        raise InvalidRequestError(f"password {problem}", {"password": problem})

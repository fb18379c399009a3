"""The memory for the prompts of requests that wait or run: bounded for each user, and for all together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from sys import getsizeof

import msgspec

from plugai.runners.base import GenerationRequest
from plugai.server.core.errors import QueueFullError

# When a request will end is not known.
_RETRY_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class PromptLimits:
    """How many bytes the prompts of one user may take, and those of all users together."""

    user_bytes: int
    total_bytes: int


class PromptMemory:
    """Counts the bytes of prompts. No user may hold more than is left for others, so that nobody can fill it."""

    def __init__(self, limits: PromptLimits) -> None:
        self._limits = limits
        self._held: Counter[str] = Counter()

    @property
    def held_bytes(self) -> int:
        """The bytes of all prompts."""
        return self._held.total()

    @contextmanager
    def hold(self, owner_id: str, size: int) -> Generator[None, None, None]:
        """Hold so many bytes of a user while the context is open. Raises QueueFullError."""
        if size <= 0:
            yield
            return
        mine, left = self._held[owner_id], self._limits.total_bytes - self.held_bytes
        if mine + size > min(self._limits.user_bytes, left):
            raise _full(mine, size, self._limits.user_bytes)
        self._held[owner_id] += size
        try:
            yield
        finally:
            self._held[owner_id] -= size
            if not self._held[owner_id]:
                del self._held[owner_id]


def prompt_bytes(request: GenerationRequest) -> int:
    """How many bytes of memory a request takes: its messages, and whatever else it carries."""
    return _size(request)


def added_bytes(request: GenerationRequest, before: GenerationRequest) -> int:
    """How many more bytes a request takes than it did before. Only the fields that were replaced are looked at."""
    pairs = ((getattr(request, name), getattr(before, name)) for name in request.__struct_fields__)
    return sum(_size(new) - _size(old) for new, old in pairs if new is not old)


def _size(value: object) -> int:
    match value:
        case msgspec.Struct():
            return sum(_size(getattr(value, name)) for name in value.__struct_fields__)
        case Mapping():
            return sum(_size(key) + _size(item) for key, item in value.items())
        case tuple() | list():
            return sum(map(_size, value))
        case str() | bytes():
            return getsizeof(value)
        case _:
            # A number or a word of an enumeration; every value takes a place in what contains it.
            return 16


def _full(mine: int, size: int, most: int) -> QueueFullError:
    held = f"your requests that wait or run hold {mine} bytes of prompts, and this one has {size}"
    if mine + size > most:
        sentence = f"{held}; a user may have {most} (`user_prompts_bytes`)"
    else:
        sentence = f"{held}; there is no more room beside those of others (`all_prompts_bytes`)"
    return QueueFullError(f"{sentence}; send less, or wait for a request to end and try again", _RETRY_SECONDS)

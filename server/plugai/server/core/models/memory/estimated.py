"""The memory that a model will take with its options, found out from its files once it is asked for."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

from plugai.runners.base import MemoryEstimate, ModelSpec
from plugai.runners.errors import PlugAIError

Estimate = Callable[[ModelSpec], Awaitable[MemoryEstimate | None]]
"""Finds out the memory that a model will take; None if that is not known. Takes about a second. Raises PlugAIError."""


class EstimatedMemory:
    """The memory of one model; the files are looked at once."""

    def __init__(self, spec: ModelSpec, estimate: Estimate | None) -> None:
        """`estimate` is None of a model that cannot be estimated."""
        self.known: MemoryEstimate | None = None
        self._spec = spec
        self._estimate = estimate
        self._lock = asyncio.Lock()

    @property
    def is_unknown(self) -> bool:
        """Whether `get` would find out more than is known."""
        return self._estimate is not None

    async def get(self) -> MemoryEstimate | None:
        """What is known, once all that can be is known."""
        async with self._lock:
            if self._estimate is not None:
                # Why the files cannot be used is said when the model is loaded.
                with suppress(PlugAIError):
                    self.known = await self._estimate(self._spec)
                self._estimate = None
        return self.known

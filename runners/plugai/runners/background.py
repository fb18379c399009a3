"""A model is loaded on a thread while the event loop goes on, and given back if nobody wants it any more."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import ExitStack, suppress
from typing import Protocol, TypeVar

from plugai.runners.base import LoadStage, ReportStage
from plugai.runners.errors import PlugAIError

ReportProgress = Callable[[LoadStage], bool]
"""Told how far a load is; it answers whether the load should go on."""


class HoldsResources(Protocol):
    """What is to be closed when it is no longer used."""

    @property
    def resources(self) -> ExitStack:
        """All that it holds."""


_LoadedT = TypeVar("_LoadedT", bound=HoldsResources)


async def loaded_in_thread(load: Callable[[ReportProgress], _LoadedT], report: ReportStage) -> _LoadedT:
    """What `load` gives; it is told by its argument's answer to stop if this is cancelled."""
    loop = asyncio.get_running_loop()
    abandoned = threading.Event()

    def progress(stage: LoadStage) -> bool:
        loop.call_soon_threadsafe(report, stage)
        return not abandoned.is_set()

    loading = loop.run_in_executor(None, load, progress)
    try:
        return await asyncio.shield(loading)
    except asyncio.CancelledError:
        abandoned.set()
        with suppress(PlugAIError):
            loaded = await loading
            await asyncio.to_thread(loaded.resources.close)
        raise

"""Runners whose model lives in this process: it is loaded and released on a thread, so that the event loop goes on."""

from __future__ import annotations

import asyncio
import threading
from abc import abstractmethod
from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager, suppress
from typing import Generic, Protocol, TypeVar

from plugai.runners.base import LoadStage, ModelSpec, ReportStage, Runner
from plugai.runners.errors import ModelUnavailableError, PlugAIError

ReportProgress = Callable[[LoadStage], bool]
"""Called with the stage of a load; returns whether loading should go on."""


class HoldsResources(Protocol):
    """A loaded model."""

    @property
    def resources(self) -> ExitStack:
        """What is to be closed when the model is unloaded."""


class Engine(Protocol):
    """A loop that serves requests on a thread of its own."""

    def run(self) -> None:
        """Serve until `close` is called."""

    def close(self) -> None:
        """Make `run` return. May be called from any thread."""


_LoadedT = TypeVar("_LoadedT", bound=HoldsResources)
_EngineT = TypeVar("_EngineT", bound=Engine)


class InProcessRunner(Runner, Generic[_LoadedT]):
    """Loads and unloads a model in this process."""

    def __init__(self, spec: ModelSpec) -> None:
        super().__init__(spec)
        self._loaded: _LoadedT | None = None

    async def load(self, report: ReportStage) -> None:
        self._loaded = loaded = await load_in_thread(self._load, report)
        self._update_properties(loaded)

    async def unload(self) -> None:
        if self._loaded is not None:
            held, self._loaded = [self._loaded], None
            await asyncio.to_thread(self._close, held)

    @abstractmethod
    def _load(self, report: ReportProgress) -> _LoadedT:
        """Load the model. Called on a thread."""

    def _update_properties(self, loaded: _LoadedT) -> None:
        """Set the runner's capacity, context length and so on from the loaded model."""

    def _release_memory(self) -> None:
        """Return cached memory to the system. Called on a thread, when nothing refers to the model any more."""

    def _close(self, held: list[_LoadedT]) -> None:
        """Close the model in `held`, and release its memory."""
        # The caller refers to the list alone.
        held.pop().resources.close()
        self._release_memory()

    def _require_loaded(self) -> _LoadedT:
        if self._loaded is None:
            raise ModelUnavailableError(f"model {self.spec.id!r} is not loaded; try again")
        return self._loaded


async def load_in_thread(load: Callable[[ReportProgress], _LoadedT], report: ReportStage) -> _LoadedT:
    """Run `load` on a thread. If this is cancelled, the load is asked to stop, and its result is closed."""
    loop = asyncio.get_running_loop()
    abandoned = threading.Event()

    def progress(stage: LoadStage) -> bool:
        loop.call_soon_threadsafe(report, stage)
        return not abandoned.is_set()

    # Handed over in a list: a thread that has returned something may refer to it for a while.
    loaded: list[_LoadedT] = []
    loading = loop.run_in_executor(None, lambda: loaded.append(load(progress)))
    try:
        await asyncio.shield(loading)
    except asyncio.CancelledError:
        abandoned.set()
        with suppress(PlugAIError):
            await loading
            await asyncio.to_thread(loaded.pop().resources.close)
        raise
    return loaded.pop()


@contextmanager
def engine_thread(engine: _EngineT, name: str) -> Generator[_EngineT, None, None]:
    """Run the engine on a thread of that name, until the block ends."""
    thread = threading.Thread(target=engine.run, name=name)
    thread.start()
    try:
        yield engine
    finally:
        engine.close()
        thread.join()

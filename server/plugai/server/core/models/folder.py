"""Follows the models folder: what is complete there and at rest is offered, and what is gone is withdrawn."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Protocol

import structlog

from plugai.runners.base import ModelSpec
from plugai.runners.errors import PlugAIError

# How long nothing may have changed before a file counts as copied.
REST_SECONDS = 1.0
# How long the start waits for what was copied a moment ago.
_START_SECONDS = 3.0

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class FileState:
    """A file as it is in a folder: when any of these differs, its content may."""

    path: str
    size: int
    modified_ns: int
    inode: int


@dataclass(frozen=True, slots=True)
class FoundModel:
    """A model as it is now; its last change was `rested_seconds` ago, as the filesystem says.

    `in_folder` is false of models that are part of an installed package.
    """

    spec: ModelSpec
    files: tuple[FileState, ...]
    rested_seconds: float
    in_folder: bool = True


class FolderContents(Protocol):
    """The models folder."""

    async def find(self) -> Sequence[FoundModel]:
        """What looks like a model now."""

    async def inspect(self, spec: ModelSpec) -> ModelSpec:
        """The model, with what its files say about it. Raises ModelBrokenError if they are not complete."""


class FolderObserver(Protocol):
    """Gets notified of the models in the folder."""

    def add_found(self, spec: ModelSpec) -> None:
        """This model is in the folder now. Raises PlugAIError if it cannot be offered now."""

    def withdraw(self, model: str) -> None:
        """This model, which was found before, is gone, or its files have changed."""


class FolderFollower:
    """Compares the folder with what is offered, each time that something may have changed."""

    def __init__(self, contents: FolderContents, observer: FolderObserver, monotonic: Callable[[], float]) -> None:
        self._contents = contents
        self._observer = observer
        self._monotonic = monotonic
        self._offered: dict[str, tuple[FileState, ...]] = {}
        self._uninspected: list[FoundModel] = []
        self._incomplete: dict[str, tuple[FileState, ...]] = {}
        self._unchanged_since: dict[str, tuple[tuple[FileState, ...], float]] = {}

    async def begin(self) -> list[ModelSpec]:
        """What is offered from the start: all that is at rest. It is not opened, since the server should start soon."""
        resting = [found for found in await self._contents.find() if found.rested_seconds >= REST_SECONDS]
        self._offered = {found.spec.id: found.files for found in resting}
        self._uninspected = [found for found in resting if found.in_folder]
        return [found.spec for found in resting]

    async def refresh(self) -> float | None:
        """Offer and withdraw what must be; the seconds after which more may be complete, None without a change."""
        found = {model.spec.id: model for model in await self._contents.find()}
        self._withdraw_changed(found)
        pauses = [self._rest_left(model) for model in found.values()]
        self._unchanged_since = {name: self._unchanged_since[name] for name in found}
        for model, pause in zip(found.values(), pauses, strict=True):
            if model.spec.id not in self._offered and pause <= 0:
                await self._offer_complete(model)
        return min((pause for pause in pauses if pause > 0), default=None)

    @asynccontextmanager
    async def running(self, changes: AsyncIterator[None]) -> AsyncGenerator[None, None]:
        """Refresh at each of the `changes` while the context is open.

        It is entered once what was copied just before the start is offered too, unless that is still being copied.
        """
        settled = asyncio.Event()
        task = asyncio.create_task(self._follow(changes, settled))
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(_START_SECONDS):
                    await settled.wait()
            yield
        finally:
            task.cancel()
            await asyncio.wait([task])

    async def _follow(self, changes: AsyncIterator[None], settled: asyncio.Event) -> None:
        await self._refresh_until_settled()
        settled.set()
        await self._inspect_all()
        async for _ in changes:
            await self._refresh_until_settled()

    async def _refresh_until_settled(self) -> None:
        while (pause := await self._try_refresh()) is not None:  # noqa: ASYNC110 - no event says that nothing happens
            await asyncio.sleep(pause)

    async def _try_refresh(self) -> float | None:
        try:
            return await self.refresh()
        except Exception:
            # A task has no interceptor above it: without this clause, the folder would silently not be followed.
            log.exception("models folder not read")
            return None

    def _withdraw_changed(self, found: Mapping[str, FoundModel]) -> None:
        for name, files in list(self._offered.items()):
            if name not in found or found[name].files != files:
                del self._offered[name]
                self._observer.withdraw(name)

    def _rest_left(self, model: FoundModel) -> float:
        """How many more seconds the model's files must not change; 0 or less once it is at rest."""
        now = self._monotonic()
        files, since = self._unchanged_since.get(model.spec.id, ((), now))
        if files != model.files:
            # The time of a change is that of the machine that has the files, whose clock may be wrong.
            since = now - max(0.0, model.rested_seconds) if not files else now
        self._unchanged_since[model.spec.id] = (model.files, since)
        return since + REST_SECONDS - now

    async def _inspect_all(self) -> None:
        """Add what their files say to the models that were offered from the start."""
        for model in self._uninspected:
            # It may have changed meanwhile, which is noticed later.
            with suppress(PlugAIError):
                inspected = await self._contents.inspect(model.spec)
                if self._offered.get(model.spec.id) == model.files:
                    self._observer.add_found(inspected)
        self._uninspected = []

    async def _offer_complete(self, model: FoundModel) -> None:
        name = model.spec.id
        if self._incomplete.get(name) == model.files:
            return
        try:
            inspected = await self._contents.inspect(model.spec)
        except PlugAIError as error:
            log.warning("not offered as a model", model=name, why=error.message)
            self._incomplete[name] = model.files
            return
        self._incomplete.pop(name, None)
        try:
            self._observer.add_found(inspected)
        except PlugAIError as error:
            # It is tried again at the next change.
            log.warning("not offered as a model", model=name, why=error.message)
        else:
            self._offered[name] = model.files

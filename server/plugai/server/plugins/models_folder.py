"""The models folder on disk: what looks like a model in it, and when that changes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import structlog
from watchfiles import Change, awatch

from plugai.runners.base import ModelSpec
from plugai.runners.folder_entries import entries_below, is_inside
from plugai.server.core.clock import Clock
from plugai.server.core.models.folder import FileState, FolderContents, FoundModel
from plugai.server.plugins.providers import InstalledProviders

# What models are made of; a name without an ending may be that of a folder.
_SUFFIXES = frozenset({"", ".gguf", ".json", ".safetensors"})
# Changes that follow one another so closely are looked at together.
_TOGETHER_MILLISECONDS = 400

log = structlog.get_logger(__name__)


class ModelsFolder(FolderContents):
    """Finds models with the installed providers, which open nothing but small descriptions."""

    def __init__(self, providers: InstalledProviders, folder: Path, clock: Clock) -> None:
        self._providers = providers
        self._folder = folder
        self._clock = clock

    async def find(self) -> list[FoundModel]:
        return await asyncio.to_thread(self._find)

    async def inspect(self, spec: ModelSpec) -> ModelSpec:
        details = await self._providers.inspect(spec)
        return self._providers.configured(replace(spec, details=details))

    def _find(self) -> list[FoundModel]:
        return [found for spec in self._providers.discover(self._folder) if (found := self._found(spec)) is not None]

    def _found(self, spec: ModelSpec) -> FoundModel | None:
        """The model with its files; None if one of them is not there (yet, or any more)."""
        try:
            states = [(path, path.stat()) for path in _files_of(self._providers.files(spec))]
        except OSError:
            return None
        files = tuple(FileState(str(path), stat.st_size, stat.st_mtime_ns, stat.st_ino) for path, stat in states)
        # Nobody can set that time, unlike the time of modification, which programs that copy set to that of the source.
        changed = max((stat.st_ctime for _, stat in states), default=0.0)
        own = is_inside(Path(files[0].path), self._folder) if files else False
        return FoundModel(spec, files, self._clock.now().timestamp() - changed, own)


def _files_of(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        yield path
        if path.is_dir():
            yield from entries_below(path)


async def folder_changes(folder: Path, seconds: float) -> AsyncGenerator[None, None]:
    """Yield when something in the folder may have changed: at once where the filesystem reports it, and every so many
    seconds in any case, since network filesystems report only what this machine does."""
    told = False
    while True:
        try:
            watched = _identity(folder)
            async for _ in awatch(
                folder,
                watch_filter=_is_relevant,
                debounce=_TOGETHER_MILLISECONDS,
                rust_timeout=int(seconds * 1000),
                yield_on_timeout=True,
                ignore_permission_denied=True,
            ):
                yield
                if _identity(folder) != watched:
                    # A folder of that name took its place, of which nothing would be reported.
                    break
        # What the library itself raises, as when there are no more watches, is a RuntimeError.
        except (OSError, RuntimeError) as error:
            if not told:
                log.info("models folder is looked through from time to time", folder=str(folder), why=str(error))
                told = True
            await asyncio.sleep(seconds)
            yield


def _identity(folder: Path) -> tuple[int, int]:
    stat = folder.stat()
    return stat.st_dev, stat.st_ino


def _is_relevant(_: Change, path: str) -> bool:
    return Path(path).suffix.lower() in _SUFFIXES

"""Model files on the disk of the server, outside the models folder."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import BinaryIO

from plugai.runners.base import ModelSpec
from plugai.runners.errors import InvalidRequestError, ModelBrokenError
from plugai.runners.folder_entries import entries_below
from plugai.runners.regular_files import open_regular
from plugai.server.core.errors import DownloadRefusedError
from plugai.server.core.hub.hub import FileStream, HubFile
from plugai.server.core.hub.imports import LocalModels
from plugai.server.core.hub.sources import FileOrigin, FileOrigins, OriginFile
from plugai.server.core.hub.variants import WeightsFormat, part_names
from plugai.server.plugins.hub_models import RUNNERS
from plugai.server.plugins.providers import InstalledProviders

_START_BYTES = 4
_PIECE_BYTES = 2**20
# A folder of more is not that of a model.
_MAX_FILES = 10_000


class DiskFiles(FileOrigins):
    """Regular files, by their absolute path."""

    async def describe(self, location: str) -> OriginFile:
        return await asyncio.to_thread(_describe, Path(location))

    @asynccontextmanager
    async def open(self, origin: FileOrigin, offset: int) -> AsyncGenerator[FileStream, None]:
        with await asyncio.to_thread(_open, Path(origin.location)) as file:
            await asyncio.to_thread(_begin, file, origin, offset)
            yield _DiskContent(file, offset)


class _DiskContent(FileStream):
    """An open file."""

    def __init__(self, file: BinaryIO, offset: int) -> None:
        self._file = file
        self._offset = offset

    @property
    def offset(self) -> int:
        return self._offset

    @property
    def total(self) -> int | None:
        return None

    async def pieces(self) -> AsyncGenerator[bytes, None]:
        while piece := await asyncio.to_thread(self._file.read, _PIECE_BYTES):
            yield piece


class DiskModels(LocalModels):
    """What the installed providers know of files and folders."""

    def __init__(self, providers: InstalledProviders) -> None:
        self._providers = providers

    async def list_files(self, path: Path) -> Sequence[HubFile]:
        return await asyncio.to_thread(_list_files, path)

    async def identify(self, model: str, path: Path, format_: WeightsFormat) -> ModelSpec:
        problem = "no runner of this server loads it"
        for runner in RUNNERS.get(format_, ()):
            try:
                spec = self._providers.configured(ModelSpec(model, runner, options={"path": str(path)}))
                await self._providers.inspect(spec)
            except (InvalidRequestError, ModelBrokenError) as error:
                problem = error.message
            else:
                return spec
        raise _refused(path, f"cannot be loaded: {problem}")


def _describe(path: Path) -> OriginFile:
    with _open(path) as file:
        start, stat = file.read(_START_BYTES), os.fstat(file.fileno())
        return OriginFile(FileOrigin(str(path), _validator(stat)), stat.st_size, start)


def _begin(file: BinaryIO, origin: FileOrigin, offset: int) -> None:
    if _validator(os.fstat(file.fileno())) != origin.validator:
        raise _refused(Path(origin.location), "has changed since its import was begun; begin it anew")
    file.seek(offset)


def _validator(stat: os.stat_result) -> str:
    return f"{stat.st_ino}-{stat.st_size}-{stat.st_mtime_ns}"


def _list_files(path: Path) -> list[HubFile]:
    try:
        if not path.is_dir():
            return [_file(each, path.parent) for each in map(path.with_name, part_names(path.name))]
        found = [each for each in entries_below(path) if not each.is_dir()]
        if len(found) > _MAX_FILES:
            raise _refused(path, f"has more than {_MAX_FILES} files; name the model's own folder")
        return [_file(each, path) for each in found]
    except OSError as error:
        raise _refused(path, f"cannot be read by the server: {error.strerror}") from None


def _file(path: Path, folder: Path) -> HubFile:
    return HubFile(path.relative_to(folder).as_posix(), path.stat().st_size)


def _open(path: Path) -> BinaryIO:
    try:
        return open_regular(path)
    except ModelBrokenError as error:
        raise DownloadRefusedError(error.message) from None
    except OSError as error:
        raise _refused(path, f"cannot be read by the server: {error.strerror}") from None


def _refused(path: Path, problem: str) -> DownloadRefusedError:
    return DownloadRefusedError(f"{path.name!r} {problem}")

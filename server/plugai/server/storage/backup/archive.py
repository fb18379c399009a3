"""The folder or tar file of a backup. It appears under its name only when it is complete and durable."""

from __future__ import annotations

import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import IO, BinaryIO, Protocol

from plugai.runners.private_folders import make_private_folder
from plugai.server.storage.backup.errors import BackupError
from plugai.server.storage.backup.manifest import MANIFEST


class ArchiveWriter(Protocol):
    """A backup that is being written."""

    def create(self, name: str) -> AbstractContextManager[IO[bytes]]:
        """Open a new file of the backup for writing."""

    def include(self, name: str, source: Path) -> None:
        """Add an existing file, which must not change any more."""


class ArchiveReader(Protocol):
    """A backup that is being read."""

    def open(self, name: str) -> IO[bytes]:
        """Open a file of the backup for reading. Raises BackupError if it is missing."""


@contextmanager
def create_archive(target: Path) -> Iterator[ArchiveWriter]:
    """Write a new backup: a tar file if the name ends in .tar, else a folder. Raises BackupError if the path exists."""
    if target.exists() or target.is_symlink():
        raise BackupError(f"{target} exists already; name a new folder or file")
    try:
        work = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    except OSError as error:
        raise BackupError(f"cannot write to {target.parent}: {error.strerror}; name another folder") from None
    try:
        path = work / "backup"
        if target.suffix == ".tar":
            path.touch(mode=0o600)
            with tarfile.open(path, "w", format=tarfile.PAX_FORMAT) as tar:
                yield _TarWriter(tar, work)
            _sync(path)
        else:
            yield _FolderWriter(path)
            _sync_all(path)
        path.rename(target)
        _sync(target.parent)
    finally:
        shutil.rmtree(work)


@contextmanager
def open_archive(source: Path) -> Iterator[ArchiveReader]:
    """Open a backup for reading. Raises BackupError if there is none, or it is incomplete."""
    if source.is_dir():
        yield _FolderReader(source)
        return
    try:
        with tarfile.open(source, "r:") as tar:
            # Reads the whole file first, so that a truncated one is noticed before anything is restored.
            members = {member.name: member for member in tar if member.isreg()}
            yield _TarReader(tar, members)
    except tarfile.TarError:
        raise BackupError(f"{source} is truncated or not a backup; use another one") from None
    except FileNotFoundError:
        raise BackupError(f"there is no backup {source}; name a folder or a .tar file") from None


class _FolderWriter(ArchiveWriter):
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(mode=0o700)

    def create(self, name: str) -> BinaryIO:
        return self._path(name).open("xb")

    def include(self, name: str, source: Path) -> None:
        path = self._path(name)
        try:
            # A content is never written again, so a hard link is as good as a copy.
            os.link(source, path)
        except FileNotFoundError:
            raise
        except OSError:
            shutil.copyfile(source, path)

    def _path(self, name: str) -> Path:
        path = self._folder / name
        make_private_folder(path.parent)
        return path


class _TarWriter(ArchiveWriter):
    def __init__(self, tar: tarfile.TarFile, work: Path) -> None:
        self._tar = tar
        self._work = work

    @contextmanager
    def create(self, name: str) -> Iterator[IO[bytes]]:
        with tempfile.TemporaryFile(dir=self._work) as file:
            yield file
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = file.tell(), 0o600
            file.seek(0)
            self._tar.addfile(entry, file)

    def include(self, name: str, source: Path) -> None:
        with source.open("rb") as file:
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = os.fstat(file.fileno()).st_size, 0o600
            self._tar.addfile(entry, file)


class _FolderReader(ArchiveReader):
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def open(self, name: str) -> BinaryIO:
        try:
            return (self._folder / name).open("rb")
        except FileNotFoundError:
            raise _missing_error(name) from None


class _TarReader(ArchiveReader):
    def __init__(self, tar: tarfile.TarFile, members: dict[str, tarfile.TarInfo]) -> None:
        self._tar = tar
        self._members = members

    def open(self, name: str) -> IO[bytes]:
        member = self._members.get(name)
        file = None if member is None else self._tar.extractfile(member)
        if file is None:
            raise _missing_error(name)
        return file


def _missing_error(name: str) -> BackupError:
    if name == MANIFEST:
        return BackupError(f"it has no {MANIFEST}: it is not a backup, or was truncated; use another one")
    return BackupError(f"the file {name} is missing from the backup; use another one")


def _sync_all(folder: Path) -> None:
    for path in folder.rglob("*"):
        _sync(path)
    _sync(folder)


def _sync(path: Path) -> None:
    file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(file)
    finally:
        os.close(file)

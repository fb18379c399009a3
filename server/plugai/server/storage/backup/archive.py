"""Where a backup is: a folder, or a tar file. It appears whole, when everything in it is durable, or not at all."""

from __future__ import annotations

import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import IO, BinaryIO, Protocol

from plugai.server.storage.backup.errors import BackupError
from plugai.server.storage.backup.manifest import MANIFEST


class ArchiveWriter(Protocol):
    """A backup that is being made."""

    def create(self, name: str) -> AbstractContextManager[IO[bytes]]:
        """A new file of the backup, to write to."""

    def include(self, name: str, source: Path) -> None:
        """Take a file in that nobody changes any more."""


class ArchiveReader(Protocol):
    """A backup that is read."""

    def open(self, name: str) -> IO[bytes]:
        """A file of the backup. Raises BackupError if it is not there."""


@contextmanager
def creating(target: Path) -> Iterator[ArchiveWriter]:
    """A new backup: a tar file if the name ends in .tar, else a folder. Raises BackupError if something is there."""
    if target.exists() or target.is_symlink():
        raise BackupError(f"{target} is there already; name a new folder or file")
    try:
        work = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    except OSError as error:
        raise BackupError(f"cannot write to {target.parent}: {error.strerror}; name another place") from None
    try:
        made = work / "backup"
        if target.suffix == ".tar":
            made.touch(mode=0o600)
            with tarfile.open(made, "w", format=tarfile.PAX_FORMAT) as tar:
                yield _TarWriter(tar, work)
            _sync(made)
        else:
            yield _FolderWriter(made)
            _sync_all(made)
        made.rename(target)
        _sync(target.parent)
    finally:
        shutil.rmtree(work)


@contextmanager
def opened(source: Path) -> Iterator[ArchiveReader]:
    """A backup to read. Raises BackupError if there is none, or not a whole one."""
    if source.is_dir():
        yield _FolderReader(source)
        return
    try:
        with tarfile.open(source, "r:") as tar:
            # In the order of the file, so that a cut one is noticed before anything is done with it.
            members = {member.name: member for member in tar if member.isreg()}
            yield _TarReader(tar, members)
    except tarfile.TarError:
        raise BackupError(f"{source} is cut or no backup; take another one") from None
    except FileNotFoundError:
        raise BackupError(f"there is no backup {source}; name a folder or a .tar file") from None


class _FolderWriter:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(mode=0o700)

    def create(self, name: str) -> BinaryIO:
        return self._place(name).open("xb")

    def include(self, name: str, source: Path) -> None:
        place = self._place(name)
        try:
            # What is kept by its digest is never written to again, so that two names of one file are a copy.
            os.link(source, place)
        except FileNotFoundError:
            raise
        except OSError:
            shutil.copyfile(source, place)

    def _place(self, name: str) -> Path:
        place = self._folder / name
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return place


class _TarWriter:
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


class _FolderReader:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def open(self, name: str) -> BinaryIO:
        try:
            return (self._folder / name).open("rb")
        except FileNotFoundError:
            raise _missing(name) from None


class _TarReader:
    def __init__(self, tar: tarfile.TarFile, members: dict[str, tarfile.TarInfo]) -> None:
        self._tar = tar
        self._members = members

    def open(self, name: str) -> IO[bytes]:
        member = self._members.get(name)
        file = None if member is None else self._tar.extractfile(member)
        if file is None:
            raise _missing(name)
        return file


def _missing(name: str) -> BackupError:
    if name == MANIFEST:
        return BackupError(f"there is no {MANIFEST} in it: it is no backup, or was cut; take another one")
    return BackupError(f"the backup lacks {name}; take another one")


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

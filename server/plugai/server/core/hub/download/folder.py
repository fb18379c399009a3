"""The folder of downloads, in the models folder: what has arrived of each, and what they are.

A file that is still arriving ends in `.part`, and no model is looked for in a folder whose name begins with a dot. The
files of a model are moved to their place when all of them are complete, by renames: whoever looks finds all or nothing.
Its methods block, and may be called on any thread.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import shutil
from collections.abc import Generator, Iterable
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec
import structlog

from plugai.server.core.errors import StorageFullError, StorageUnavailableError
from plugai.server.core.hub.download.plan import DownloadPlan
from plugai.server.core.hub.hub import HubFile
from plugai.server.core.hub.variants import WeightsFormat

_NAME = ".downloads"
_PLAN, _DONE, _FILES, _LOCK = "plan.json", "done.json", "files", "lock"

log = structlog.get_logger(__name__)


class DownloadFolder:
    """The downloads below one models folder."""

    def __init__(self, models_folder: Path, reserve_bytes: int) -> None:
        """`reserve_bytes` stay free on the disk."""
        self._models = models_folder
        self._root = models_folder / _NAME
        self._reserve_bytes = reserve_bytes

    def plans(self) -> list[DownloadPlan]:
        """The downloads that have not ended."""
        return list(self._read_all(_PLAN))

    def done(self) -> list[DownloadPlan]:
        """The downloads that have ended, and whose files are still there."""
        return [plan for plan in self._read_all(_DONE) if all(path.exists() for path in self.placed(plan))]

    def find_done(self, key: str) -> DownloadPlan | None:
        """The download of this key, if it has ended and its files are still there."""
        plan = self._read(self._root / key / _DONE)
        return plan if plan is not None and all(path.exists() for path in self.placed(plan)) else None

    def find_plan(self, key: str) -> DownloadPlan | None:
        """The download of this key, if it has not ended."""
        return self._read(self._root / key / _PLAN)

    def save(self, plan: DownloadPlan) -> None:
        """Store a download that has not ended; durable on return."""
        with _storage_errors():
            self._write(self._root / plan.key / _PLAN, plan)

    def staged(self, plan: DownloadPlan) -> Path:
        """Where the files of a download are until all are verified, laid out as they will be in the models folder."""
        return self._root / plan.key / _FILES

    def is_placed(self, plan: DownloadPlan) -> bool:
        """Whether a file is in its place already, since the server was stopped in the middle of that."""
        return any(path.exists() for path in self.placed(plan))

    def part(self, plan: DownloadPlan, file: HubFile) -> Path:
        """Where a file arrives; its folder is there."""
        path = self._complete(plan, file)
        with _storage_errors():
            path.parent.mkdir(parents=True, exist_ok=True)
        return path.with_name(f"{path.name}.part")

    def is_complete(self, plan: DownloadPlan, file: HubFile) -> bool:
        """Whether a file was verified before."""
        return self._complete(plan, file).exists() or self._target(plan, file).exists()

    def complete(self, plan: DownloadPlan, file: HubFile) -> None:
        """Mark a file as verified."""
        with _storage_errors():
            os.replace(self.part(plan, file), self._complete(plan, file))

    def arrived(self, plan: DownloadPlan) -> int:
        """How many bytes of a download are there."""
        return sum(self._arrived(plan, file) for file in plan.variant.files)

    def require_space(self, missing_bytes: int) -> None:
        """Raise StorageFullError unless this much fits on the disk beside what stays free."""
        with _storage_errors():
            self._root.mkdir(parents=True, exist_ok=True)
            free = shutil.disk_usage(self._root).free
        if free < missing_bytes + self._reserve_bytes:
            raise StorageFullError(
                f"the disk of the models folder has {free} bytes free, and the download needs {missing_bytes} more "
                f"beside the {self._reserve_bytes} that stay free; delete models or artifacts"
            )

    def is_taken(self, plan: DownloadPlan) -> bool:
        """Whether other files are where those of this download belong."""
        if self.find_plan(plan.key) is not None:
            # It was being placed when the server was stopped.
            return False
        if plan.variant.format is WeightsFormat.GGUF:
            return self.is_placed(plan)
        return self._models.joinpath(plan.model.repository).exists()

    def place(self, plan: DownloadPlan) -> Path:
        """Move the verified files to their place; durable on return. The model's path: its folder or first file."""
        with _storage_errors():
            if plan.variant.format is WeightsFormat.GGUF:
                self._place_files(plan)
            else:
                self._place_folder(plan)
        return self.model_path(plan)

    def model_path(self, plan: DownloadPlan) -> Path:
        """The folder of a model, or its first file, when its download has ended."""
        return (
            self.placed(plan)[0] if plan.variant.format is WeightsFormat.GGUF else self._models / plan.model.repository
        )

    def placed(self, plan: DownloadPlan) -> list[Path]:
        """Where the files of a download are when it has ended, the first of a model in parts first."""
        return [self._target(plan, file) for file in plan.variant.files]

    def end(self, plan: DownloadPlan) -> None:
        """Store that a download has ended; durable on return."""
        with _storage_errors():
            folder = self._root / plan.key
            self._write(folder / _DONE, plan)
            (folder / _PLAN).unlink(missing_ok=True)
            shutil.rmtree(folder / _FILES, ignore_errors=True)

    def update_done(self, plan: DownloadPlan) -> None:
        """Store more of a download that has ended, unless it was deleted meanwhile."""
        with _storage_errors():
            if self.find_done(plan.key) is not None:
                self._write(self._root / plan.key / _DONE, plan)

    def discard(self, key: str) -> None:
        """Delete what has arrived of a download that has not ended."""
        with _storage_errors():
            (self._root / key / _PLAN).unlink(missing_ok=True)
            shutil.rmtree(self._root / key / _FILES, ignore_errors=True)

    def delete(self, plan: DownloadPlan) -> None:
        """Delete the files of a download that has ended. A model is no longer found from the first moment on."""
        with _storage_errors():
            paths = self.placed(plan)
            if plan.variant.format is not WeightsFormat.GGUF:
                leaving = self._root / plan.key / _FILES
                shutil.rmtree(leaving, ignore_errors=True)
                os.replace(self._models / plan.model.repository, leaving)
            for path in paths:
                path.unlink(missing_ok=True)
            self._remove_emptied(self._models / plan.model.repository)
            shutil.rmtree(self._root / plan.key, ignore_errors=True)

    def _remove_emptied(self, folder: Path) -> None:
        """Remove a folder and those above it, unless other models are there."""
        for each in (folder, *folder.parents):
            if each == self._models:
                return
            with suppress(OSError):
                each.rmdir()

    @contextmanager
    def locked_start(self) -> Generator[None, None, None]:
        """Wait until no other process begins a download in this models folder; none does while the context is open."""
        with _storage_errors():
            self._root.mkdir(parents=True, exist_ok=True)
            lock = os.open(self._root / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX)
            except BaseException:
                os.close(lock)
                raise
        try:
            yield
        finally:
            os.close(lock)

    @contextmanager
    def try_lock(self, key: str) -> Generator[bool, None, None]:
        """Whether this process may work on a download; no other may while the context is open."""
        folder = self._root / key
        with _storage_errors():
            folder.mkdir(parents=True, exist_ok=True)
            lock = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
                return
            yield True
        finally:
            os.close(lock)

    def _place_files(self, plan: DownloadPlan) -> None:
        # The first part names the model, so it comes last.
        for file in reversed(plan.variant.files):
            target = self._target(plan, file)
            target.parent.mkdir(parents=True, exist_ok=True)
            if (complete := self._complete(plan, file)).exists():
                os.replace(complete, target)
                _sync_folder(target.parent)

    def _place_folder(self, plan: DownloadPlan) -> None:
        source, target = self.staged(plan) / plan.model.repository, self._models / plan.model.repository
        if not source.exists():
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        os.rename(source, target)
        _sync_folder(target.parent)

    def _arrived(self, plan: DownloadPlan, file: HubFile) -> int:
        if self.is_complete(plan, file):
            return file.size
        path = self._complete(plan, file)
        with suppress(OSError):
            return min(file.size, path.with_name(f"{path.name}.part").stat().st_size)
        return 0

    def _complete(self, plan: DownloadPlan, file: HubFile) -> Path:
        return self.staged(plan) / plan.place(file)

    def _target(self, plan: DownloadPlan, file: HubFile) -> Path:
        return self._models / plan.place(file)

    def _read_all(self, name: str) -> Iterable[DownloadPlan]:
        found = (self._read(path) for path in sorted(self._root.glob(f"*/{name}")))
        return (plan for plan in found if plan is not None)

    def _read(self, path: Path) -> DownloadPlan | None:
        try:
            return msgspec.json.decode(path.read_bytes(), type=DownloadPlan)
        except FileNotFoundError:
            return None
        except (OSError, msgspec.MsgspecError) as error:
            # Of another version perhaps: what has arrived is left alone.
            log.warning("a download cannot be read", path=str(path), error=str(error))
            return None

    def _write(self, path: Path, plan: DownloadPlan) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        new = path.with_name(f"{path.name}.new")
        # The address of an import may contain a secret.
        with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600), "wb") as file:
            file.write(msgspec.json.encode(plan))
            file.flush()
            os.fsync(file.fileno())
        os.replace(new, path)
        _sync_folder(path.parent)


def sha256_of(path: Path) -> str:
    """The SHA-256 digest of a file, in hexadecimal. Raises StorageUnavailableError."""
    with _storage_errors(), path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def _storage_errors() -> Generator[None, None, None]:
    """Turns the errors of the disk into ours. Raises StorageFullError, StorageUnavailableError."""
    try:
        yield
    except OSError as error:
        raise disk_error(error) from None


def disk_error(error: OSError) -> StorageUnavailableError:
    """Our error for one of the disk."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return StorageFullError("the disk of the models folder is full; delete models or artifacts, and try again")
    return StorageUnavailableError(f"the models folder cannot be used ({error.strerror}); see that it can be written")


def _sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

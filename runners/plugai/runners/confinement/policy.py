"""Decides what each process that opens foreign files may touch."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from pathlib import Path

import msgspec

from plugai.runners.confinement.links import with_link_targets
from plugai.runners.errors import ModelBrokenError


class Enforcement(StrEnum):
    """What happens where the system cannot confine a process."""

    REQUIRED = "required"
    """The process does not start."""
    AVAILABLE = "available"
    """It starts with what the system has."""
    OFF = "off"
    """Nothing is confined on any system."""


class Confinement(msgspec.Struct, frozen=True):
    """What one process may touch beside Python, the system's libraries and the GPUs. Paths are absolute.

    `writable` are folders. With `starts_python` it may start Python again, as confined as it is itself. `memory_bytes`
    limits the memory that it allocates; mapped files do not count.
    """

    readable: tuple[str, ...] = ()
    writable: tuple[str, ...] = ()
    network: bool = False
    starts_python: bool = False
    memory_bytes: int | None = None
    enforcement: Enforcement = Enforcement.AVAILABLE

    def to_argument(self) -> str:
        """The confinement as an argument of the process's command."""
        return msgspec.json.encode(self).decode()

    @classmethod
    def from_argument(cls, argument: str) -> Confinement:
        """The confinement in an argument. Raises msgspec.MsgspecError if there is none."""
        return msgspec.json.decode(argument, type=cls)


class ConfinementPolicy(msgspec.Struct, frozen=True):
    """What this server allows all its confined processes.

    `readable` are folders that models may share, `private` the server's own files and folders, which no model may have.
    """

    enforcement: Enforcement = Enforcement.AVAILABLE
    readable: tuple[Path, ...] = ()
    private: tuple[Path, ...] = ()
    memory_bytes: int | None = None

    def of_model(self, files: Sequence[Path], scratch: Path, *, network: bool = False) -> Confinement:
        """The confinement of a process that reads a model's files and folders, and writes into its own folder.

        Raises ModelBrokenError if the model links to files that are not its own, or its folder has files of the server.
        """
        shared = [path.resolve() for path in self.readable]
        readable = (*with_link_targets(files, shared), *map(str, shared))
        self._require_none_private(map(Path, readable))
        return Confinement(
            readable,
            (str(scratch.resolve()),),
            network,
            starts_python=True,
            memory_bytes=self.memory_bytes,
            enforcement=self.enforcement,
        )

    def of_process(self, readable: Sequence[Path] = (), writable: Sequence[Path] = ()) -> Confinement:
        """The confinement of a process that does one piece of work on these files and folders."""
        return Confinement(
            tuple(str(path.resolve()) for path in readable),
            tuple(str(path.resolve()) for path in writable),
            memory_bytes=self.memory_bytes,
            enforcement=self.enforcement,
        )

    def _require_none_private(self, readable: Iterable[Path]) -> None:
        private = [path.resolve() for path in self.private]
        for path in readable:
            if any(path.is_relative_to(own) or own.is_relative_to(path) for own in private):
                raise ModelBrokenError(
                    f"{path.name!r} has files of the server itself, such as its keys or its database, which no model "
                    "may read; move the model into a folder of its own"
                )

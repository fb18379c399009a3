"""Restricts a process to its files, with Landlock."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from landlockpy import AccessFS, AccessNet, Ruleset, Scope, net_for_abi
from landlockpy.flags import LATEST_ABI

from plugai.runners.confinement.policy import Confinement
from plugai.runners.confinement.system_files import devices, python_program, readable_files

_READ_FILE = AccessFS.READ_FILE
_READ_FOLDER = _READ_FILE | AccessFS.READ_DIR
_DEVICE = AccessFS.READ_FILE | AccessFS.READ_DIR | AccessFS.WRITE_FILE | AccessFS.IOCTL_DEV | AccessFS.TRUNCATE
_WRITE = (
    _READ_FOLDER
    | AccessFS.WRITE_FILE
    | AccessFS.TRUNCATE
    | AccessFS.MAKE_REG
    | AccessFS.MAKE_DIR
    | AccessFS.MAKE_SYM
    | AccessFS.MAKE_SOCK
    | AccessFS.REMOVE_FILE
    | AccessFS.REMOVE_DIR
    | AccessFS.REFER
)
# The rights that a rule for a single file may have.
_OF_FILES = AccessFS.READ_FILE | AccessFS.WRITE_FILE | AccessFS.TRUNCATE | AccessFS.IOCTL_DEV | AccessFS.EXECUTE


def restrict_files(confinement: Confinement) -> None:
    """Refuse this thread, and those that it will start, all other files, TCP, and signals to other processes.

    What an older kernel cannot refuse remains possible. Raises OSError if the kernel has no Landlock.
    """
    ports = AccessNet.NONE if confinement.network else net_for_abi(LATEST_ABI)
    scopes = Scope.ABSTRACT_UNIX_SOCKET | Scope.SIGNAL
    with Ruleset(handled_net=ports, scoped=scopes) as ruleset:
        for path, access in _rules(confinement):
            # What this system does not have, nobody needs a rule for.
            with suppress(FileNotFoundError, NotADirectoryError, PermissionError):
                ruleset.allow_path(path, access if Path(path).is_dir() else access & _OF_FILES)
        ruleset.restrict()


def _rules(confinement: Confinement) -> Iterator[tuple[str, AccessFS]]:
    for path in (*readable_files(network=confinement.network), *confinement.readable):
        yield path, _READ_FOLDER
    if confinement.starts_python:
        for path in python_program():
            yield path, _READ_FILE | AccessFS.EXECUTE
    for path in devices():
        yield path, _DEVICE
    for path in confinement.writable:
        yield path, _WRITE

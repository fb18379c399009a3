"""Default number and length of a context's sequences."""

from __future__ import annotations

from pathlib import Path

_MEMORY = Path("/proc/meminfo")
_LIMIT, _USED = Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory.current")
_DEFAULT_LENGTH = 8192
# More concurrent answers per core only make each of them slower.
_PER_CORE = 2
_FEWEST, _MOST = 4, 16
# The rest is for the weights of this and other models, and for everything else on the machine.
_SHARE_OF_MEMORY = 4


def automatic_length(trained: int) -> int:
    """Tokens of each sequence, for a model that was trained for `trained`."""
    return min(trained, _DEFAULT_LENGTH)


def automatic_sequences(cores: int, sequence_bytes: int, available_bytes: int | None) -> int:
    """The number of sequences, at least one. `available_bytes` is None if unknown."""
    wanted = min(max(_FEWEST, _PER_CORE * cores), _MOST)
    if available_bytes is None:
        return wanted
    return max(1, min(wanted, available_bytes // _SHARE_OF_MEMORY // max(1, sequence_bytes)))


def available_memory() -> int | None:
    """Bytes available to this process, within its container's limit; None if unknown."""
    known = [size for size in (_of_machine(), _of_container()) if size is not None]
    return min(known, default=None)


def _of_machine() -> int | None:
    try:
        lines = dict(line.split(":", 1) for line in _MEMORY.read_text().splitlines())
        return int(lines["MemAvailable"].split()[0]) * 1024
    except (OSError, KeyError, ValueError):
        return None


def _of_container() -> int | None:
    try:
        return max(0, int(_LIMIT.read_text()) - int(_USED.read_text()))
    except (OSError, ValueError):
        return None

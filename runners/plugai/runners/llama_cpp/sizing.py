"""How many sequences a context has, and how long each is, where the configuration does not say."""

from __future__ import annotations

from pathlib import Path

_MEMORY = Path("/proc/meminfo")
_LIMIT, _USED = Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory.current")
_DEFAULT_LENGTH = 8192
# More answers at once than this for each core only make each of them slower.
_PER_CORE = 2
_FEWEST, _MOST = 4, 16
# What is left is for the weights of this model and others, and for all else on the machine.
_SHARE_OF_MEMORY = 4


def automatic_length(trained: int) -> int:
    """Tokens of each sequence, for a model that was trained to read `trained`."""
    return min(trained, _DEFAULT_LENGTH)


def automatic_sequences(cores: int, sequence_bytes: int, available_bytes: int | None) -> int:
    """At least one. `sequence_bytes` is what one takes; `available_bytes` of the machine, None if nobody knows."""
    wanted = min(max(_FEWEST, _PER_CORE * cores), _MOST)
    if available_bytes is None:
        return wanted
    return max(1, min(wanted, available_bytes // _SHARE_OF_MEMORY // max(1, sequence_bytes)))


def available_memory() -> int | None:
    """Bytes that this process could get, within its container's limit; None where the system does not tell."""
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

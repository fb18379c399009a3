"""CPU time and memory of processes, and percentiles of measurements."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path


def cpu_seconds(pids: Iterable[int]) -> float:
    """CPU time of these processes' threads, in nanosecond resolution."""
    return sum(_thread_seconds(task) for pid in pids for task in Path(f"/proc/{pid}/task").iterdir())


def resident_bytes(pids: Iterable[int]) -> int:
    """Resident memory of these processes, with their share of common pages (PSS)."""
    return sum(_proportional_bytes(pid) for pid in pids)


def percentile(values: Iterable[float], share: float) -> float:
    """The percentile at `share`, 0 to 1, of at least one value."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def children(pid: int) -> dict[int, str]:
    """All descendants of a process, with their command lines."""
    found: dict[int, str] = {}
    # A thread or a process may end meanwhile.
    with suppress(FileNotFoundError, ProcessLookupError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in _children_of(task):
                found[child] = Path(f"/proc/{child}/cmdline").read_text().replace("\0", " ")
                found |= children(child)
    return found


def _children_of(task: Path) -> list[int]:
    with suppress(FileNotFoundError, ProcessLookupError):
        return [int(child) for child in (task / "children").read_text().split()]
    return []


def _thread_seconds(task: Path) -> float:
    try:
        return int((task / "schedstat").read_text().split()[0]) / 1e9
    except FileNotFoundError:
        return 0.0


def _proportional_bytes(pid: int) -> int:
    with suppress(FileNotFoundError, ProcessLookupError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0

"""What took longest begins first: a long file must not begin last, when the other workers have nothing left to do.

How long the files took is kept in pytest's cache by each run of a whole tier. A file that is not there yet, as all are
in a fresh clone, begins before those that are, and of these the ones with slow tests first.

All tests in a browser are of one worker, and begin before all others: browsers beside each other take all processors,
so that each waits for the others longer than a person would. What the other workers do meanwhile has a lower priority.
"""

from __future__ import annotations

import os
from collections import Counter
from typing import Any

import pytest
from xdist.scheduler import LoadFileScheduling

_BROWSER = "tests/frontend/browser/"
_SENT = "seconds_of_files"
_NICENESS = 5


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput") and getattr(config, "cache", None):
        config.pluginmanager.register(_Timekeeper(config))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Sort the files, but none of the tests within a file."""
    # All workers must have one order, and so it isn't they who read what other runs may write.
    seconds: dict[str, float] | None = getattr(config, "workerinput", {}).get(_SENT)
    if seconds is not None:
        slow = {_file(item.nodeid) for item in items if item.get_closest_marker("slow")}
        items.sort(key=lambda item: _rank(_file(item.nodeid), seconds, slow))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Leave the processor to a browser, if another worker has one."""
    if hasattr(item.config, "workerinput") and not item.nodeid.startswith(_BROWSER) and os.nice(0) < _NICENESS:
        os.nice(_NICENESS)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadFileScheduling | None:
    return _OneBrowser(config, log) if config.getvalue("dist") == "loadfile" else None


class _OneBrowser(LoadFileScheduling):  # type: ignore[misc]  # xdist has no types
    """Gives a worker the tests of a file at a time, and one of them all those in a browser."""

    def _split_scope(self, nodeid: str) -> str:
        return _BROWSER if nodeid.startswith(_BROWSER) else _file(nodeid)


def _rank(file: str, seconds: dict[str, float], slow: set[str]) -> tuple[bool, bool, float, bool]:
    return not file.startswith(_BROWSER), file in seconds, -seconds.get(file, 0.0), file not in slow


class _Timekeeper:
    """Adds up how long the tests of each file take, and tells the workers what they took last time."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._taken = Counter[str]()
        self._key = "plugai/seconds_of_files" + ("_fast" if config.getoption("fast") else "")

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        node.workerinput[_SENT] = self._config.cache.get(self._key, {})

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._taken.update({_file(report.nodeid): report.duration})

    def pytest_sessionfinish(self, exitstatus: int) -> None:
        """Keep it, unless only some tests were run."""
        whole = exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED)
        if whole and self._config.args_source is pytest.Config.ArgsSource.TESTPATHS:
            self._config.cache.set(self._key, dict(self._taken))


def _file(nodeid: str) -> str:
    return nodeid.partition("::")[0]

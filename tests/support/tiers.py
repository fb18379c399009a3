"""The fast tier: what proves an edit within two minutes. `pytest --fast` runs it, plain `pytest` runs everything.

A test is slow if it is marked so, or if it uses what is: a fixture of its own, or anything in its module, that `slow`
marks. So what costs says so once, where it is made, and tests are written and moved without a thought of tiers. A
module that can't be imported without a model library is slow as a whole.
"""

from __future__ import annotations

import os
from collections.abc import Generator
from pathlib import Path
from typing import TypeVar

import pytest
from _pytest.fixtures import FixtureFunctionDefinition
from hypothesis import settings
from tests.support.light import TooHeavyError, stay_light

_SLOW = "__slow__"
_TOOLS = Path(__file__).parents[1] / "tools"
T = TypeVar("T")


def slow(costly: T) -> T:
    """Mark a helper, or the function below `@pytest.fixture`: the tests that use it start programs or load models."""
    setattr(costly, _SLOW, True)
    return costly


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--tools", action="store_true", help="also the programs of others, which `make test-tools` installs"
    )
    parser.addoption("--fast", action="store_true", help="only the fast tier, which no model library may be loaded in")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "slow: not for the fast tier")
    if config.getoption("fast"):
        stay_light()
        settings.load_profile("plugai-fast")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out the programs of others, unless they are asked for."""
    return True if collection_path == _TOOLS and not config.getoption("tools") else None


def pytest_xdist_auto_num_workers() -> int:
    """One more than cores, as tests wait for the disk, programs and answers. Each imports all that the tests need."""
    return len(os.sched_getaffinity(0)) + 1


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what is slow, and leave it out of the fast tier."""
    for item in items:
        if isinstance(item, pytest.Function) and _uses_what_is_slow(item):
            item.add_marker("slow")
    if config.getoption("fast"):
        left_out = [item for item in items if item.get_closest_marker("slow")]
        items[:] = [item for item in items if not item.get_closest_marker("slow")]
        config.hook.pytest_deselected(items=left_out)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Leave out of the fast tier the modules and folders that need a model library to be read at all."""
    report = yield
    call = getattr(report, "call", None)
    if report.failed and call is not None and _too_heavy(call.excinfo.value):
        report.outcome, report.longrepr, report.result = "passed", None, []
    return report


def _uses_what_is_slow(item: pytest.Function) -> bool:
    # Of fixtures those count that the test asks for, wherever they are defined.
    used = [thing for thing in vars(item.module).values() if not isinstance(thing, FixtureFunctionDefinition)]
    used += [found[-1].func for found in item._fixtureinfo.name2fixturedefs.values()]
    return any(getattr(thing, _SLOW, False) is True for thing in used)


def _too_heavy(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, TooHeavyError):
            return True
        error = error.__cause__ or error.__context__
    return False

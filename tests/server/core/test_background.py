"""Periodic tasks go on after any exception, and the log has its cause."""

from __future__ import annotations

import asyncio

import pytest
from structlog.testing import capture_logs
from tests.support.limits import HANGS_SECONDS

from plugai.runners.errors import PlugAIError
from plugai.server.core.background import run_periodically
from plugai.server.core.errors import StorageUnavailableError


class FailsOnce:
    """Raises this exception the first time; `succeeded` is set the second time."""

    def __init__(self, error: Exception) -> None:
        self.error: Exception | None = error
        self.succeeded = asyncio.Event()

    async def __call__(self) -> None:
        error, self.error = self.error, None
        if error is not None:
            raise error
        self.succeeded.set()


@pytest.mark.parametrize("error", [KeyError("missing"), StorageUnavailableError("the database did not answer")])
async def test_work_that_raised_is_logged_and_run_again(error: Exception) -> None:
    work = FailsOnce(error)
    with capture_logs() as logs:
        async with run_periodically(work, 0.001, "tidying up"), asyncio.timeout(HANGS_SECONDS):
            await work.succeeded.wait()
    assert [(entry["event"], entry["task"]) for entry in logs] == [("periodic task failed", "tidying up")]
    # An unexpected exception is logged with its traceback, one of the server's own with its reason.
    expected = isinstance(error, PlugAIError)
    assert logs[0]["log_level"] == ("warning" if expected else "error")
    assert bool(logs[0].get("exc_info")) is not expected


async def test_work_is_not_run_again_once_the_context_is_left() -> None:
    runs = 0

    async def work() -> None:
        nonlocal runs
        runs += 1

    async with run_periodically(work, 0.001, "counting"):
        await asyncio.sleep(0.01)
    before = runs
    await asyncio.sleep(0.01)
    assert runs == before > 0

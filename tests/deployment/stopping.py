"""How the tests see that a model has stopped computing, however busy the machine is."""

from __future__ import annotations

from plugai.runners.worker.progress import WorkerStatus
from plugai.runners.worker.runner import WorkerRunner

# Half of what the long prompt has, and far less than the long answer would have.
_MOST_TOKENS = 1500


async def stopped(worker: WorkerRunner) -> WorkerStatus:
    """The worker's status once it computes nothing more. Fails if it went on with the work until then."""
    before = (await worker.status()).work_done
    while (status := await worker.status()).active:
        pass
    assert status.work_done - before < _MOST_TOKENS
    return status

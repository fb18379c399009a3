"""Models that cannot be used, or not changed."""

from __future__ import annotations

from plugai.runners.errors.base import PlugAIError


class ModelUnavailableError(PlugAIError):
    """The model cannot answer right now."""

    reason = "MODEL_UNAVAILABLE"
    retryable = True


class WorkerCrashedError(ModelUnavailableError):
    """The model's process died while it worked."""

    reason = "WORKER_CRASHED"


class ModelMemoryError(PlugAIError):
    """There is not enough memory to load the model, or for what it is to make."""

    reason = "MODEL_OUT_OF_MEMORY"


class ModelBrokenError(PlugAIError):
    """The model's files are damaged, or of a kind that its runner cannot read."""

    reason = "MODEL_BROKEN"


class RunnerNotInstalledError(PlugAIError):
    """What the runner needs is not installed."""

    reason = "RUNNER_NOT_INSTALLED"

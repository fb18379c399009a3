"""Models that cannot be used, or not changed."""

from __future__ import annotations

from plugai.runners.errors.base import PlugAIError


class ModelExistsError(PlugAIError):
    """There is a model of that id."""

    reason = "MODEL_EXISTS"

    def __init__(self, model: str) -> None:
        super().__init__(f"there is a model {model!r}; update it, or choose another id")


class ModelPredefinedError(PlugAIError):
    """The model was discovered, or is in the settings file."""

    reason = "MODEL_PREDEFINED"

    def __init__(self, model: str) -> None:
        super().__init__(f"model {model!r} was not added by a call: take it out of the settings file or its folder")


class ModelBusyError(PlugAIError):
    """The model is in use."""

    reason = "MODEL_BUSY"
    retryable = True

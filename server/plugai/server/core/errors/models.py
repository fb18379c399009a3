"""Errors of adding, changing and unloading models."""

from __future__ import annotations

from plugai.runners.errors.base import PlugAIError


class ModelExistsError(PlugAIError):
    """A model with that id exists."""

    reason = "MODEL_EXISTS"

    def __init__(self, model: str) -> None:
        super().__init__(f"model {model!r} exists already; update it, or choose another id")


class ModelPredefinedError(PlugAIError):
    """The model was discovered or is defined in the settings, so it cannot be deleted by a call."""

    reason = "MODEL_PREDEFINED"

    def __init__(self, model: str) -> None:
        super().__init__(f"model {model!r} was not added through the API: remove it from the settings or its folder")


class ModelBusyError(PlugAIError):
    """The model is in use."""

    reason = "MODEL_BUSY"
    retryable = True


class ModelNotAllowedError(PlugAIError):
    """The access rules of the server do not allow this model to the caller."""

    reason = "MODEL_NOT_ALLOWED"

    def __init__(self, model: str) -> None:
        sentence = f"the access rules of this server do not allow you model {model!r}"
        super().__init__(f"{sentence}; an administrator can change them (`plugai access`)")

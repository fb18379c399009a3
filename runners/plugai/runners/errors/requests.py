"""What can happen to a request on its way."""

from __future__ import annotations

from plugai.runners.errors.base import PlugAIError


class WorkCancelledError(PlugAIError):
    """The work was cancelled by someone before it was done."""

    reason = "CANCELLED"

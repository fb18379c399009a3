"""Requests that can never succeed as they stand."""

from __future__ import annotations

from collections.abc import Mapping

from plugai.runners.errors.base import PlugAIError


class InvalidRequestError(PlugAIError):
    """The request can never succeed as it stands."""

    reason = "INVALID_REQUEST"

    def __init__(self, message: str, violations: Mapping[str, str] | None = None) -> None:
        """`violations` maps the path of each wrong field to what is wrong with it."""
        super().__init__(message)
        self.violations = violations or {}


class CapabilityMissingError(InvalidRequestError):
    """The model cannot do what is asked."""

    reason = "CAPABILITY_MISSING"


class ContextOverflowError(InvalidRequestError):
    """The conversation does not fit into the model's context."""

    reason = "CONTEXT_OVERFLOW"


class ImageRefusedError(InvalidRequestError):
    """What was sent as a picture is none, or is too large to look at."""

    reason = "IMAGE_REFUSED"


class ContentRefusedError(InvalidRequestError):
    """The provider's filter refuses the request."""

    reason = "CONTENT_REFUSED"

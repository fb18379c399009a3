"""The table `[retention]` of the settings."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Days = Annotated[float, Field(gt=0, le=36_500)] | Literal["forever"]


class RetentionSettings(BaseModel):
    """How long records are retained, in days or "forever"; after that they are deleted permanently."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    requests_days: Days = 400.0
    """Request records, with their usage, after the end of the request."""
    unused_artifacts_days: Days = "forever"
    """Artifacts that no message of a session refers to, after they were stored."""
    every_seconds: Annotated[float, Field(gt=0)] = 3600.0
    """How often expired records are deleted."""


def retention_period(days: Days) -> timedelta | None:
    """The period; None is forever."""
    return None if days == "forever" else timedelta(days=days)

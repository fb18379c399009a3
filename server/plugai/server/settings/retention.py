"""The table `[retention]` of the settings."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Days = Annotated[float, Field(gt=0, le=36_500)] | Literal["forever"]


class RetentionSettings(BaseModel):
    """How long things are kept, in days or "forever"; then they are removed for good."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    requests_days: Days = 400.0
    """The record of a request, with what it used, after its end."""
    unused_artifacts_days: Days = "forever"
    """An artifact that no message of a session has, after it was stored."""
    every_seconds: Annotated[float, Field(gt=0)] = 3600.0
    """How often it is looked what is due."""


def kept(days: Days) -> timedelta | None:
    """How long that is; None is forever."""
    return None if days == "forever" else timedelta(days=days)

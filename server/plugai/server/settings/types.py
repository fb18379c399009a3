"""Types that several settings share: ports and durations."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from plugai.server.core.models.definitions import NEVER

Port = Annotated[int, Field(ge=0, le=65535)]
Seconds = Annotated[float, Field(gt=0)]
Idle = Seconds | Literal["never"]


def seconds(idle: Idle) -> float:
    """The duration in seconds; "never" is NEVER."""
    return NEVER if idle == "never" else idle

"""What several settings are: ports, and spans of time."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from plugai.server.core.models.definitions import NEVER

Port = Annotated[int, Field(ge=0, le=65535)]
Seconds = Annotated[float, Field(gt=0)]
Idle = Seconds | Literal["never"]


def seconds(idle: Idle) -> float:
    """The span in seconds."""
    return NEVER if idle == "never" else idle

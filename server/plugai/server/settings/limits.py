"""The tables `[limits_per_user]` and `[limits_per_token]` of the settings."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from plugai.server.core.call_limits import CallLimits

Most = Annotated[int, Field(ge=1)] | Literal["unlimited"]


class UserLimitSettings(BaseModel):
    """What each user may ask of one gateway, with all of their tokens together."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    requests_per_minute: Most = 1200
    """Calls a minute, in any burst, or "unlimited". Cancelling counts for nothing."""
    streams: Most = 100
    """Streams open at once: answers being made, uploads, downloads and watches; or "unlimited"."""

    @property
    def limits(self) -> CallLimits:
        """What is set."""
        return CallLimits(_number(self.requests_per_minute), _number(self.streams))


class TokenLimitSettings(UserLimitSettings):
    """What each API token may ask of one gateway, beside what its user may."""

    requests_per_minute: Most = "unlimited"
    """Calls a minute, in any burst, or "unlimited". Cancelling counts for nothing."""
    streams: Most = "unlimited"
    """Streams open at once: answers being made, uploads, downloads and watches; or "unlimited"."""


def _number(most: Most) -> int | None:
    return None if most == "unlimited" else most

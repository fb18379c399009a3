"""The tables `[limits_per_user]` and `[limits_per_token]` of the settings."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from plugai.server.core.call_limits import CallLimits

Limit = Annotated[int, Field(ge=1)] | Literal["unlimited"]


class UserLimitSettings(BaseModel):
    """The limits of each user at one gateway, for all of their tokens together."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    requests_per_minute: Limit = 1200
    """Calls per minute, in bursts of any size, or "unlimited". Calls that cancel something do not count."""
    streams: Limit = 100
    """Streams open at once: running generations, uploads, downloads and watches; or "unlimited"."""

    @property
    def limits(self) -> CallLimits:
        """The limits as the core has them."""
        return CallLimits(_number(self.requests_per_minute), _number(self.streams))


class TokenLimitSettings(UserLimitSettings):
    """The limits of each API token at one gateway, in addition to those of its user."""

    requests_per_minute: Limit = "unlimited"
    """Calls per minute, in bursts of any size, or "unlimited". Calls that cancel something do not count."""
    streams: Limit = "unlimited"
    """Streams open at once: running generations, uploads, downloads and watches; or "unlimited"."""


def _number(limit: Limit) -> int | None:
    return None if limit == "unlimited" else limit

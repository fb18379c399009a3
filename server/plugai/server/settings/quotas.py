"""The table `[quotas_per_user]` of the settings."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from plugai.server.core.quotas import Quotas, Resource

Amount = Annotated[int, Field(ge=0)] | Literal["unlimited"]


class QuotaSettings(BaseModel):
    """How much each user may keep on the server, or use in a day, or "unlimited"."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    artifacts: Amount = 100_000
    """Artifacts, or "unlimited"."""
    artifact_bytes: Amount = 20 * 1024**3
    """The total size of the artifacts, or "unlimited"."""
    sessions: Amount = 100_000
    """Sessions, also those in the trash, or "unlimited"."""
    messages: Amount = 2_000_000
    """Messages of all sessions together, or "unlimited"."""
    messages_per_session: Amount = 100_000
    """Messages of one session, or "unlimited"."""
    session_bytes: Amount = 1024**3
    """The total size of sessions and their messages, as JSON and without artifacts, or "unlimited". An answer that is
    already generated is stored even if it exceeds this; then the next turn is refused."""
    api_tokens: Amount = 100
    """API tokens that have not expired, or "unlimited"."""
    tokens_per_day: Amount = "unlimited"
    """Tokens that requests read and generate in a day (UTC), or "unlimited". Requests that run when the last one is
    used go on to their end."""
    devices: Annotated[int, Field(ge=1)] = 100
    """Signed-in devices; one that signs in beyond that signs out the device that was used longest ago."""

    @property
    def quotas(self) -> Quotas:
        """The quotas as the core has them."""
        limits = {resource: _number(getattr(self, resource)) for resource in Resource}
        return Quotas(limits, _number(self.messages_per_session))


def _number(amount: Amount) -> int | None:
    return None if amount == "unlimited" else amount

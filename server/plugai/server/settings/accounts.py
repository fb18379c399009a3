"""The table `[accounts]` of the settings."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, SecretStr

# Too long to be guessed, and no longer than the contract takes.
BootstrapToken = Annotated[SecretStr, Field(min_length=32, max_length=128)]


class AccountSettings(BaseModel):
    """Whether callers must sign in, and for how long that holds."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    enabled: bool = True
    """Whether callers must show who they are. Without accounts everyone on this machine is the server's one user."""
    issuer: Annotated[str, Field(min_length=1)] = "plugai"
    """The name of the server in its access tokens; servers whose tokens must not be mixed up each need their own."""
    access_token_seconds: Annotated[int, Field(ge=60, le=3600)] = 600
    """How long an access token works; clients renew it by themselves."""
    device_days: Annotated[int, Field(ge=1, le=366)] = 30
    """A device that was not used for so long must sign in again."""
    signing_key_days: Annotated[float, Field(ge=1, le=366)] = 30.0
    """How often a new key takes over the signing of access tokens."""
    revocation_seconds: Annotated[float, Field(ge=0.1, le=5)] = 2.0
    """How soon a stream ends whose caller was disabled, or whose token was revoked, through another gateway."""

    @property
    def access_token_life(self) -> timedelta:
        """How long an access token works."""
        return timedelta(seconds=self.access_token_seconds)

    @property
    def device_life(self) -> timedelta:
        """How long a device stays signed in without being used."""
        return timedelta(days=self.device_days)

    @property
    def signing_key_life(self) -> timedelta:
        """How long a key signs."""
        return timedelta(days=self.signing_key_days)

"""The table `[accounts]` of the settings."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, SecretStr

# Long enough that it cannot be guessed, and no longer than the contract allows.
BootstrapToken = Annotated[SecretStr, Field(min_length=32, max_length=128)]


class AccountSettings(BaseModel):
    """Whether callers must sign in, and how long tokens are valid."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    enabled: bool = True
    """Whether callers must authenticate. Without accounts, everyone on this machine is the server's only user."""
    issuer: Annotated[str, Field(min_length=1)] = "plugai"
    """The issuer (`iss`) of the server's access tokens. Servers that must not accept each other's tokens need different
    ones."""
    access_token_seconds: Annotated[int, Field(ge=60, le=3600)] = 600
    """How long an access token is valid; clients renew it automatically."""
    device_days: Annotated[int, Field(ge=1, le=366)] = 30
    """A device must sign in again after this many days without use."""
    signing_key_days: Annotated[float, Field(ge=1, le=366)] = 30.0
    """How often the key that signs access tokens is rotated."""
    revocation_seconds: Annotated[float, Field(ge=0.1, le=5)] = 2.0
    """How often a gateway checks for users and tokens that another gateway has revoked, and ends their streams."""

    @property
    def access_token_lifetime(self) -> timedelta:
        """How long an access token is valid."""
        return timedelta(seconds=self.access_token_seconds)

    @property
    def device_lifetime(self) -> timedelta:
        """How long a device stays signed in without being used."""
        return timedelta(days=self.device_days)

    @property
    def signing_key_lifetime(self) -> timedelta:
        """How long a key signs new tokens."""
        return timedelta(days=self.signing_key_days)

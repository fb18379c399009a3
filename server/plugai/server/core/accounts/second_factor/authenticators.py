"""Stored authenticator apps (TOTP) and recovery codes of users."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from plugai.server.core.audit.log import AuditEntry

NEVER_USED = -1
"""The value of `last_step` before the first code is used."""


@dataclass(frozen=True, slots=True)
class TotpAuthenticator:
    """A user's authenticator app. It is active once `confirmed_at` is set, which takes a first valid code.

    `last_step` is the latest time step whose code was used; codes of that step and of earlier ones are void.
    """

    id: str
    user_id: str
    secret: bytes = field(repr=False)
    created_at: datetime
    confirmed_at: datetime | None = None
    last_step: int = NEVER_USED


@dataclass(frozen=True, slots=True)
class CodeAttempts:
    """How many codes may be tried, right or wrong, within `window`."""

    limit: int = 5
    window: timedelta = timedelta(minutes=5)


class TotpAuthenticatorRepository(Protocol):
    """Stores users' authenticators and recovery codes. Changes are durable on return.

    Each call raises StorageUnavailableError. A call that returns whether it did something does so for exactly one of
    any number of concurrent callers, also across gateways.
    """

    async def get(self, user_id: str) -> TotpAuthenticator | None:
        """Return the user's authenticator, if there is one."""

    async def start_enrolment(self, authenticator: TotpAuthenticator) -> bool:
        """Store an unconfirmed authenticator, replacing an unconfirmed one; False if the user has a confirmed one."""

    async def confirm(
        self, authenticator: TotpAuthenticator, step: int, codes: Sequence[bytes], entry: AuditEntry
    ) -> bool:
        """Activate the authenticator, with these digests of recovery codes; returns whether it was unconfirmed."""

    async def delete(self, user_id: str, entry: AuditEntry) -> bool:
        """Delete the user's authenticator and recovery codes; returns whether there was a confirmed one."""

    async def count_attempt(self, user_id: str, attempts: CodeAttempts, now: datetime) -> timedelta | None:
        """Count an attempt; returns how long to wait if the limit is reached, else None."""

    async def use_step(self, authenticator: TotpAuthenticator, step: int) -> bool:
        """Void the codes up to this step and reset the attempts; returns whether this step's code was still valid."""

    async def use_recovery_code(self, user_id: str, code: bytes, entry: AuditEntry) -> bool:
        """Void a recovery code and reset the attempts; returns whether it was still valid."""

    async def replace_recovery_codes(self, user_id: str, codes: Sequence[bytes], entry: AuditEntry) -> bool:
        """Replace the user's recovery codes; returns False if the user has no second factor any more."""

    async def recovery_codes_left(self, user_id: str) -> int:
        """Return how many of the user's recovery codes are unused."""

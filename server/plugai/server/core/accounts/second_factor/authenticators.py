"""The authenticator app of a user, as it is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from plugai.server.core.audit.log import AuditEntry

NEVER_USED = -1
"""What stands for the last step before the first code was used."""


@dataclass(frozen=True, slots=True)
class TotpAuthenticator:
    """An app that makes codes. It counts once a first code has shown that it does: that sets `confirmed_at`.

    `last_step` is the latest step of time of which a code was used; codes of it and of those before are void.
    """

    id: str
    user_id: str
    secret: bytes = field(repr=False)
    created_at: datetime
    confirmed_at: datetime | None = None
    last_step: int = NEVER_USED


@dataclass(frozen=True, slots=True)
class CodeAttempts:
    """How many codes may be tried, right or wrong, before a pause."""

    most: int = 5
    window: timedelta = timedelta(minutes=5)


class TotpAuthenticatorRepository(Protocol):
    """Keeps users' authenticators and recovery codes. What it returns as changed is durable.

    Each call raises StorageUnavailableError. Where it says whether something was done, of any number of callers at
    once, on any number of gateways, it was done for one.
    """

    async def get(self, user_id: str) -> TotpAuthenticator | None:
        """The user's authenticator."""

    async def begin(self, authenticator: TotpAuthenticator) -> bool:
        """Keep one that is not confirmed in place of another such; False if the user has a confirmed one."""

    async def confirm(
        self, authenticator: TotpAuthenticator, step: int, codes: Sequence[bytes], entry: AuditEntry
    ) -> bool:
        """Have it count from now on, with these digests of recovery codes; whether it was still waiting for that."""

    async def delete(self, user_id: str, entry: AuditEntry) -> bool:
        """Forget the user's authenticator and recovery codes; whether there was a confirmed one."""

    async def take_turn(self, user_id: str, tries: CodeAttempts, now: datetime) -> timedelta | None:
        """Count a try; how long to wait if it may not be made now."""

    async def use_step(self, authenticator: TotpAuthenticator, step: int) -> bool:
        """Void the codes up to this step, and give back the tries; whether this one's was still good."""

    async def use_recovery_code(self, user_id: str, code: bytes, entry: AuditEntry) -> bool:
        """Void a recovery code, and give back the tries; whether it was still good."""

    async def replace_recovery_codes(self, user_id: str, codes: Sequence[bytes], entry: AuditEntry) -> None:
        """Void the user's recovery codes and keep these."""

    async def recovery_codes_left(self, user_id: str) -> int:
        """How many of the user's recovery codes are still good."""

"""The audit log: who changed who may do what, in a chain in which every entry vouches for those before it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncGenerator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Protocol

SYSTEM = "system"
"""Who acts when nobody asked, and who works on the machine itself."""

GENESIS = "0" * 64
"""What stands for the digest before the first entry."""


class AuditAction(StrEnum):
    """What was done."""

    MODEL_CREATED = "model.created"
    MODEL_UPDATED = "model.updated"
    MODEL_DELETED = "model.deleted"
    LIMITS_UPDATED = "limits.updated"
    CREDENTIAL_SET = "credential.set"
    CREDENTIAL_DELETED = "credential.deleted"
    INTERNAL_KEY_RENEWED = "internal_key.renewed"
    SECRETS_DISCARDED = "secrets.discarded"
    MASTER_KEY_ADDED = "master_key.added"
    MASTER_KEY_REMOVED = "master_key.removed"
    SECOND_FACTOR_ENABLED = "second_factor.enabled"
    SECOND_FACTOR_DISABLED = "second_factor.disabled"
    RECOVERY_CODES_RENEWED = "recovery_codes.renewed"
    RECOVERY_CODE_USED = "recovery_code.used"
    IDENTITY_LINKED = "identity.linked"
    IDENTITY_UNLINKED = "identity.unlinked"
    SIGNING_KEY_ADDED = "signing_key.added"
    SIGNING_KEY_REMOVED = "signing_key.removed"
    USER_CREATED = "user.created"
    USER_RENEWED = "user.renewed"
    USER_CHANGED = "user.changed"
    USER_DELETED = "user.deleted"
    USER_SIGNED_IN = "user.signed_in"
    USER_SIGNED_OUT = "user.signed_out"
    LOGIN_FAILED = "login.failed"
    PASSWORD_CHANGED = "password.changed"
    REFRESH_TOKEN_REUSED = "refresh_token.reused"
    API_TOKEN_CREATED = "api_token.created"
    API_TOKEN_DELETED = "api_token.deleted"
    INVITE_CREATED = "invite.created"
    INVITE_DELETED = "invite.deleted"


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One thing that was done: by whom, to what. There is never a secret in it.

    `actor` is the id of a user, or SYSTEM. `action` is an AuditAction, or what a newer version wrote. `target` is what
    it was done to, by its id. `details` tell more.
    """

    at: datetime
    actor: str
    action: str
    target: str
    details: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class ChainedEntry:
    """An entry in the chain: numbered from 1, with its digest (SHA-256 in hexadecimal) and that of the one before."""

    number: int
    entry: AuditEntry
    previous: str
    digest: str


def digest(number: int, entry: AuditEntry, previous: str) -> str:
    """What vouches for this entry and, through `previous`, for all before it."""
    said = {
        "number": number,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": entry.actor,
        "action": entry.action,
        "target": entry.target,
        "details": dict(entry.details),
        "previous": previous,
    }
    text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def linked(entry: AuditEntry, last_number: int, last_digest: str) -> ChainedEntry:
    """The entry behind the last one; that is number 0 with the digest GENESIS if there is none."""
    number = last_number + 1
    return ChainedEntry(number, entry, last_digest, digest(number, entry, last_digest))


@dataclass(frozen=True, slots=True)
class ChainBreak:
    """Where a chain is broken, and how."""

    number: int
    problem: str


def breaks(chain: Iterable[ChainedEntry]) -> Iterator[ChainBreak]:
    """What is wrong with a whole chain, in order."""
    number, previous = 0, GENESIS
    for link in chain:
        yield from faults(link, number, previous)
        number, previous = link.number, link.digest


def faults(link: ChainedEntry, number: int, previous: str) -> Iterator[ChainBreak]:
    """What is wrong with the link that is read after the one of this number and digest.

    Take what it says for the next one's, so that one changed entry is told once.
    """
    expected = number + 1
    if link.number > expected:
        yield missing(expected, link.number - 1)
    elif link.number < expected or link.previous != previous:
        yield ChainBreak(link.number, f"entry {link.number} does not follow the entry before it")
    if link.digest != digest(link.number, link.entry, link.previous):
        yield ChainBreak(link.number, f"entry {link.number} was changed")


def missing(first: int, last: int) -> ChainBreak:
    """These entries are not there."""
    told = f"entry {first} is missing" if first == last else f"entries {first} to {last} are missing"
    return ChainBreak(first, told)


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Which entries are asked for; None takes any. `since` is within, `until` is not."""

    actor: str | None = None
    action: str | None = None
    target: str | None = None
    since: datetime | None = None
    until: datetime | None = None


class AuditRepository(Protocol):
    """Keeps the log. Entries are written in the transaction of what they tell of. Each call raises
    StorageUnavailableError."""

    async def page(self, chosen: AuditFilter, before: int | None, size: int) -> Sequence[ChainedEntry]:
        """At most `size` of the chosen entries with a number below `before`, newest first."""

    def export(self, chosen: AuditFilter, after: int) -> AsyncGenerator[ChainedEntry, None]:
        """The chosen entries with a number above `after`, oldest first."""

    async def head(self) -> tuple[int, str]:
        """The number and the digest of the last entry that was written; 0 and GENESIS if none was."""

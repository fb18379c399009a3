"""The audit log: who changed permissions and configuration, as a hash chain that makes changes to earlier entries
evident."""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncGenerator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Protocol

SYSTEM = "system"
"""The actor of automatic changes and of commands that are run on the machine itself."""

GENESIS = "0" * 64
"""The digest that precedes the first entry."""


class AuditAction(StrEnum):
    """What was done."""

    MODEL_CREATED = "model.created"
    MODEL_UPDATED = "model.updated"
    MODEL_DELETED = "model.deleted"
    ALIAS_SET = "alias.set"
    ALIAS_DELETED = "alias.deleted"
    PROVIDER_CREATED = "provider.created"
    PROVIDER_UPDATED = "provider.updated"
    PROVIDER_DELETED = "provider.deleted"
    PROVIDER_KEY_SET = "provider_key.set"
    PROVIDER_KEY_DELETED = "provider_key.deleted"
    ACCESS_RULE_SET = "access_rule.set"
    ACCESS_RULE_DELETED = "access_rule.deleted"
    BENCHMARK_RECORDED = "benchmark.recorded"
    DOWNLOAD_STARTED = "download.started"
    DOWNLOAD_FINISHED = "download.finished"
    DOWNLOAD_FAILED = "download.failed"
    DOWNLOAD_CANCELLED = "download.cancelled"
    DOWNLOAD_DELETED = "download.deleted"
    LIMITS_UPDATED = "limits.updated"
    DEFAULT_MODEL_SET = "default_model.set"
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
    REQUEST_CANCELLED = "request.cancelled"
    BACKUP_CREATED = "backup.created"


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One action: who did it, and to what. It never contains a secret.

    `actor` is a user's id or SYSTEM. `action` is an AuditAction, or a string that a newer version wrote. `target` is
    the id of what was changed. `details` are additional facts.
    """

    at: datetime
    actor: str
    action: str
    target: str
    details: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class ChainedEntry:
    """An entry of the chain: its number (from 1), its SHA-256 digest in hexadecimal and the digest of the previous
    entry."""

    number: int
    entry: AuditEntry
    previous: str
    digest: str


def digest(number: int, entry: AuditEntry, previous: str) -> str:
    """Return the digest of this entry; through `previous` it covers all earlier entries too."""
    fields = {
        "number": number,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": entry.actor,
        "action": entry.action,
        "target": entry.target,
        "details": dict(entry.details),
        "previous": previous,
    }
    text = json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def chain_entry(entry: AuditEntry, last_number: int, last_digest: str) -> ChainedEntry:
    """Append the entry to a chain; an empty chain ends with number 0 and the digest GENESIS."""
    number = last_number + 1
    return ChainedEntry(number, entry, last_digest, digest(number, entry, last_digest))


@dataclass(frozen=True, slots=True)
class ChainBreak:
    """Where a chain is broken, and how."""

    number: int
    problem: str


def find_breaks(chain: Iterable[ChainedEntry]) -> Iterator[ChainBreak]:
    """Yield the breaks of a whole chain, in order."""
    number, previous = 0, GENESIS
    for chained in chain:
        yield from entry_breaks(chained, number, previous)
        number, previous = chained.number, chained.digest


def entry_breaks(chained: ChainedEntry, number: int, previous: str) -> Iterator[ChainBreak]:
    """Yield the breaks at the entry that follows the one with this number and digest.

    Continue with the entry's own number and digest, so that one changed entry is reported once.
    """
    expected = number + 1
    if chained.number > expected:
        yield missing_entries(expected, chained.number - 1)
    elif chained.number < expected or chained.previous != previous:
        yield ChainBreak(chained.number, f"entry {chained.number} does not follow the entry before it")
    if chained.digest != digest(chained.number, chained.entry, chained.previous):
        yield ChainBreak(chained.number, f"entry {chained.number} was changed")


def missing_entries(first: int, last: int) -> ChainBreak:
    """Return the break that reports these entries as missing."""
    problem = f"entry {first} is missing" if first == last else f"entries {first} to {last} are missing"
    return ChainBreak(first, problem)


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Selects entries; None matches all. `since` is inclusive, `until` is exclusive."""

    actor: str | None = None
    action: str | None = None
    target: str | None = None
    since: datetime | None = None
    until: datetime | None = None


class AuditLog(Protocol):
    """Records audit entries for events that change nothing in the database. Raises StorageUnavailableError."""

    async def record(self, entry: AuditEntry) -> None:
        """Write an entry; durable on return."""


class AuditRepository(Protocol):
    """Stores the log. Entries are written in the transaction of the change that they record.

    Each call raises StorageUnavailableError.
    """

    async def page(self, wanted: AuditFilter, before: int | None, size: int) -> Sequence[ChainedEntry]:
        """Return at most `size` matching entries with a number below `before`, newest first."""

    def export(self, wanted: AuditFilter, after: int) -> AsyncGenerator[ChainedEntry, None]:
        """Yield the matching entries with a number above `after`, oldest first."""

    async def head(self) -> tuple[int, str]:
        """Return the number and digest of the last entry; 0 and GENESIS if there is none."""

"""Verification of the whole audit log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass

from plugai.server.core.audit.log import (
    GENESIS,
    AuditFilter,
    AuditRepository,
    ChainBreak,
    entry_breaks,
    missing_entries,
)


@dataclass(frozen=True, slots=True)
class VerificationReport:
    """The result: how many entries there are, the digest of the last one, and where the chain is broken."""

    entries: int
    digest: str
    breaks: Sequence[ChainBreak]


async def verify_log(log: AuditRepository, recorded: Mapping[int, str]) -> VerificationReport:
    """Check every entry.

    `recorded` maps numbers to digests that were written down elsewhere. Only they can reveal that someone with write
    access to the database rebuilt the whole log.
    """
    # Read before the entries: entries that are written meanwhile come after it.
    last, last_digest = await log.head()
    found: list[ChainBreak] = []
    count, number, previous = 0, 0, GENESIS
    remaining = {**recorded, last: last_digest} if last else dict(recorded)
    async with aclosing(log.export(AuditFilter(), 0)) as entries:
        async for chained in entries:
            found += entry_breaks(chained, number, previous)
            if remaining.pop(chained.number, chained.digest) != chained.digest:
                found.append(ChainBreak(chained.number, f"entry {chained.number} is not the one that was noted"))
            count, number, previous = count + 1, chained.number, chained.digest
    if remaining and max(remaining) > number:
        found.append(missing_entries(number + 1, max(remaining)))
    return VerificationReport(count, previous, found)

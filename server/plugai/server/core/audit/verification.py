"""Checking the whole audit log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass

from plugai.server.core.audit.log import GENESIS, AuditFilter, AuditRepository, ChainBreak, faults, missing


@dataclass(frozen=True, slots=True)
class VerificationReport:
    """What was found: how many entries there are, the digest of the last, and where the chain is broken."""

    entries: int
    digest: str
    breaks: Sequence[ChainBreak]


async def check(log: AuditRepository, noted: Mapping[int, str]) -> VerificationReport:
    """Look at every entry.

    `noted` are digests by number that were written down elsewhere. Only they show that the whole log was made anew, by
    somebody who can write the database and knows how it is done.
    """
    # Before the entries: what is written meanwhile is behind it.
    last, last_digest = await log.head()
    found: list[ChainBreak] = []
    count, number, previous = 0, 0, GENESIS
    remaining = {**noted, last: last_digest} if last else dict(noted)
    async with aclosing(log.export(AuditFilter(), 0)) as links:
        async for link in links:
            found += faults(link, number, previous)
            if remaining.pop(link.number, link.digest) != link.digest:
                found.append(ChainBreak(link.number, f"entry {link.number} is not the one that was noted"))
            count, number, previous = count + 1, link.number, link.digest
    if remaining and max(remaining) > number:
        found.append(missing(number + 1, max(remaining)))
    return VerificationReport(count, previous, found)

"""The usage of several attempts together."""

from __future__ import annotations

from collections.abc import Iterable

from plugai.runners.base import Usage, UsageSource

# The sum is only as certain as its least certain part.
_CERTAINTY = (UsageSource.ESTIMATED, UsageSource.COUNTED, UsageSource.PROVIDER)


def total(usages: Iterable[Usage]) -> Usage:
    """The sum; a count that no attempt knows stays unknown."""
    parts = list(usages)
    if len(parts) == 1:
        return parts[0]
    known = [part for part in parts if part != Usage(source=part.source)]
    return Usage(
        input_tokens=_sum(part.input_tokens for part in known),
        cached_input_tokens=_sum(part.cached_input_tokens for part in known),
        output_tokens=_sum(part.output_tokens for part in known),
        reasoning_tokens=_sum(part.reasoning_tokens for part in known),
        steps=_sum(part.steps for part in known),
        source=min((part.source for part in known), key=_CERTAINTY.index, default=UsageSource.COUNTED),
    )


def _sum(counts: Iterable[int | None]) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if known else None

"""What an import leaves out of a session, counted by kind, for the report."""

from __future__ import annotations

from collections import Counter, defaultdict

# Bound the report of a session in which everything is damaged in a way of its own.
_MAX_DETAILS = 3
_MAX_DETAIL_LENGTH = 200

UNREADABLE_MESSAGES = "messages that cannot be read"
EMPTY_MESSAGES = "messages without content that can be imported"
OTHER_ROLES = "messages with other roles"


class Losses:
    """Counts losses; each kind is named with its first few details."""

    def __init__(self) -> None:
        self._counts = Counter[str]()
        self._details: defaultdict[str, list[str]] = defaultdict(list)

    def add(self, kind: str, detail: str = "") -> None:
        """Count a loss. `detail` says which one, or why."""
        self._counts[kind] += 1
        details, shown = self._details[kind], detail[:_MAX_DETAIL_LENGTH]
        if shown and shown not in details and len(details) <= _MAX_DETAILS:
            details.append(shown if len(details) < _MAX_DETAILS else "…")

    def notes(self) -> tuple[str, ...]:
        """Return a line for each kind."""
        return tuple(f"{count} {kind}{self._detail(kind)}" for kind, count in self._counts.items())

    def _detail(self, kind: str) -> str:
        return f" ({'; '.join(self._details[kind])})" if self._details[kind] else ""

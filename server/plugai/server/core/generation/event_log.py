"""The log of one request's events: written once, read by any number of streams."""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from collections.abc import AsyncGenerator, Callable
from operator import attrgetter

from plugai.runners.errors import InvalidRequestError
from plugai.server.core.errors import EventsExpiredError, SlowReaderError
from plugai.server.core.events import Event, Failed, Finished, Heartbeat, LogEntry, merge_events, size
from plugai.server.core.notifier import Notifier


class _Reader:
    """One stream. `position` is that of the next entry it reads, counted from the log's first."""

    __slots__ = ("ended", "new_events", "position")

    def __init__(self, position: int, heartbeat: float) -> None:
        self.position = position
        self.ended = False
        self.new_events = Notifier(heartbeat)


class EventLog:
    """Numbers events, stores them, and delivers them to readers.

    Events that no reader has got yet are merged with the next one where that loses nothing. A delivered one never
    changes, so that a reader can resume after any number it has seen. The log holds at most `max_bytes()`: beyond that,
    events that every reader has got are dropped, oldest first. A reader that is further behind than that blocks the
    writer for `patience` seconds and is then ended.
    """

    def __init__(
        self, request_id: str, max_bytes: Callable[[], int], patience: float, on_abandoned: Callable[[], None]
    ) -> None:
        """`max_bytes` returns the limit now. `on_abandoned` is called when the last reader leaves before the end."""
        self.request_id = request_id
        self._max_bytes = max_bytes
        self._on_abandoned = on_abandoned
        self._entries: deque[LogEntry] = deque()
        self._dropped = 0
        self._dropped_seq = 0
        self._delivered = 0
        self._seq = 0
        self._bytes = 0
        self._readers: set[_Reader] = set()
        self._progressed = Notifier(patience)
        self.ended = False

    @property
    def size_bytes(self) -> int:
        """Roughly what the log takes in memory."""
        return self._bytes

    def append(self, event: Event) -> None:
        """Add an event; a `Finished` or `Failed` is the last."""
        self._seq += 1
        position = self._dropped + len(self._entries) - 1
        if position >= self._delivered and (combined := merge_events(self._entries[-1].event, event)) is not None:
            self._bytes -= size(self._entries.pop().event)
            event = combined
        self._entries.append(LogEntry(self._seq, event))
        self._bytes += size(event)
        self.ended = isinstance(event, Finished | Failed)
        self._trim()
        for reader in self._readers:
            reader.new_events.notify()

    async def wait_for_room(self) -> None:
        """Return when there is room for more events. Readers that block it for too long are ended."""
        while self._bytes > self._max_bytes() and self._is_blocked():
            if not await self._progressed.wait():
                self._end_slowest()
            self._trim()

    def check(self, after_seq: int) -> None:
        """Raise EventsExpiredError or InvalidRequestError if the events after `after_seq` cannot be read."""
        if after_seq < self._dropped_seq:
            raise EventsExpiredError(self.request_id)
        if after_seq > self._seq:
            problem = f"is beyond the request's last event, {self._seq}"
            raise InvalidRequestError(f"after_seq {problem}", {"after_seq": problem})

    async def read(self, after_seq: int, heartbeat: float) -> AsyncGenerator[LogEntry | Heartbeat, None]:
        """Every event after `after_seq` up to the end, and a heartbeat after each silent `heartbeat` seconds."""
        self.check(after_seq)
        position = self._dropped + bisect_right(self._entries, after_seq, key=attrgetter("seq"))
        reader = _Reader(position, heartbeat)
        self._readers.add(reader)
        try:
            while True:
                while reader.position < self._dropped + len(self._entries) and not reader.ended:
                    entry = self._entries[reader.position - self._dropped]
                    reader.position += 1
                    self._delivered = max(self._delivered, reader.position)
                    self._progressed.notify()
                    yield entry
                if reader.ended:
                    raise SlowReaderError(
                        "the stream was ended because it was read too slowly; WatchRequest resumes it"
                    )
                if self.ended:
                    return
                if not await reader.new_events.wait():
                    yield Heartbeat()
        finally:
            reader.new_events.close()
            self._readers.discard(reader)
            self._progressed.notify()
            if not self._readers and not self.ended:
                self._on_abandoned()

    def _trim(self) -> None:
        """Drop events that every reader has got, oldest first, down to the limit."""
        first_needed = min(
            (reader.position for reader in self._readers), default=self._dropped + len(self._entries) - 1
        )
        max_bytes = self._max_bytes()
        while self._bytes > max_bytes and self._dropped < first_needed:
            entry = self._entries.popleft()
            self._bytes -= size(entry.event)
            self._dropped += 1
            self._dropped_seq = entry.seq

    def _is_blocked(self) -> bool:
        """Whether a reader has not got the oldest entry, which is not the only one."""
        return len(self._entries) > 1 and any(reader.position <= self._dropped for reader in self._readers)

    def _end_slowest(self) -> None:
        slowest = min(self._readers, key=lambda reader: reader.position, default=None)
        if slowest is not None:
            slowest.ended = True
            self._readers.discard(slowest)
            slowest.new_events.notify()

"""The log of one request's events: written once, read by any number of streams."""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from collections.abc import AsyncGenerator, Callable
from operator import attrgetter

from plugai.runners.errors import InvalidRequestError
from plugai.server.core.errors import EventsExpiredError, SlowReaderError
from plugai.server.core.events import Entry, Event, Failed, Finished, Heartbeat, merged, size
from plugai.server.core.notifier import Notifier


class _Reader:
    """How far one stream has come: the place, counted from the log's first entry, that it takes next."""

    __slots__ = ("ended", "news", "place")

    def __init__(self, place: int, heartbeat: float) -> None:
        self.place = place
        self.ended = False
        self.news = Notifier(heartbeat)


class EventLog:
    """Gives events their numbers, keeps them, and hands them to readers.

    Events that nobody has been given yet are merged with what follows where one event says the same; one that was
    given never changes, so that a reader can resume after any number it has seen. The log keeps at most `max_bytes`:
    beyond, what every reader has is dropped, oldest first. A reader that is further behind than that stops the
    writer for `patience` seconds and is then ended.
    """

    def __init__(self, request_id: str, max_bytes: int, patience: float, abandoned: Callable[[], None]) -> None:
        """`abandoned` is called when the last reader leaves before the end."""
        self.request_id = request_id
        self._max_bytes = max_bytes
        self._abandoned = abandoned
        self._entries: deque[Entry] = deque()
        self._dropped = 0
        self._dropped_seq = 0
        self._given = 0
        self._seq = 0
        self._bytes = 0
        self._readers: set[_Reader] = set()
        self._taken = Notifier(patience)
        self.ended = False

    @property
    def size_bytes(self) -> int:
        """Roughly what the log takes in memory."""
        return self._bytes

    def append(self, event: Event) -> None:
        """Add an event; a `Finished` or `Failed` is the last."""
        self._seq += 1
        place = self._dropped + len(self._entries) - 1
        if place >= self._given and (both := merged(self._entries[-1].event, event)) is not None:
            self._bytes -= size(self._entries.pop().event)
            event = both
        self._entries.append(Entry(self._seq, event))
        self._bytes += size(event)
        self.ended = isinstance(event, Finished | Failed)
        self._trim()
        for reader in self._readers:
            reader.news.give()

    async def room(self) -> None:
        """Return when there is room for more, ending the readers that hold it up for too long."""
        while self._bytes > self._max_bytes and self._held_up():
            if not await self._taken.wait():
                self._end_slowest()
            self._trim()

    def check(self, after_seq: int) -> None:
        """Raise EventsExpiredError or InvalidRequestError if nobody can read on from `after_seq`."""
        if after_seq < self._dropped_seq:
            raise EventsExpiredError(self.request_id)
        if after_seq > self._seq:
            problem = f"is beyond the request's last event, {self._seq}"
            raise InvalidRequestError(f"after_seq {problem}", {"after_seq": problem})

    async def read(self, after_seq: int, heartbeat: float) -> AsyncGenerator[Entry | Heartbeat, None]:
        """Every event after `after_seq` up to the end, and a heartbeat after each silent `heartbeat` seconds."""
        self.check(after_seq)
        place = self._dropped + bisect_right(self._entries, after_seq, key=attrgetter("seq"))
        reader = _Reader(place, heartbeat)
        self._readers.add(reader)
        try:
            while True:
                while reader.place < self._dropped + len(self._entries) and not reader.ended:
                    entry = self._entries[reader.place - self._dropped]
                    reader.place += 1
                    self._given = max(self._given, reader.place)
                    self._taken.give()
                    yield entry
                if reader.ended:
                    raise SlowReaderError("the stream was ended since it was read too slowly; WatchRequest resumes it")
                if self.ended:
                    return
                if not await reader.news.wait():
                    yield Heartbeat()
        finally:
            reader.news.close()
            self._readers.discard(reader)
            self._taken.give()
            if not self._readers and not self.ended:
                self._abandoned()

    def _trim(self) -> None:
        """Drop, oldest first and down to the limit, what every reader has."""
        needed = min((reader.place for reader in self._readers), default=self._dropped + len(self._entries) - 1)
        while self._bytes > self._max_bytes and self._dropped < needed:
            entry = self._entries.popleft()
            self._bytes -= size(entry.event)
            self._dropped += 1
            self._dropped_seq = entry.seq

    def _held_up(self) -> bool:
        """Whether some reader lacks the oldest entry, and it is not the only one."""
        return len(self._entries) > 1 and any(reader.place <= self._dropped for reader in self._readers)

    def _end_slowest(self) -> None:
        slowest = min(self._readers, key=lambda reader: reader.place, default=None)
        if slowest is not None:
            slowest.ended = True
            self._readers.discard(slowest)
            slowest.news.give()

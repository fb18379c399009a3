"""What a user, or an API token, may ask of one gateway: requests a minute, and streams at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass

from plugai.server.core.errors import RequestRateExceededError, TooManyStreamsError
from plugai.server.core.rate_limit import RateLimit, RateLimitState

# Nobody can tell when a stream will end.
_STREAM_RETRY_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class CallLimits:
    """How much each may; None is as much as they like."""

    requests_per_minute: int | None = None
    streams: int | None = None


class CallLimiter:
    """Holds each user, or each token, to the same limits. Only those that called lately take memory."""

    def __init__(self, subject: str, limits: CallLimits, monotonic: Callable[[], float]) -> None:
        """`subject` is what errors call those who are limited, such as `user`."""
        per_minute = limits.requests_per_minute
        self._subject = subject
        self._rate = None if per_minute is None else RateLimit(per_minute, monotonic)
        self._max_streams = limits.streams
        self._open: Counter[str] = Counter()

    def state(self, key: str) -> RateLimitState | None:
        """How this key stands, if requests are limited."""
        return None if self._rate is None else self._rate.state(key)

    def check(self, key: str) -> None:
        """Raise RequestRateExceededError if this key may send no request now."""
        if self._rate is not None and (wait := self._rate.wait(key)):
            raise RequestRateExceededError(self._subject, self._rate.state(key).limit, wait)

    def count(self, key: str) -> None:
        """Count a request that `check` has allowed."""
        if self._rate is not None:
            self._rate.consume(key)

    def open_streams(self, key: str) -> int:
        """How many streams this key has open."""
        return self._open[key]

    @contextmanager
    def stream(self, key: str) -> Generator[None, None, None]:
        """Hold one of the key's streams while the context is open. Raises TooManyStreamsError."""
        if self._max_streams is not None and self._open[key] >= self._max_streams:
            raise TooManyStreamsError(self._subject, self._max_streams, _STREAM_RETRY_SECONDS)
        self._open[key] += 1
        try:
            yield
        finally:
            self._open[key] -= 1
            if not self._open[key]:
                del self._open[key]

"""Limits on the calls of a user or an API token to one gateway: requests a minute, and concurrent streams."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass

from plugai.server.core.errors import RequestRateExceededError, TooManyStreamsError
from plugai.server.core.rate_limit import RateLimit, RateLimitState

# When a stream will end is not known.
_STREAM_RETRY_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class CallLimits:
    """The limits of each user or token; None means no limit."""

    requests_per_minute: int | None = None
    streams: int | None = None


class CallLimiter:
    """Enforces the same limits for each user, or each token. Only recent callers take memory."""

    def __init__(self, subject: str, limits: CallLimits, monotonic: Callable[[], float]) -> None:
        """`subject` is the word for a limited caller in error messages, such as `user`."""
        per_minute = limits.requests_per_minute
        self._subject = subject
        self._rate = None if per_minute is None else RateLimit(per_minute, monotonic)
        self._max_streams = limits.streams
        self._open: Counter[str] = Counter()

    def state(self, key: str) -> RateLimitState | None:
        """The state of this key, if requests are limited."""
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
    def hold_stream(self, key: str) -> Generator[None, None, None]:
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

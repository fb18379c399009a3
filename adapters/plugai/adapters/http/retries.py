"""Another try, while nothing of an answer was given and the provider may do better."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, stop_after_attempt, wait_random_exponential

from plugai.runners.base import ProviderConfig
from plugai.runners.errors import ProviderError, ProviderOverloadedError, ProviderUnavailableError, RateLimitedError

T = TypeVar("T")

# A timeout is not among them: who waited so long need not wait as long again.
_PASSING = (ProviderUnavailableError, ProviderOverloadedError, RateLimitedError)
_FIRST_SECONDS = 0.5
_LONGEST_SECONDS = 8.0


class Retries:
    """Tries again after failures that pass. A pause is what the provider asked for, else random and ever longer."""

    def __init__(self, config: ProviderConfig, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        self._longest = config.longest_retry_seconds
        self._backoff = wait_random_exponential(multiplier=_FIRST_SECONDS, max=_LONGEST_SECONDS)
        self._retrying = AsyncRetrying(
            sleep=sleep,
            stop=stop_after_attempt(1 + config.retries),
            wait=self._pause,
            retry=retry_if_exception(self._passes),
            reraise=True,
        )

    async def run(self, attempt: Callable[[], Awaitable[T]]) -> T:
        """The result of the first attempt that succeeds. Raises what the last one raised."""
        try:
            return await attempt()
        except ProviderError as error:
            # Only now: what counts and spaces tries costs as much as the rest of a short request's way through here.
            failures = [error]

        async def again() -> T:
            if failures:
                raise failures.pop()
            return await attempt()

        # A copy, since what it knows of the tries so far is its own.
        return await self._retrying.copy()(again)

    def _passes(self, error: BaseException) -> bool:
        """Whether another try may help, and soon enough for someone who waits."""
        return isinstance(error, _PASSING) and error.retryable and (error.retry_after or 0.0) <= self._longest

    def _pause(self, state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome is not None else None
        asked = error.retry_after if isinstance(error, ProviderError) else None
        # The random part also spreads those who were all told the same time.
        return self._backoff(state) + (asked or 0.0)

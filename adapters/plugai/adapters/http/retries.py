"""Retries of requests whose failure is transient, before anything was returned to the caller."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, stop_after_attempt, wait_random_exponential

from plugai.runners.base import ProviderConfig
from plugai.runners.errors import ProviderError, ProviderOverloadedError, ProviderUnavailableError, RateLimitedError

T = TypeVar("T")

# Not timeouts: the caller has waited long enough.
_TRANSIENT = (ProviderUnavailableError, ProviderOverloadedError, RateLimitedError)
_FIRST_SECONDS = 0.5
_LONGEST_SECONDS = 8.0


class Retries:
    """Retries after transient failures. The pause is the one that the provider asked for, else random and growing."""

    def __init__(self, config: ProviderConfig, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        self._longest = config.longest_retry_seconds
        self._backoff = wait_random_exponential(multiplier=_FIRST_SECONDS, max=_LONGEST_SECONDS)
        self._retrying = AsyncRetrying(
            sleep=sleep,
            stop=stop_after_attempt(1 + config.retries),
            wait=self._pause,
            retry=retry_if_exception(self._is_transient),
            reraise=True,
        )

    async def run(self, attempt: Callable[[], Awaitable[T]]) -> T:
        """The result of the first attempt that succeeds. Raises what the last one raised."""
        try:
            return await attempt()
        except ProviderError as error:
            # tenacity starts only after a failure: its overhead would double that of a short request.
            first_failure = [error]

        async def retry() -> T:
            if first_failure:
                raise first_failure.pop()
            return await attempt()

        # A copy, since it counts the attempts of one request.
        return await self._retrying.copy()(retry)

    def _is_transient(self, error: BaseException) -> bool:
        """Whether a retry may succeed, and soon enough."""
        return isinstance(error, _TRANSIENT) and error.retryable and (error.retry_after or 0.0) <= self._longest

    def _pause(self, state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome is not None else None
        requested = error.retry_after if isinstance(error, ProviderError) else None
        # The random part spreads clients that all got the same pause.
        return self._backoff(state) + (requested or 0.0)

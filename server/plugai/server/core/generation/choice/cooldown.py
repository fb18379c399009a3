"""Models that fail repeatedly are not tried for a while, if another can answer."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass

from plugai.runners.base import Credential
from plugai.runners.errors import ModelUnavailableError
from plugai.server.core.providers.credentials import is_user_account_error

# After so many failures in a row a model pauses; the pause doubles with each further one.
_PATIENCE = 3
_FIRST_PAUSE = 5.0
_LONGEST_PAUSE = 300.0


@dataclass(slots=True)
class _Record:
    failures: int = 0
    until: float = 0.0


class CoolDown:
    """Counts each model's failures in a row. After a pause, the next attempt decides whether another one follows."""

    def __init__(self, clock: Callable[[], float]) -> None:
        """`clock` is monotonic, in seconds."""
        self._clock = clock
        self._records: dict[str, _Record] = {}

    def remaining(self, model: str) -> float:
        """Seconds until the model may be tried again; 0 if it may be tried now."""
        record = self._records.get(model)
        return 0.0 if record is None else max(0.0, record.until - self._clock())

    def record_success(self, model: str) -> None:
        """The model has answered: forget its failures."""
        self._records.pop(model, None)

    @contextmanager
    def observe(self, model: str, credential: Credential | None) -> Generator[None, None, None]:
        """Record how the attempt in the context ends. One that is cancelled or invalid does not count,
        nor does one that failed because of the user's own account at the provider."""
        try:
            yield
        except ModelUnavailableError as error:
            if not is_user_account_error(error, credential):
                self.record_failure(model, error.retry_after)
            raise
        else:
            self.record_success(model)

    def record_failure(self, model: str, retry_after: float | None = None) -> None:
        """The model could not answer. If it reports when to retry, it is not tried before then."""
        record = self._records.setdefault(model, _Record())
        record.failures += 1
        pause = 0.0
        if record.failures >= _PATIENCE:
            pause = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2.0 ** (record.failures - _PATIENCE))
        record.until = max(record.until, self._clock() + max(pause, min(retry_after or 0.0, _LONGEST_PAUSE)))

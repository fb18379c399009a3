"""Models that fail again and again are left alone for a while, if another can answer."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass

from plugai.runners.base import Credential
from plugai.runners.errors import ModelUnavailableError
from plugai.server.core.providers.credentials import is_of_own_account

# So many failures in a row begin a pause, which doubles with each more.
_PATIENCE = 3
_FIRST_PAUSE = 5.0
_LONGEST_PAUSE = 300.0


@dataclass(slots=True)
class _Record:
    failures: int = 0
    until: float = 0.0


class CoolDown:
    """Remembers how each model's last attempts ended. After a pause the next attempt decides."""

    def __init__(self, clock: Callable[[], float]) -> None:
        """`clock` is monotonic, in seconds."""
        self._clock = clock
        self._records: dict[str, _Record] = {}

    def remaining(self, model: str) -> float:
        """Seconds for which the model is to be left alone; 0 if it may be tried."""
        record = self._records.get(model)
        return 0.0 if record is None else max(0.0, record.until - self._clock())

    def succeeded(self, model: str) -> None:
        """The model has answered: all is forgotten."""
        self._records.pop(model, None)

    @contextmanager
    def watching(self, model: str, credential: Credential | None) -> Generator[None, None, None]:
        """Note how an attempt ends that runs in the context; one that is cancelled, or asked wrongly, says nothing,
        and one that failed for the account of this credential's owner says nothing of other callers'."""
        try:
            yield
        except ModelUnavailableError as error:
            if not is_of_own_account(error, credential):
                self.failed(model, error.retry_after)
            raise
        else:
            self.succeeded(model)

    def failed(self, model: str, retry_after: float | None = None) -> None:
        """The model could not answer. Who said when a retry may help, is left alone until then at once."""
        record = self._records.setdefault(model, _Record())
        record.failures += 1
        pause = 0.0
        if record.failures >= _PATIENCE:
            pause = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2.0 ** (record.failures - _PATIENCE))
        record.until = max(record.until, self._clock() + max(pause, min(retry_after or 0.0, _LONGEST_PAUSE)))

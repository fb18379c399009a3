"""When a call is repeated, and after how long; and how bytes become events."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugai.client import LostConnectionError, PlugAIError, Retries, reasons
from plugai.client.errors import ServerError, Status
from plugai.client.transports.sse import EventSplitter


def error(kind: type[ServerError], retry_after: float | None = None) -> PlugAIError:
    return kind(Status(14, "later", retry_after=retry_after))


FINAL = None
CASES = [
    # error, whether the call is repeatable, whether it is repeated
    (LostConnectionError("gone", sent=True), True, True),
    (LostConnectionError("gone", sent=True), False, False),
    (LostConnectionError("gone", sent=False), False, True),
    (error(reasons.StorageUnavailableError), True, True),
    (error(reasons.StorageUnavailableError), False, False),
    (error(reasons.RequestRateExceededError, 2.0), False, True),
    (error(reasons.RequestRateExceededError, 61.0), False, False),
    (error(reasons.ModelNotFoundError), True, False),
    (error(reasons.DeadlineExceededError), True, False),
]


@pytest.mark.parametrize(("failed", "repeatable", "repeated"), CASES)
def test_only_what_is_safe_and_may_help_is_repeated(failed: PlugAIError, repeatable: bool, repeated: bool) -> None:
    delay = Retries().delay(1, failed, repeatable=repeatable)
    assert (delay is not FINAL) == repeated
    assert Retries(attempts=1).delay(1, failed, repeatable=repeatable) is FINAL


@given(attempt=st.integers(1, 99), chance=st.floats(0, 1), asked=st.floats(0, 60))
def test_a_wait_grows_up_to_a_limit_and_is_never_shorter_than_asked(attempt: int, chance: float, asked: float) -> None:
    retries = Retries(attempts=100, first=0.5, longest=8.0, chance=lambda: chance)
    delay = retries.delay(attempt, error(reasons.QueueFullError, asked), repeatable=False)
    assert delay is not FINAL
    assert asked <= delay <= asked + min(8.0, 0.5 * 2.0 ** (attempt - 1))


@given(events=st.lists(st.binary().filter(lambda data: b"\n" not in data)), cuts=st.data())
def test_events_are_split_wherever_the_bytes_are(events: list[bytes], cuts: st.DataObject) -> None:
    content = b"".join(b"data: " + event + b"\n\n" for event in events)
    places = sorted(cuts.draw(st.lists(st.integers(0, len(content)))))
    chunks = [content[start:end] for start, end in zip([0, *places], [*places, len(content)], strict=True)]
    splitter = EventSplitter()
    assert [data for chunk in chunks for data in splitter.feed(chunk)] == events


def test_an_error_can_be_passed_between_processes() -> None:
    status = Status(5, "model 'x' is not configured", "MODEL_NOT_FOUND", {"model": "x", "request_id": "r"})
    copy = pickle.loads(pickle.dumps(reasons.ModelNotFoundError(status)))  # noqa: S301 - it is our own
    assert (copy.reason, copy.metadata["model"], copy.request_id) == ("MODEL_NOT_FOUND", "x", "r")

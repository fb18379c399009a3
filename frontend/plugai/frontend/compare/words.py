"""What is said of answers that are compared. It knows no Flet."""

from __future__ import annotations

from plugai.client.types import Timings
from plugai.frontend.chat.changes import AnswerShown, AnswerState

_LEAST_SECONDS = 0.05
_STATES = {
    AnswerState.WAITING: "waiting",
    AnswerState.WRITING: "writing",
    AnswerState.DONE: "complete",
    AnswerState.STOPPED: "stopped",
    AnswerState.FAILED: "failed",
}


def first_word(timings: Timings | None) -> str:
    """How soon an answer began, and what of that was loading; empty if that is unknown."""
    seconds = timings.first_delta_seconds if timings else None
    if timings is None or seconds is None:
        return ""
    loading = timings.loading_seconds or 0.0
    of_it = f", {_short(loading)} of it loading" if loading >= _LEAST_SECONDS else ""
    return f"First word after {_short(seconds)}{of_it}"


def _short(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.1f} s"


def tab_words(model: str, answer: AnswerShown) -> str:
    """A model and how far its answer is."""
    return f"{short(model)} · {_STATES[answer.state]}"


def ending(model: str, answer: AnswerShown) -> str:
    """How an answer has ended, as a sentence."""
    return f"{model}: {answer.problem or f'the answer is {_STATES[answer.state]}.'}"


def short(model: str) -> str:
    """The last part of a model's id, where there is no room for all of it."""
    return model.rpartition("/")[2] or model

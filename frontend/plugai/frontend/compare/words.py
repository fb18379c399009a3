"""What is said of answers that are compared. It knows no Flet."""

from __future__ import annotations

from plugai.client.types import Timings
from plugai.frontend.chat.changes import AnswerShown, AnswerState
from plugai.frontend.languages.formats import fixed, number
from plugai.frontend.languages.sentences import mark, tr

_LEAST_SECONDS = 0.05
_STATES = {
    AnswerState.WAITING: mark("waiting"),
    AnswerState.WRITING: mark("writing"),
    AnswerState.DONE: mark("complete"),
    AnswerState.STOPPED: mark("stopped"),
    AnswerState.FAILED: mark("failed"),
}


def first_word(timings: Timings | None) -> str:
    """How soon an answer began, and what of that was loading; empty if that is unknown."""
    seconds = timings.first_delta_seconds if timings else None
    if timings is None or seconds is None:
        return ""
    loading = timings.loading_seconds or 0.0
    if loading >= _LEAST_SECONDS:
        return tr("First word after {time}, {loading} of it loading", time=_short(seconds), loading=_short(loading))
    return tr("First word after {time}", time=_short(seconds))


def _short(seconds: float) -> str:
    return (
        tr("{number} ms", number=number(seconds * 1000))
        if seconds < 1
        else tr("{seconds} s", seconds=fixed(seconds, 1))
    )


def tab_words(model: str, answer: AnswerShown) -> str:
    """A model and how far its answer is."""
    return f"{short(model)} · {tr(_STATES[answer.state])}"


def ending(model: str, answer: AnswerShown) -> str:
    """How an answer has ended, as a sentence."""
    return f"{model}: {answer.problem or tr('the answer is {state}.', state=tr(_STATES[answer.state]))}"


def short(model: str) -> str:
    """The last part of a model's id, where there is no room for all of it."""
    return model.rpartition("/")[2] or model

"""What one can do with a message."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from plugai.client.types import Prices
from plugai.frontend.chat.changes import AnswerShown, ChatMessage, FileShown, Question
from plugai.frontend.design.controls import Handler, Track, Wrap


@dataclass(frozen=True, slots=True)
class MessageActions:
    """Each makes a handler for one message.

    `copy` is given a text; `regenerate` a model, or an empty text for the one that is chosen; `step` how far to go
    among the alternatives; `edit` what shall be said instead. `models` are the models to choose from, `prices` those of
    one of them, `file_url` is where a file is, and `clock` says a time as it is where the user is. What is None is
    offered nowhere.
    """

    copy: Callable[[str], Handler]
    regenerate: Callable[[AnswerShown, str], Handler]
    step: Callable[[ChatMessage, int], Handler] | None
    fork: Callable[[ChatMessage], Handler] | None
    edit: Callable[[Question, str], Awaitable[None]] | None
    models: Callable[[], list[str]]
    prices: Callable[[str], Prices | None]
    file_url: Callable[[FileShown, bool], str]
    open_file: Callable[[FileShown], Handler]
    clock: Callable[[datetime | None], str]
    guard: Wrap
    track: Track

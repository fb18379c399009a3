"""The language of whoever looks at a page.

Pages of several languages live in one process, so the language is that of the running task: it is set when a page
begins, tasks inherit it, and functions that others call are bound to it (`bound`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import ParamSpec, TypeVar

from plugai.frontend.languages.language import Language, english

_P = ParamSpec("_P")
_R = TypeVar("_R")
_current: ContextVar[Language | None] = ContextVar("language", default=None)


def current() -> Language:
    """The language of whoever looks; English if nobody does."""
    return _current.get() or english()


def speak(language: Language) -> None:
    """Use this language in the running task, and in those that it begins."""
    _current.set(language)


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Use this language for a while."""
    before = _current.set(language)
    try:
        yield
    finally:
        _current.reset(before)


def bound(function: Callable[_P, _R]) -> Callable[_P, _R]:
    """The same function, which uses the language of now whoever calls it."""
    language = current()

    @wraps(function)
    def called(*arguments: _P.args, **named: _P.kwargs) -> _R:
        with speaking(language):
            return function(*arguments, **named)

    return called

"""The findings of `plugai doctor`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Weight(StrEnum):
    """The severity of a finding."""

    OK = "ok"
    NOTE = "note"  # an optional feature is not available
    WARNING = "warning"  # it works, but with a problem
    FATAL = "fatal"  # the default model cannot be served


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check. `remedy` is the command or change that fixes a problem, empty if there is none."""

    what: str
    weight: Weight
    says: str
    remedy: str = ""


def ok(what: str, says: str) -> Finding:
    """A check without problems."""
    return Finding(what, Weight.OK, says)


def note(what: str, says: str, remedy: str) -> Finding:
    """An optional feature is not available."""
    return Finding(what, Weight.NOTE, says, remedy)


def warning(what: str, says: str, remedy: str) -> Finding:
    """It works, but with a problem."""
    return Finding(what, Weight.WARNING, says, remedy)


def fatal(what: str, says: str, remedy: str) -> Finding:
    """The default model cannot be served."""
    return Finding(what, Weight.FATAL, says, remedy)

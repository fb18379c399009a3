"""What `plugai doctor` finds."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Weight(StrEnum):
    """How bad a finding is."""

    OK = "ok"
    NOTE = "note"  # something more could be had
    WARNING = "warning"  # it works, but not well
    FATAL = "fatal"  # the default model cannot be served


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `remedy` is what to type or change, empty where nothing needs to be."""

    what: str
    weight: Weight
    says: str
    remedy: str = ""


def ok(what: str, says: str) -> Finding:
    """All is well."""
    return Finding(what, Weight.OK, says)


def note(what: str, says: str, remedy: str) -> Finding:
    """Something more could be had."""
    return Finding(what, Weight.NOTE, says, remedy)


def warning(what: str, says: str, remedy: str) -> Finding:
    """It works, but not well."""
    return Finding(what, Weight.WARNING, says, remedy)


def fatal(what: str, says: str, remedy: str) -> Finding:
    """The default model cannot be served."""
    return Finding(what, Weight.FATAL, says, remedy)

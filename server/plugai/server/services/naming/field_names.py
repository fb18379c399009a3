"""Errors name the fields of a request as its own API calls them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from plugai.runners.errors import PlugAIError

FieldNames = Sequence[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]]
"""What is replaced in the path of a field of ours, in this order."""


@contextmanager
def fields_named(names: FieldNames) -> Iterator[None]:
    """Rename the fields that the error names which is raised within, if one is."""
    try:
        yield
    except PlugAIError as error:
        renamed = {field: _renamed(field, names) for field in error.violations}
        message = error.message
        # The longest first: one may be the beginning of another.
        for ours in sorted(renamed, key=len, reverse=True):
            message = message.replace(ours, renamed[ours])
        error.args = (message,)
        error.violations = {renamed[field]: why for field, why in error.violations.items()}
        raise


def _renamed(field: str, names: FieldNames) -> str:
    for ours, theirs in names:
        field = ours.sub(theirs, field)
    return field

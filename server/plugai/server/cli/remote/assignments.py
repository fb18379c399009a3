"""NAME=VALUE, as commands take parameters and options."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from plugai.server.cli.errors import BadUsageError


def assignments(given: Iterable[str]) -> dict[str, Any]:
    """The values by name; each is JSON, or else text. Raises BadUsageError."""
    found: dict[str, Any] = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not name or not equals:
            raise BadUsageError(f"{text!r} is not NAME=VALUE")
        try:
            found[name] = msgspec.json.decode(value)
        except msgspec.DecodeError:
            found[name] = value
    return found

"""Environment variables with the prefix of settings that are not settings."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from plugai.server.cli.doctor.findings import Finding, warning
from plugai.server.settings import Settings

_PREFIX = "PLUGAI_"
# Variables that commands read in addition to the settings.
_OTHERS = frozenset({"PLUGAI_SERVER", "PLUGAI_TOKEN"})


def unknown_variables() -> Iterator[Finding]:
    """A finding for each environment variable with the prefix of settings that is not one."""
    for name, meant in unknown(os.environ):  # noqa: TID251 - only to report unknown variables
        remedy = f"did you mean {meant}?" if meant else "unset it; docs/settings.md lists all settings"
        yield warning("variable", f"{name} is not a setting, and is ignored", remedy)


def unknown(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The names with the prefix of settings that are not settings, each with the most similar setting."""
    known = sorted({_PREFIX + field.upper() for field in Settings.model_fields} | _OTHERS)
    for name in sorted(names):
        # The keys of tables are checked when the settings are read.
        table = name.upper().partition("__")[0]
        if table.startswith(_PREFIX) and table not in known:
            yield name, next(iter(get_close_matches(table, known, 1)), "")

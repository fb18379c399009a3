"""Variables of the environment that look like settings and are none."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from plugai.server.cli.doctor.findings import Finding, warning
from plugai.server.settings import Settings

_PREFIX = "PLUGAI_"
# What commands read beside the settings.
_OTHERS = frozenset({"PLUGAI_URL", "PLUGAI_TOKEN"})


def misnamed() -> Iterator[Finding]:
    """A finding for each variable here that begins like a setting and is not read."""
    for name, meant in unknown(os.environ):  # noqa: TID251 - it is told which variables settings do not read
        remedy = f"did you mean {meant}?" if meant else "unset it; docs/settings.md names all that there are"
        yield warning("variable", f"{name} is no setting, and is not read", remedy)


def unknown(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Those of these names that begin like a setting's and are none, each with the setting that it is most like."""
    known = sorted({_PREFIX + field.upper() for field in Settings.model_fields} | _OTHERS)
    for name in sorted(names):
        # What a table has is checked when it is read.
        table = name.upper().partition("__")[0]
        if table.startswith(_PREFIX) and table not in known:
            yield name, next(iter(get_close_matches(table, known, 1)), "")

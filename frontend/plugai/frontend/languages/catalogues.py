"""The catalogues of translations: a file of gettext for each language but English, in which the sentences are written.

They are read as they are, when a language is used first: reading one takes a few hundredths of a second, and what is
compiled ahead could be older than its source.
"""

from __future__ import annotations

import gettext
import io
from collections.abc import Sequence
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

SOURCE = "en"
"""The language of the sentences in the code."""


def folders() -> Sequence[Traversable | Path]:
    """Where catalogues are."""
    return [resources.files("plugai.frontend.languages").joinpath("catalogues")]


@cache
def tags() -> tuple[str, ...]:
    """The languages that there are, as BCP 47 names them, the language of the code first."""
    found = {file.name.removesuffix(".po") for folder in folders() for file in folder.iterdir()}
    return (SOURCE, *sorted(tag for tag in found if not tag.startswith(("_", "."))))


@cache
def translations(tag: str) -> gettext.NullTranslations:
    """The translations into a language that there is; those into the language of the code change nothing."""
    if tag == SOURCE:
        return gettext.NullTranslations()
    file = next(found for folder in folders() if (found := folder.joinpath(f"{tag}.po")).is_file())
    compiled = io.BytesIO()
    with file.open("rb") as source:
        write_mo(compiled, read_po(source, locale=tag.replace("-", "_")))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)

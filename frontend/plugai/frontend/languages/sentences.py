"""Sentences in the language of whoever looks at a page. In the code they are English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from plugai.frontend.languages.current import current
from plugai.frontend.languages.formats import number

_K = TypeVar("_K")


def tr(sentence: str, /, **values: object) -> str:
    """The translation of a sentence. `{name}` in it is the value of that name."""
    # The catalogue has what is known of itself as the translation of nothing.
    words = current().translations.gettext(sentence) if sentence else ""
    return words.format(**values) if values else words


def tr_n(one: str, many: str, count: int, /, **values: object) -> str:
    """The translation for a number, which is `{count}` in both forms, written as the language writes numbers."""
    words = current().translations.ngettext(one, many, count)
    return words.format(**{"count": number(count), **values})


def tr_c(context: str, sentence: str, /, **values: object) -> str:
    """The translation of a word that means another thing elsewhere; `context` says which."""
    words = current().translations.pgettext(context, sentence)
    return words.format(**values) if values else words


def mark(sentence: str) -> str:
    """The sentence itself, of which a catalogue shall have a translation: `tr` is given it when it is shown."""
    return sentence


def tr_values(names: Mapping[_K, str]) -> dict[_K, str]:
    """The translations of sentences that are made at import, such as the options of a choice."""
    return {key: tr(name) for key, name in names.items()}

"""A language, with how it writes numbers and dates; and which one somebody gets."""

from __future__ import annotations

import gettext
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache

from babel import Locale, UnknownLocaleError

from plugai.frontend.languages import catalogues

# Longer than the header of any browser; a foreign one has no right to our time.
_LONGEST_HEADER = 1024


@dataclass(frozen=True, slots=True)
class Language:
    """`tag` is the catalogue's; `locale` may be one of a country, which writes numbers and dates in its own way."""

    tag: str
    locale: Locale
    translations: gettext.NullTranslations = field(repr=False, compare=False)

    @property
    def is_right_to_left(self) -> bool:
        """Whether it is written from right to left."""
        return self.locale.text_direction == "rtl"

    @property
    def direction(self) -> str:
        """Its direction, as HTML names it."""
        return str(self.locale.text_direction)


def choose(accepted: str) -> Language:
    """The language for a browser, which sends this header Accept-Language. What has no catalogue is passed over."""
    return next(filter(None, map(_find, _accepted(accepted))), None) or english()


def preferred(tag: str, otherwise: Language) -> Language:
    """The language that somebody has chosen, as BCP 47 names it; the other one if there is none of that name."""
    return _find(tag) or otherwise


def english() -> Language:
    """The language of the code."""
    return Language(catalogues.SOURCE, Locale("en"), catalogues.translations(catalogues.SOURCE))


def own_names() -> dict[str, str]:
    """The languages that one can choose, by their tags, each by the name that it has in itself."""
    names = {tag: Locale.parse(tag, sep="-").display_name or tag for tag in catalogues.tags()}
    return {tag: name[:1].upper() + name[1:] for tag, name in names.items()}


@cache
def _find(asked: str) -> Language | None:
    parts = asked.replace("_", "-").split("-")
    tag = next((known for known in catalogues.tags() if known.lower() == parts[0].lower()), None)
    if tag is None:
        return None
    return Language(tag, _locale(asked) or Locale.parse(tag, sep="-"), catalogues.translations(tag))


def _locale(tag: str) -> Locale | None:
    try:
        return Locale.parse(tag, sep="-")
    except (ValueError, UnknownLocaleError):
        return None


def _accepted(header: str) -> Iterator[str]:
    """The tags of the header, the most wanted first."""
    weighed: list[tuple[float, str]] = []
    for part in header[:_LONGEST_HEADER].split(","):
        tag, _, weight = part.partition(";q=")
        weighed.append((_weight(weight), tag.strip()))
    yield from (tag for weight, tag in _sorted(weighed) if tag and weight > 0)


def _sorted(weighed: Iterable[tuple[float, str]]) -> list[tuple[float, str]]:
    return sorted(weighed, key=lambda found: -found[0])


def _weight(text: str) -> float:
    try:
        return float(text) if text else 1.0
    except ValueError:
        return 0.0

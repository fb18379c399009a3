"""Splits texts and queries into search terms, in one way for both databases, which index only these terms.

Words are compared without case, and without the marks that writers add or leave out: accents, and the vowels of Arabic
and Hebrew. Vowel signs of Indic scripts belong to their words. Scripts that put no spaces between words are split into
characters and pairs of characters, so that every word is found inside a sentence.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

_MAX_CHARACTERS = 100_000
# PostgreSQL's limit for the terms of one text is 1 MiB, and 2046 bytes for a term.
_MAX_TOTAL_BYTES = 500_000
_MAX_TERM_CHARACTERS = 128
_MAX_QUERY_TERMS = 32

# Han, kana and bopomofo; Thai and Lao; Myanmar; Khmer.
_UNSPACED = (
    r"\u3005-\u3007\u3040-\u312f\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    r"\U00020000-\U0003ffff\u0e00-\u0eff\u1000-\u109f\ua9e0-\ua9ff\uaa60-\uaa7f\u1780-\u17ff"
)
_PIECE = re.compile(rf"[{_UNSPACED}]+|[^{_UNSPACED} ]+")
_IS_UNSPACED = re.compile(rf"[{_UNSPACED}]")
_WORD = re.compile(r"[^\W_]+")
_ASCII_WORD = re.compile(r"[a-z0-9]+")
_ZERO_WIDTH_SPACE = "\u200b"
_TATWEEL = "\u0640"


def text_terms(text: str) -> str:
    """Return the different terms of a text, separated by spaces, as the databases store and index them."""
    terms: dict[str, None] = {}
    size = 0
    for term in _terms(text[:_MAX_CHARACTERS]):
        if term not in terms:
            terms[term] = None
            size += len(term.encode()) + 1
            if size > _MAX_TOTAL_BYTES:
                break
    return " ".join(terms)


def query_terms(query: str) -> list[str]:
    """Return the terms that a text must have for a query to find it; pairs of characters imply the characters."""
    pieces = _pieces(query[:_MAX_CHARACTERS])
    return list(dict.fromkeys(term for piece in pieces for term in _longest_terms(piece)))[:_MAX_QUERY_TERMS]


def query_words(query: str) -> list[str]:
    """Return the words of a query as it was written, to look for in what was found."""
    return _WORD.findall(query)[:_MAX_QUERY_TERMS]


def _terms(text: str) -> Iterator[str]:
    for piece in _pieces(text):
        if _IS_UNSPACED.match(piece):
            yield from _characters(piece)
        yield from _longest_terms(piece)


def _longest_terms(piece: str) -> list[str]:
    if not _IS_UNSPACED.match(piece):
        return [piece[:_MAX_TERM_CHARACTERS]]
    characters = _characters(piece)
    return [one + other for one, other in pairwise(characters)] or characters


def _characters(piece: str) -> list[str]:
    """Split into characters, each with its marks."""
    characters: list[str] = []
    for each in piece:
        if characters and unicodedata.category(each)[0] == "M" and len(characters[-1]) < _MAX_TERM_CHARACTERS:
            characters[-1] += each
        else:
            characters.append(each)
    return characters


def _pieces(text: str) -> list[str]:
    if text.isascii():
        return _ASCII_WORD.findall(text.lower())
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return _PIECE.findall(unicodedata.normalize("NFC", folded.translate(_Folding())))


class _Folding(dict[int, str | None]):
    """What becomes of each character: it stays, separates words, or is left out. Filled as characters occur."""

    def __missing__(self, code: int) -> str | None:
        self[code] = _fold(chr(code))
        return self[code]


def _fold(character: str) -> str | None:
    category, combining = unicodedata.category(character), unicodedata.combining(character)
    if character == _ZERO_WIDTH_SPACE:
        return " "
    # Zero width joiners and soft hyphens stand inside words.
    if category == "Cf" or character == _TATWEEL or category == "Me":
        return None
    # Below 10 are signs that change a consonant, and between 36 and 200 vowels and tones of Thai, Lao and Tibetan.
    if 10 <= combining <= 36 or combining >= 200:
        return None
    return character if category[0] in "LNM" else " "

"""Markdown of a model or of a stranger, made harmless: no HTML, no pictures that are fetched from elsewhere."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_CODE_SPAN = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)
_AUTOLINK = re.compile(r"<(https?://[^\s<>]+)>")
_TAG = re.compile(r"<(?=[A-Za-z/!?])")
# All of them: what is left of two would make a picture again.
_PICTURE = re.compile(r"!+(?=\[)")
_LONGEST_WORD = 2000
_SCHEMES = {"http", "https", "mailto"}


def harmless(markdown: str) -> str:
    """The same text, in which HTML is shown rather than obeyed, and a picture is a link to it."""
    parts, at = [], 0
    for span in _CODE_SPAN.finditer(markdown):
        parts += [_prose(markdown[at : span.start()]), span[0]]
        at = span.end()
    return breakable("".join([*parts, _prose(markdown[at:])]))


def breakable(text: str) -> str:
    """The same text, whose longest words have spaces: a word of a megabyte would stop the browser."""
    return re.sub(rf"\S{{{_LONGEST_WORD}}}", lambda found: found[0] + " ", text)


def allowed_link(url: str) -> bool:
    """Whether a link may be opened: scripts and local files may not."""
    try:
        return urlsplit(url.strip()).scheme.lower() in _SCHEMES
    except ValueError:
        return False


def _prose(text: str) -> str:
    return _PICTURE.sub("", _TAG.sub(r"\\<", _AUTOLINK.sub(r"\1", text)))

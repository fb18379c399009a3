"""Model cards, as text that is safe to show: strangers write them."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_FRONT_MATTER = re.compile(r"\A---\r?\n.*?\r?\n---\r?\n", re.DOTALL)
_IMAGE = re.compile(r"!\[([^\]\n]*)\]\([^)\n]*\)")
_LINK = re.compile(r"\[([^\]\n]*)\]\(\s*<?([^)\s>]*)[^)\n]*\)")
_REFERENCE = re.compile(r"^(\s{0,3}\[[^\]\n]+\]:\s*)(?!https?://)\S.*$", re.MULTILINE)
_AUTOLINK = re.compile(r"<(?!https?://)[a-zA-Z][a-zA-Z0-9+.-]*:[^>\s]*>")
_UNSEEN = frozenset({"script", "style", "iframe", "object", "template"})
# Longer cards are lists of results.
MAX_BYTES = 256 * 1024


def safe_card(content: bytes) -> str:
    """The Markdown of a README.md, without its metadata, HTML, images, and links to anything but web pages."""
    text = content[:MAX_BYTES].decode(errors="replace").replace("\x00", "")
    text = _FRONT_MATTER.sub("", text)
    parser = _TextOnly()
    parser.feed(_AUTOLINK.sub("", text))
    parser.close()
    text = _IMAGE.sub(lambda found: found[1], "".join(parser.text))
    text = _LINK.sub(lambda found: found[0] if _is_web(found[2]) else found[1], text)
    return _REFERENCE.sub("", text).strip()


def _is_web(address: str) -> bool:
    return address.startswith(("https://", "http://", "#"))


class _TextOnly(HTMLParser):
    """Keeps what is not HTML; an entity stays as it is written, so that it does not become a tag."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.text: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._unseen += tag in _UNSEEN

    def handle_endtag(self, tag: str) -> None:
        self._unseen -= tag in _UNSEEN and self._unseen > 0

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.text.append(data)

    def handle_entityref(self, name: str) -> None:
        self.handle_data(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.handle_data(f"&#{name};")

"""Splits answers in OpenAI's harmony format (gpt-oss): messages, each with a channel that says what it is for."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator

START, CHANNEL, MESSAGE, END = "<|start|>", "<|channel|>", "<|message|>", "<|end|>"
CONSTRAIN, CALL, RETURN = "<|constrain|>", "<|call|>", "<|return|>"
ANALYSIS = f"{CHANNEL}analysis{MESSAGE}"
FINAL = f"{END}{START}assistant{CHANNEL}final{MESSAGE}"
CALL_OPENING = f"{CHANNEL}commentary to=functions."
"""How a call begins in what is split, whatever order its model has written it in."""

_BOUNDARIES = (START, CHANNEL, END, CALL, RETURN)
_HEADERS = (CHANNEL, START, " to=")
_RECIPIENT = re.compile(r"\bto=(?:functions\.)?(?P<name>[^\s<]+)")


class HarmonySplitter:
    """Reads one answer. What is split does not depend on how its text is cut."""

    def __init__(self, prompt: str) -> None:
        """`prompt` is the end of what the answer follows: usually the beginning of a message, without its channel."""
        self._held = ""
        self._in_header = False
        self._reasoning = prompt.rstrip().endswith(ANALYSIS)
        self._read = False

    @property
    def inside(self) -> bool:
        """Whether the model is reasoning."""
        return self._reasoning and not self._in_header

    @property
    def may_begin(self) -> bool:
        """Whether the model may still begin to reason."""
        return not self._read

    def feed(self, text: str) -> Iterator[tuple[bool, str]]:
        """Pieces of the text, and whether each is reasoning."""
        self._held += text
        if not self._read and not self._begins():
            return
        while (yield from (self._header() if self._in_header else self._body())):
            pass

    def finish(self) -> Iterator[tuple[bool, str]]:
        """The rest at the end: an unfinished header says nothing."""
        held, self._held = self._held, ""
        if held and not self._in_header:
            yield self._reasoning, held

    def _begins(self) -> bool:
        """Whether it is known what the answer begins with: a header, whose first mark may be in the prompt, or text."""
        if any(self._held != header and header.startswith(self._held) for header in _HEADERS):
            return False
        self._read, self._in_header = True, self._held.startswith(_HEADERS)
        return True

    def _header(self) -> Generator[tuple[bool, str], None, bool]:
        header, mark, rest = self._held.partition(MESSAGE)
        if not mark:
            return False
        self._held, self._in_header = rest, False
        recipient = _RECIPIENT.search(header)
        self._reasoning = recipient is None and "analysis" in header
        if recipient is not None:
            yield False, f"{CALL_OPENING}{recipient['name']}{MESSAGE}"
        return True

    def _body(self) -> Generator[tuple[bool, str], None, bool]:
        found = [(self._held.find(mark), mark) for mark in _BOUNDARIES if mark in self._held]
        if not found:
            sure = len(self._held) - _possible_mark(self._held)
            text, self._held = self._held[:sure], self._held[sure:]
            if text:
                yield self._reasoning, text
            return False
        at, mark = min(found)
        text, self._held = self._held[:at], self._held[at + len(mark) :]
        if text:
            yield self._reasoning, text
        self._in_header, self._reasoning = mark in (START, CHANNEL), False
        return True


def _possible_mark(text: str) -> int:
    """How many characters at the end may begin a mark."""
    longest = max(map(len, _BOUNDARIES)) - 1
    lengths = range(min(longest, len(text)), 0, -1)
    return next((length for length in lengths if any(m.startswith(text[-length:]) for m in _BOUNDARIES)), 0)

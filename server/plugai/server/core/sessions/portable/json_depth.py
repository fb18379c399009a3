"""How deeply JSON is nested, known before a parser sees it: one that recurses would end the process."""

from __future__ import annotations

import re

# A quote behind a backslash ends no string; the byte behind one may come only with the next piece.
_TOKEN = re.compile(rb'\\(?:.|\Z)|["\[\]{}]', re.DOTALL)


class JsonDepth:
    """Follows JSON that comes in pieces."""

    def __init__(self) -> None:
        self._depth = 0
        self._in_string = False
        self._escaped = False

    def deepest(self, piece: bytes) -> int:
        """How many brackets were open at once, at most, in the next piece."""
        start = 1 if self._escaped and piece else 0
        self._escaped = self._escaped and not piece
        deepest = self._depth
        for match in _TOKEN.finditer(piece, start):
            token = match[0]
            if token == b'"':
                self._in_string = not self._in_string
            elif token == b"\\":
                self._escaped = True
            elif not self._in_string and not token.startswith(b"\\"):
                self._depth += 1 if token in b"[{" else -1
                deepest = max(deepest, self._depth)
        return deepest

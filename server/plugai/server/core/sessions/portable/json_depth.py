"""Measures the nesting of JSON before it is parsed, since deep nesting would overflow the stack of a recursive
parser."""

from __future__ import annotations

import re

# An escaped quote does not end a string; the escaped byte may be in the next chunk.
_TOKEN = re.compile(rb'\\(?:.|\Z)|["\[\]{}]', re.DOTALL)


class JsonDepth:
    """Tracks the nesting depth of JSON that arrives in chunks."""

    def __init__(self) -> None:
        self._depth = 0
        self._in_string = False
        self._escaped = False

    def max_depth(self, piece: bytes) -> int:
        """Feed the next chunk; returns the greatest depth within it."""
        start = 1 if self._escaped and piece else 0
        self._escaped = self._escaped and not piece
        max_depth = self._depth
        for match in _TOKEN.finditer(piece, start):
            token = match[0]
            if token == b'"':
                self._in_string = not self._in_string
            elif token == b"\\":
                self._escaped = True
            elif not self._in_string and not token.startswith(b"\\"):
                self._depth += 1 if token in b"[{" else -1
                max_depth = max(max_depth, self._depth)
        return max_depth

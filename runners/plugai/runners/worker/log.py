"""What a worker process says goes into the gateway's log, line by line."""

from __future__ import annotations

import asyncio
import logging

_LINE_BYTES = 2000

_log = logging.getLogger(__name__)


async def forward_lines(model: str, stream: asyncio.StreamReader) -> None:
    """Log each line at the level that it begins with, until the stream ends. Long lines are cut."""
    rest = b""
    while data := await stream.read(2**16):
        *lines, rest = (rest + data).split(b"\n")
        for line in lines:
            _forward(model, line)
        # What is beyond the limit would be cut anyway, so a line without an end takes no more memory than that.
        rest = rest[:_LINE_BYTES]
    if rest:
        _forward(model, rest)


def _forward(model: str, line: bytes) -> None:
    text = line[:_LINE_BYTES].decode(errors="backslashreplace")
    level = logging.getLevelNamesMapping().get(text.partition(" ")[0], logging.INFO)
    # A worker's line must not be able to look like several, or to steer a terminal.
    _log.log(level, "%s: %s", model, "".join(c if c.isprintable() else "?" for c in text))

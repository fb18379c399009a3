"""The output of a worker process: written line by line there, and forwarded to the gateway's log here."""

from __future__ import annotations

import asyncio
import logging

_LINE_BYTES = 2000

_log = logging.getLogger(__name__)


class LevelFormatter(logging.Formatter):
    """Begins every line of a record with its level, so that the causes of an error are logged with it."""

    def format(self, record: logging.LogRecord) -> str:
        lines = super().format(record).splitlines() or [""]
        return "\n".join(f"{record.levelname} {record.name}: {line}" for line in lines)


async def forward_lines(model: str, stream: asyncio.StreamReader) -> None:
    """Log each line at the level that it begins with, until the stream ends. Long lines are truncated."""
    rest = b""
    while data := await stream.read(2**16):
        *lines, rest = (rest + data).split(b"\n")
        for line in lines:
            _forward(model, line)
        # Truncate here too, so that an endless line does not fill the memory.
        rest = rest[:_LINE_BYTES]
    if rest:
        _forward(model, rest)


def _forward(model: str, line: bytes) -> None:
    text = line[:_LINE_BYTES].decode(errors="backslashreplace")
    level = logging.getLevelNamesMapping().get(text.partition(" ")[0], logging.INFO)
    # Control characters could fake several lines, or control a terminal.
    _log.log(level, "%s: %s", model, "".join(c if c.isprintable() else "?" for c in text))

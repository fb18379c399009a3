"""Structured logs: one JSON object per line on standard error, as the server's. What people write is never logged."""

from __future__ import annotations

import logging
import sys
import traceback
from datetime import UTC, datetime

import msgspec

_OURS = "plugai."  # not shown


class JsonLines(logging.Formatter):
    """One JSON object for each message. Of a library's message only the constant part: its values may be secrets."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        event = record.getMessage() if record.name.startswith(_OURS) else str(record.msg).partition("\n")[0]
        line: dict[str, object] = {
            "event": event,
            "level": record.levelname.lower(),
            "logger": record.name,
            "timestamp": datetime.fromtimestamp(record.created, UTC).isoformat(),
        }
        if record.exc_info and record.exc_info[1] is not None:
            line["exception"] = _where(record.exc_info[1])
        return msgspec.json.encode(line).decode()


def set_up_logs() -> None:
    """Log warnings and errors as JSON, of this program and of its libraries."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.root.handlers = [handler]
    logging.root.setLevel(logging.WARNING)


def _where(error: BaseException) -> str:
    """Where it was raised, and its type; not its message, which may quote somebody."""
    trace = traceback.extract_tb(error.__traceback__)
    frames = [f"{frame.filename}:{frame.lineno} in {frame.name}" for frame in trace]  # not shown
    return "\n".join([*frames, type(error).__qualname__])

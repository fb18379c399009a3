"""Structured logs: one JSON object per line, on standard error. Prompts, answers and what comes in are never logged."""

from __future__ import annotations

import logging
import sys
import threading
import traceback
import warnings
from collections.abc import Iterator
from types import TracebackType
from typing import TextIO

import structlog

from plugai.runners.errors import PlugAIError

_OURS = "plugai."
_log = structlog.stdlib.get_logger(f"{_OURS}process")


def set_up_logs(level: str) -> None:
    """Format as JSON what the process reports: logs of the server and its libraries, warnings, uncaught exceptions."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.ExceptionRenderer(_describe_exception),
    ]
    structlog.configure(
        # The first processor drops messages below the level.
        processors=[structlog.stdlib.filter_by_level, *shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    renderers: list[structlog.typing.Processor] = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.processors.JSONRenderer(default=repr),
    ]
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=renderers))
    handler.addFilter(_without_values)
    logging.root.handlers = [handler]
    logging.root.setLevel(level)
    _log_everything_else()


def _without_values(record: logging.LogRecord) -> bool:
    """Reduce a library's message to its constant part: the values in it may be somebody's secrets or prompts.

    gRPC, for example, logs a header whole that it cannot decode.
    """
    if not record.name.startswith(_OURS):
        constant = record.msg.partition("\n")[0] if isinstance(record.msg, str) else type(record.msg).__name__
        record.msg, record.args = constant, None
    return True


def _describe_exception(exc_info: structlog.typing.ExcInfo) -> str:
    return "\n".join(_lines(exc_info[1], set()))


def _lines(error: BaseException, seen: set[int]) -> Iterator[str]:
    """Where an exception and its causes were raised; the message only of our own errors, which is safe to show."""
    seen.add(id(error))
    earlier = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if earlier is not None and id(earlier) not in seen:
        yield from _lines(earlier, seen)
    for inner in error.exceptions if isinstance(error, BaseExceptionGroup) else ():
        if id(inner) not in seen:
            yield from _lines(inner, seen)
    for frame in traceback.extract_tb(error.__traceback__):
        yield f"{frame.filename}:{frame.lineno} in {frame.name}"
    kind = type(error)
    yield f"{kind.__module__}.{kind.__qualname__}" + (f": {error.message}" if isinstance(error, PlugAIError) else "")


def _log_everything_else() -> None:
    """Log what Python would otherwise print in a format of its own."""
    warnings.showwarning = _log_warning
    sys.excepthook = _log_uncaught
    sys.unraisablehook = lambda args: _log_ignored("exception outside of any call", args.exc_value)
    threading.excepthook = lambda args: _log_ignored("uncaught exception in a thread", args.exc_value)


def _log_warning(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    """As `warnings.showwarning`, which it replaces; the message may have values in it."""
    del message, file, line
    _log.warning("warning", category=category.__name__, at=f"{filename}:{lineno}")


def _log_uncaught(_kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
    _log.critical("uncaught exception", exc_info=error)


def _log_ignored(event: str, error: BaseException | None) -> None:
    if error is not None:
        _log.error(event, exc_info=error)

"""Asks the person at the terminal; without one, the lines of standard input are the answers."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from getpass import getpass

from plugai.server.cli.errors import BadUsageError


def ask(what: str) -> str:
    """Ask for something that may be seen. Raises BadUsageError at the end of the input."""
    if not sys.stdin.isatty():
        return _next_line(what)
    with waiting_for_input():
        print(f"{what}: ", end="", file=sys.stderr, flush=True)
        return _given(sys.stdin.readline(), what)


def ask_secret(what: str) -> str:
    """Ask for a secret, which a terminal does not show. Raises BadUsageError at the end of the input."""
    if not sys.stdin.isatty():
        return _next_line(what)
    with waiting_for_input():
        return _given(getpass(f"{what}: ", sys.stderr), what)


@contextmanager
def waiting_for_input() -> Iterator[None]:
    """Let signals have their usual effects: while a person types, the event loop, which handles them, stands still."""
    before = {number: signal.signal(number, signal.SIG_DFL) for number in (signal.SIGTERM, signal.SIGHUP)}
    before[signal.SIGINT] = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _next_line(what: str) -> str:
    return _given(sys.stdin.readline(), what)


def _given(line: str, what: str) -> str:
    if not line.strip():
        raise BadUsageError(f"no {what} was given; without a terminal it is a line of standard input")
    return line.rstrip("\r\n")

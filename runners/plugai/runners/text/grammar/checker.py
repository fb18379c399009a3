"""Tries response formats in copies of a process that has nothing else to do.

A copy of a process with threads, such as those of gRPC and of an engine, may crash by itself. So a small process is
started for the copies: `python -m plugai.runners.text.grammar.checker` reads a format a line, and writes what became of
it.
"""

from __future__ import annotations

import json
import queue
import subprocess
import sys
from functools import cache
from typing import BinaryIO

import msgspec

from plugai.runners.errors import InvalidRequestError, ModelUnavailableError
from plugai.runners.limited_fork import ForkFailedError, ForkTimeoutError, call_in_fork
from plugai.runners.text.grammar.calls import ConstrainedFormat
from plugai.runners.text.grammar.constraint import unusable
from plugai.runners.text.grammar.json_keywords import refusal
from plugai.runners.text.grammar.limits import CHECK
from plugai.runners.text.grammar.trial import Trial, bytes_alone, try_format

# One that takes long must not keep all others waiting.
_PROCESSES = 2


class _Reply(msgspec.Struct, frozen=True):
    """What the copy returned, or why there is nothing; `busy` if that is not the format's fault."""

    trial: str = ""
    failure: str = ""
    busy: bool = False


class Checker:
    """One such process, started when it is first needed. One thread may use it at a time."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def check(self, response_format: ConstrainedFormat) -> str:
        """The grammar of a format, for llguidance. Raises InvalidRequestError, ModelUnavailableError."""
        line = self._ask(_encoded(response_format))
        if not line:
            self._process = None
            raise ModelUnavailableError("the process that checks response formats has ended; try again")
        reply = msgspec.json.decode(line, type=_Reply)
        if reply.busy:
            raise ModelUnavailableError(f"the response format could not be checked: {reply.failure}; try again")
        if reply.failure:
            raise unusable(f"{reply.failure}; simplify it")
        trial = msgspec.json.decode(reply.trial, type=Trial)
        if trial.refused:
            raise InvalidRequestError(trial.refused, trial.violations)
        return trial.grammar

    def _ask(self, line: bytes) -> bytes:
        if self._process is None:
            command = [sys.executable, "-m", __spec__.name]
            # It ends when its standard input does, so also with this process.
            self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            self._process.stdin.write(line + b"\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            return b""
        return self._process.stdout.readline()


def _encoded(response_format: ConstrainedFormat) -> bytes:
    # Not by msgspec, which writes a number that is none as null.
    try:
        return json.dumps(msgspec.to_builtins(response_format), allow_nan=False).encode()
    except (TypeError, ValueError):
        raise refusal("", "is not JSON") from None


@cache
def _checkers() -> queue.LifoQueue[Checker]:
    # The one that was used last comes first: a second is started only if two are needed at once.
    free: queue.LifoQueue[Checker] = queue.LifoQueue()
    for _ in range(_PROCESSES):
        free.put(Checker())
    return free


def checked_grammar(response_format: ConstrainedFormat) -> str:
    """The grammar of a response format, for llguidance, which can be compiled within the limits. Blocks.

    It is made and compiled in a copy of another process: some formats are refused only after they have taken minutes,
    or gigabytes, or have overflowed the stack. Raises InvalidRequestError, ModelUnavailableError.
    """
    checker = _checkers().get()
    try:
        return checker.check(response_format)
    finally:
        _checkers().put(checker)


def serve(formats: BinaryIO, replies: BinaryIO) -> None:
    """Answer until the formats end."""
    # Before there is a copy, so that none has to do it again.
    bytes_alone()
    for line in formats:
        replies.write(msgspec.json.encode(_reply(line)) + b"\n")
        replies.flush()


def _reply(line: bytes) -> _Reply:
    try:
        return _Reply(call_in_fork(lambda: try_format(line), CHECK))
    except ForkTimeoutError as error:
        return _Reply(failure=str(error), busy=True)
    except ForkFailedError as error:
        return _Reply(failure=str(error))


if __name__ == "__main__":
    serve(sys.stdin.buffer, sys.stdout.buffer)

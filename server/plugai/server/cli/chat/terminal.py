"""A conversation at a terminal: lines with a history, and commands that begin with a slash."""

from __future__ import annotations

import asyncio
import atexit
import readline
import sys
import termios
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from platformdirs import user_state_path

from plugai.client import Message, PlugAIError, tool_result
from plugai.server.cli.chat.answering import answer, interruptible
from plugai.server.cli.chat.conversation import Conversation
from plugai.server.cli.chat.slash import COMMANDS, Leave, answering_model, run_slash_command
from plugai.server.cli.errors import CommandError
from plugai.server.cli.remote.asking import waiting_for_input
from plugai.server.cli.remote.command import ServerCall
from plugai.server.cli.remote.explaining import explain

_HISTORY_LINES = 1000
_QUOTES = '"""'


async def converse(conversation: Conversation, call: ServerCall, verbose: bool) -> None:
    """Ask questions until /exit, the end of the input, or Ctrl-C while no answer is generated."""
    model = await answering_model(conversation, call)
    call.out.note(f"{model or 'no default model'} at {call.target.url}")
    call.out.note("Ctrl-C cancels an answer, /exit ends the conversation, /help shows more.")
    _prepare_readline()
    with suppress(Leave):
        while (line := _next_question()) is not None:
            try:
                if line.startswith("/"):
                    await run_slash_command(line, conversation, call)
                elif line.strip():
                    await _turn(conversation, call, verbose, conversation.question(line))
            except CommandError as error:
                print(f"plugai: {error}", file=sys.stderr)


async def _turn(conversation: Conversation, call: ServerCall, verbose: bool, *messages: Message) -> None:
    """Show the answer to new messages; the results of the tools that it calls are asked for, and answered in turn."""
    answered = await _answered(conversation, call, verbose, *messages)
    if call.out.notes.is_terminal:
        call.out.notes.print()
    calls = [part.tool_call for part in answered.parts if part.tool_call is not None] if answered else []
    if calls:
        results = [tool_result(made, _next_line(f"result of {made.name}: ") or "") for made in calls]
        await _turn(conversation, call, verbose, *results)


async def _answered(conversation: Conversation, call: ServerCall, verbose: bool, *messages: Message) -> Message | None:
    """The answer; None if Ctrl-C has cancelled it. Raises RemoteError."""
    task = asyncio.ensure_future(answer(conversation, call.out, verbose, *messages))
    with interruptible(task), _without_echo():
        try:
            await asyncio.wait([task])
        finally:
            # SIGTERM ends the program, and so the answer.
            task.cancel()
            await asyncio.wait([task])
    if task.cancelled():
        call.out.note("cancelled")
        return None
    try:
        return task.result()
    except PlugAIError as error:
        raise explain(error, call.target) from error


@contextmanager
def _without_echo() -> Iterator[None]:
    """What is typed meanwhile is not shown where the answer is being written; it is the beginning of the next line."""
    if not sys.stdin.isatty():
        yield
        return
    before = termios.tcgetattr(sys.stdin)
    silent = [*before]
    silent[3] &= ~termios.ECHO
    termios.tcsetattr(sys.stdin, termios.TCSADRAIN, silent)
    try:
        yield
    finally:
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)


def _next_question() -> str | None:
    """The next line, or the lines between two marks of three quotes; None at the end."""
    line = _next_line("> ")
    if line is None or not line.startswith(_QUOTES):
        return line
    lines = [line.removeprefix(_QUOTES)]
    while not lines[-1].rstrip().endswith(_QUOTES):
        if (line := _next_line(". ")) is None:
            return None
        lines.append(line)
    return "\n".join(lines).rstrip().removesuffix(_QUOTES)


def _next_line(prompt: str) -> str | None:
    try:
        with waiting_for_input():
            return input(prompt)
    except (EOFError, KeyboardInterrupt):
        print(file=sys.stderr)
        return None
    except UnicodeDecodeError:
        print("plugai: this is not valid UTF-8; write it again", file=sys.stderr)
        return ""


def _prepare_readline() -> None:
    """Give `input` a history, which the user's next conversation has too, and completion of commands."""
    path = user_state_path("plugai") / "chat_history"
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
        readline.read_history_file(path)
    readline.set_history_length(_HISTORY_LINES)
    readline.set_completer(_complete)
    readline.set_completer_delims(" ")
    readline.parse_and_bind("tab: complete")
    atexit.register(_write_history, path)


def _complete(text: str, state: int) -> str | None:
    found = [f"{name} " for name in COMMANDS if text.startswith("/") and name.startswith(text)]
    return found[state] if state < len(found) else None


def _write_history(path: Path) -> None:
    with suppress(OSError):
        readline.write_history_file(path)

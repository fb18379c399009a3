"""`plugai chat`: one question, or a conversation, with a model of a server."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from collections.abc import Iterator
from contextlib import aclosing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated
from uuid import uuid4

import typer
from google.protobuf import json_format
from grpc import aio
from rich.console import Console

from plugai.server.cli.chat.display import AnswerDisplay, summary
from plugai.server.cli.chat.new_session import NEW, begun
from plugai.server.cli.chat.stream import RequestStream
from plugai.server.cli.client import channel_to, explained, own_url, token_for
from plugai.server.cli.errors import CommandError
from plugai.server.cli.options import Config, DataDir, Token, Url, settings_from
from plugai.v1 import event_pb2, generate_pb2, generate_pb2_grpc, message_pb2

_ENDING = (signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True, slots=True)
class _Server:
    url: str
    token: str = field(repr=False)


def chat(
    prompt: Annotated[
        str | None, typer.Argument(help="What to say. Without it: a conversation, or what is piped in.")
    ] = None,
    model: Annotated[str, typer.Option(help="Model's id; see `plugai models`. By default the server's own.")] = "",
    system: Annotated[str | None, typer.Option(help="Instructions for the model.")] = None,
    max_tokens: Annotated[int | None, typer.Option(help="Most tokens of an answer.")] = None,
    temperature: Annotated[float | None, typer.Option(help="0 always takes the likeliest word; up to 2.")] = None,
    seed: Annotated[int | None, typer.Option(help="Start of the random numbers, to get the same answer again.")] = None,
    session: Annotated[
        str, typer.Option(help="Keep the conversation: `new`, or the id of a session to go on with.")
    ] = "",
    json_schema: Annotated[Path | None, typer.Option(help="JSON Schema file that the answer must satisfy.")] = None,
    url: Url = None,
    config: Config = None,
    data_dir: DataDir = None,
    token: Token = "",
) -> None:
    """Ask a model. The answer goes to standard output as it comes; Ctrl-C cancels it."""
    start = generate_pb2.GenerateRequest(
        model=model,
        parameters=_parameters(max_tokens, temperature, seed),
        response_format=None if json_schema is None else _response_format(json_schema),
        # A connection that breaks should not cost the answer; leaving early cancels by name.
        on_disconnect=generate_pb2.ON_DISCONNECT_CONTINUE,
    )
    if session and session != NEW and system is not None:
        raise CommandError("a session has its own instructions; leave --system out, or begin a --session new")
    if system is not None and not session:
        start.messages.append(_message(message_pb2.ROLE_SYSTEM, system))
    settings = settings_from(config, data_folder=data_dir)
    url = url or own_url(settings)
    if url is None:
        raise CommandError("the settings let the system choose the port; say where the server is with --url")
    server = _Server(url, token_for(url, token, settings))
    with asyncio.Runner() as runner:
        if session:
            start.session_id = runner.run(begun(server.url, server.token, system or "")) if session == NEW else session
        if prompt is None and sys.stdin.isatty():
            _converse(runner, server, start)
            return
        start.messages.append(_message(message_pb2.ROLE_USER, _read_prompt() if prompt is None else prompt))
        runner.run(_answer(server, start))


def _converse(runner: asyncio.Runner, server: _Server, request: generate_pb2.GenerateRequest) -> None:
    """Ask and answer until /exit, the end of input, or Ctrl-C where no answer runs."""
    # Imported for what it does to input(): lines can be edited and called back.
    import readline  # noqa: F401, PLC0415

    Console(stderr=True).print("Ctrl-C cancels an answer; /exit leaves.", style="dim")
    while (said := _next_line()) is not None:
        if not said.strip():
            continue
        request.messages.append(_message(message_pb2.ROLE_USER, said))
        try:
            answered = runner.run(_answer(server, request))
        except CommandError as error:
            print(f"plugai: {error}", file=sys.stderr)
            answered = ""
        except KeyboardInterrupt:
            answered = ""
        if request.session_id:
            # The server keeps what was said.
            del request.messages[:]
        elif answered:
            request.messages.append(_message(message_pb2.ROLE_ASSISTANT, answered))
        else:
            # Models are trained on turns that alternate, so a question without an answer is taken back.
            del request.messages[-1]


def _next_line() -> str | None:
    try:
        line = input("> ")
    except (EOFError, KeyboardInterrupt):
        print(file=sys.stderr)
        return None
    return None if line.strip() == "/exit" else line


async def _answer(server: _Server, request: generate_pb2.GenerateRequest) -> str:
    """Ask, and show the answer; its text. Raises CommandError if there is none."""
    asked = generate_pb2.GenerateRequest()
    asked.CopyFrom(request)
    asked.request_id = f"chat-{uuid4().hex}"
    notes = Console(stderr=True, highlight=False)
    try:
        async with channel_to(server.url, server.token) as channel:
            with _cancelled_when_told_to_end(), AnswerDisplay(sys.stdout, notes) as display:
                stream = RequestStream(generate_pb2_grpc.GenerateServiceStub(channel), asked, display.note)
                ended = await _show(stream, display)
    except aio.AioRpcError as error:
        raise explained(error, server.url) from None
    if ended.WhichOneof("event") == "failed":
        raise CommandError(ended.failed.message)
    notes.print(summary(ended.finished), style="dim")
    return display.text


async def _show(stream: RequestStream, display: AnswerDisplay) -> event_pb2.GenerateEvent:
    """Show every event; the last one."""
    event = event_pb2.GenerateEvent()
    async with aclosing(stream.events()) as events:
        async for event in events:
            display.show(event)
    return event


@contextmanager
def _cancelled_when_told_to_end() -> Iterator[None]:
    """Have SIGTERM, and SIGHUP of a terminal that is closed, cancel the answer as Ctrl-C does."""
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    if task is None:
        raise AssertionError("only a coroutine that a task runs can be cancelled")
    for number in _ENDING:
        loop.add_signal_handler(number, task.cancel)
    try:
        yield
    finally:
        # While the next question is typed, the loop does not run, and a signal that it handles would do nothing.
        for number in _ENDING:
            loop.remove_signal_handler(number)


def _parameters(max_tokens: int | None, temperature: float | None, seed: int | None) -> message_pb2.Parameters:
    try:
        return message_pb2.Parameters(max_output_tokens=max_tokens, temperature=temperature, seed=seed)
    except ValueError as error:
        raise CommandError(f"--max-tokens or --seed is out of range: {error}") from None


def _response_format(file: Path) -> message_pb2.ResponseFormat:
    chosen = message_pb2.ResponseFormat()
    try:
        json_format.ParseDict(json.loads(file.read_text()), chosen.json_schema)
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror}") from None
    except (ValueError, TypeError, AttributeError, json_format.ParseError):
        raise CommandError(f"{file} is no JSON Schema: it must hold one JSON object") from None
    return chosen


def _message(role: message_pb2.Role.ValueType, text: str) -> message_pb2.Message:
    try:
        return message_pb2.Message(role=role, parts=[message_pb2.Part(text=text)])
    except UnicodeEncodeError:
        raise CommandError("what is to be said is no valid UTF-8") from None


def _read_prompt() -> str:
    try:
        said = sys.stdin.read()
    except UnicodeDecodeError:
        raise CommandError("what is piped in is no valid UTF-8") from None
    if not said.strip():
        raise CommandError('there is nothing to say; write it as in: plugai chat "What is 2+2?"')
    return said

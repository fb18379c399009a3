"""`plugai chat`: asks a model one question, or holds a conversation with it."""

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
from grpc import aio
from rich.console import Console

from plugai.server.cli.chat.display import AnswerDisplay, summary
from plugai.server.cli.chat.new_session import NEW, create_session
from plugai.server.cli.chat.stream import RequestStream
from plugai.server.cli.client import channel_to, command_error, local_url, token_for
from plugai.server.cli.errors import CommandError
from plugai.server.cli.options import Config, DataDir, Token, Url, settings_from
from plugai.v1 import event_pb2, generate_pb2, generate_pb2_grpc, message_pb2

_END_SIGNALS = (signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True, slots=True)
class _Server:
    url: str
    token: str = field(repr=False)


def chat(
    prompt: Annotated[
        str | None, typer.Argument(help="The question. Without it, a conversation starts, or standard input is read.")
    ] = None,
    model: Annotated[str, typer.Option(help="Model id, from `plugai models list`; else the server's default.")] = "",
    system: Annotated[str | None, typer.Option(help="Instructions for the model.")] = None,
    max_tokens: Annotated[int | None, typer.Option(help="Maximum number of tokens of an answer.")] = None,
    temperature: Annotated[float | None, typer.Option(help="0 always takes the most likely token; up to 2.")] = None,
    seed: Annotated[int | None, typer.Option(help="Random seed, to get the same answer again.")] = None,
    session: Annotated[
        str, typer.Option(help="Store the conversation: `new`, or the id of a session to continue.")
    ] = "",
    json_schema: Annotated[Path | None, typer.Option(help="JSON Schema file for the answer.")] = None,
    url: Url = None,
    config: Config = None,
    data_dir: DataDir = None,
    token: Token = "",
) -> None:
    """Ask a model. The answer is streamed to standard output; Ctrl-C cancels it."""
    request = generate_pb2.GenerateRequest(
        model=model,
        parameters=_parameters(max_tokens, temperature, seed),
        response_format=None if json_schema is None else _response_format(json_schema),
        # A lost connection should not cancel the request; leaving early cancels it by its id.
        on_disconnect=generate_pb2.ON_DISCONNECT_CONTINUE,
    )
    if session and session != NEW and system is not None:
        raise CommandError("a session has its own instructions; omit --system, or use --session new")
    if system is not None and not session:
        request.messages.append(_message(message_pb2.ROLE_SYSTEM, system))
    settings = settings_from(config, data_folder=data_dir)
    url = url or local_url(settings)
    if url is None:
        raise CommandError("the settings set no fixed port; set the URL of the server with --url")
    server = _Server(url, token_for(url, token, settings))
    with asyncio.Runner() as runner:
        if session:
            request.session_id = (
                runner.run(create_session(server.url, server.token, system or "")) if session == NEW else session
            )
        if prompt is None and sys.stdin.isatty():
            _converse(runner, server, request)
            return
        request.messages.append(_message(message_pb2.ROLE_USER, _read_prompt() if prompt is None else prompt))
        runner.run(_answer(server, request))


def _converse(runner: asyncio.Runner, server: _Server, request: generate_pb2.GenerateRequest) -> None:
    """Ask questions until /exit, the end of the input, or Ctrl-C while no answer is generated."""
    # Importing it gives input() line editing and a history.
    import readline  # noqa: F401, PLC0415

    Console(stderr=True).print("Ctrl-C cancels an answer; /exit ends the conversation.", style="dim")
    while (question := _next_line()) is not None:
        if not question.strip():
            continue
        request.messages.append(_message(message_pb2.ROLE_USER, question))
        try:
            answer = runner.run(_answer(server, request))
        except CommandError as error:
            print(f"plugai: {error}", file=sys.stderr)
            answer = ""
        except KeyboardInterrupt:
            answer = ""
        if request.session_id:
            # The server stores the conversation.
            del request.messages[:]
        elif answer:
            request.messages.append(_message(message_pb2.ROLE_ASSISTANT, answer))
        else:
            # Models are trained on alternating roles, so a question without an answer is removed.
            del request.messages[-1]


def _next_line() -> str | None:
    try:
        line = input("> ")
    except (EOFError, KeyboardInterrupt):
        print(file=sys.stderr)
        return None
    return None if line.strip() == "/exit" else line


async def _answer(server: _Server, request: generate_pb2.GenerateRequest) -> str:
    """Send the request and show the answer; returns its text. Raises CommandError if it fails."""
    sent = generate_pb2.GenerateRequest()
    sent.CopyFrom(request)
    sent.request_id = f"chat-{uuid4().hex}"
    notes = Console(stderr=True, highlight=False)
    try:
        async with channel_to(server.url, server.token) as channel:
            with _cancel_on_end_signals(), AnswerDisplay(sys.stdout, notes) as display:
                stream = RequestStream(generate_pb2_grpc.GenerateServiceStub(channel), sent, display.note)
                ended = await _show(stream, display)
    except aio.AioRpcError as error:
        raise command_error(error, server.url) from None
    if ended.WhichOneof("event") == "failed":
        raise CommandError(ended.failed.message)
    notes.print(summary(ended.finished), style="dim")
    return display.text


async def _show(stream: RequestStream, display: AnswerDisplay) -> event_pb2.GenerateEvent:
    """Show all events; returns the last one."""
    event = event_pb2.GenerateEvent()
    async with aclosing(stream.events()) as events:
        async for event in events:
            display.show(event)
    return event


@contextmanager
def _cancel_on_end_signals() -> Iterator[None]:
    """Cancel the answer on SIGTERM, and on SIGHUP when the terminal is closed, as Ctrl-C does."""
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    if task is None:
        raise AssertionError("there is no current task to cancel")
    for number in _END_SIGNALS:
        loop.add_signal_handler(number, task.cancel)
    try:
        yield
    finally:
        # While the user types, the event loop does not run, and its signal handlers would have no effect.
        for number in _END_SIGNALS:
            loop.remove_signal_handler(number)


def _parameters(max_tokens: int | None, temperature: float | None, seed: int | None) -> message_pb2.Parameters:
    try:
        return message_pb2.Parameters(max_output_tokens=max_tokens, temperature=temperature, seed=seed)
    except ValueError as error:
        raise CommandError(f"--max-tokens or --seed is out of range: {error}") from None


def _response_format(file: Path) -> message_pb2.ResponseFormat:
    try:
        text = file.read_text()
        is_object = isinstance(json.loads(text), dict)
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError):
        is_object = False
    if not is_object:
        raise CommandError(f"{file} is not a JSON Schema: it must contain one JSON object")
    return message_pb2.ResponseFormat(json_schema_text=text)


def _message(role: message_pb2.Role.ValueType, text: str) -> message_pb2.Message:
    try:
        return message_pb2.Message(role=role, parts=[message_pb2.Part(text=text)])
    except UnicodeEncodeError:
        raise CommandError("the question is not valid UTF-8") from None


def _read_prompt() -> str:
    try:
        question = sys.stdin.read()
    except UnicodeDecodeError:
        raise CommandError("standard input is not valid UTF-8") from None
    if not question.strip():
        raise CommandError('the question is empty; write it as in: plugai chat "What is 2+2?"')
    return question

"""`plugai chat`: asks a model one question, or holds a conversation with it."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path
from typing import Annotated

import typer

from plugai.client import Parameters
from plugai.server.cli.chat.answering import answer
from plugai.server.cli.chat.conversation import Conversation, new_session
from plugai.server.cli.chat.terminal import converse
from plugai.server.cli.errors import BadUsageError
from plugai.server.cli.files import image_part, read_schema, read_tool
from plugai.server.cli.remote.command import ServerCall, calls_server

_NEW = "new"


@calls_server
async def chat(
    call: ServerCall,
    prompt: Annotated[
        str | None,
        typer.Argument(help="The question; standard input is added to it. Without both, a conversation starts."),
    ] = None,
    model: Annotated[
        str, typer.Option("--model", "-m", help="Model id, from `plugai models list`; else the server's default.")
    ] = "",
    system: Annotated[str | None, typer.Option(help="Instructions for the model.")] = None,
    image: Annotated[list[Path] | None, typer.Option(help="Image file to ask about. Can be repeated.")] = None,
    tool: Annotated[
        list[Path] | None, typer.Option(help="JSON declaration of a tool that the model may call. Can be repeated.")
    ] = None,
    json_schema: Annotated[Path | None, typer.Option(help="JSON Schema file for the answer.")] = None,
    max_tokens: Annotated[int | None, typer.Option(min=1, help="Maximum number of tokens of an answer.")] = None,
    temperature: Annotated[float | None, typer.Option(help="0 always takes the most likely token; up to 2.")] = None,
    seed: Annotated[
        int | None, typer.Option(min=0, max=2**32 - 1, help="Random seed, to get the same answer again.")
    ] = None,
    session: Annotated[
        str, typer.Option(help="Store the conversation: `new`, or the id of a session to continue.")
    ] = "",
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Show tokens per second and times.")] = False,
) -> None:
    """Ask a model. The answer is streamed to standard output; Ctrl-C cancels it."""
    if session and session != _NEW and system is not None:
        raise BadUsageError("a session has its own instructions; omit --system, or use --session new")
    conversation = Conversation(
        call.client,
        model=model,
        instructions=system or "",
        parameters=Parameters(max_output_tokens=max_tokens, temperature=temperature, seed=seed),
        tools=[read_tool(path) for path in tool or ()],
        response_format=None if json_schema is None else read_schema(json_schema),
    )
    question = _question(prompt)
    if session:
        await _use_session(conversation, call, session)
    conversation.attached = [await image_part(call.client, path) for path in image or ()]
    if question is None:
        await converse(conversation, call, verbose)
    else:
        await answer(conversation, call.out, verbose, conversation.question(question))


async def _use_session(conversation: Conversation, call: ServerCall, session: str) -> None:
    if session != _NEW:
        conversation.session = await call.client.sessions.get(session)
        return
    conversation.session = await new_session(call.client, conversation.instructions)
    call.out.note(f"session {conversation.session.id}")


def _question(prompt: str | None) -> str | None:
    """The question: the argument, and after it standard input if that is a pipe or a file; None for a conversation."""
    if prompt is None and sys.stdin.isatty():
        return None
    parts = [prompt or "", _read_stdin() if prompt is None or _has_input() else ""]
    question = "\n\n".join(part for part in parts if part.strip())
    if not question:
        raise BadUsageError('the question is empty; write it as in: plugai chat "What is 2+2?"')
    return question


def _has_input() -> bool:
    mode = os.fstat(sys.stdin.fileno()).st_mode
    return stat.S_ISFIFO(mode) or stat.S_ISREG(mode)


def _read_stdin() -> str:
    try:
        return sys.stdin.read()
    except UnicodeDecodeError:
        raise BadUsageError("standard input is not valid UTF-8") from None

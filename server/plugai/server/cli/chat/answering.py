"""Requests an answer, and shows it while it is generated."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterator
from contextlib import contextmanager

from plugai.client import Event, Generation, Message
from plugai.client.types import ArtifactCreated
from plugai.server.cli.chat.conversation import Conversation
from plugai.server.cli.chat.display import AnswerDisplay, summary
from plugai.server.cli.remote.output import Output


async def answer(conversation: Conversation, out: Output, verbose: bool, *messages: Message) -> Message:
    """Request the answer to new messages, show it, and add both to the conversation. Raises PlugAIError."""
    generation = conversation.ask(*messages)
    with AnswerDisplay(out) as display:
        async with generation:
            async for event in generation:
                if out.as_json:
                    out.line(as_line(generation, event), "")
                else:
                    display.show(event)
        answered = await generation.message()
        if not out.as_json:
            display.show_calls(answered)
    if verbose and generation.finished is not None:
        out.note(summary(generation.finished))
    conversation.add(*messages, answered)
    return answered


def as_line(generation: Generation, event: Event) -> dict[str, object]:
    """An event as a line of JSON, in the form that the API has for it."""
    name = "artifact" if isinstance(event, ArtifactCreated) else type(event).__name__.lower()
    return {"seq": generation.seq, "request_id": generation.request_id, name: event}


@contextmanager
def interruptible(task: asyncio.Task[object]) -> Iterator[None]:
    """Ctrl-C cancels this task, and not the program."""
    loop, before = asyncio.get_running_loop(), signal.getsignal(signal.SIGINT)
    loop.add_signal_handler(signal.SIGINT, task.cancel)
    try:
        yield
    finally:
        loop.remove_signal_handler(signal.SIGINT)
        signal.signal(signal.SIGINT, before)

"""One answer, and several at once, with their times."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter

from plugai.client import Client, Delta, Event
from plugai.client.types import Loading, Parameters
from plugai.server.cli.bench.prompts import PromptLength, new_prompt
from plugai.server.cli.errors import CommandError

# Small models now and then end an answer at once.
_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Stream:
    """One answer: when its first token and its end came, in seconds of `perf_counter`, and its tokens."""

    sent: float
    first: float
    end: float
    prompt_tokens: int
    read_tokens: int
    """Those of the prompt that no cache had."""
    output_tokens: int


class LoadingClock:
    """A limit of time that begins anew while a model is being loaded."""

    def __init__(self, limit: asyncio.Timeout, seconds: float) -> None:
        self._limit = limit
        self._seconds = seconds

    def see(self, event: Event) -> None:
        """Take notice of an event of an answer."""
        if isinstance(event, Loading):
            self._limit.reschedule(asyncio.get_running_loop().time() + self._seconds)


async def measure_stream(client: Client, model: str, length: PromptLength, tokens: int, clock: LoadingClock) -> Stream:
    """Ask for an answer of at most so many tokens. Raises PlugAIError, and CommandError if there is no such answer."""
    for _ in range(_ATTEMPTS):
        if (stream := await _attempt(client, model, new_prompt(length), tokens, clock)) is not None:
            return stream
    raise CommandError(f"{model} answers without text; there is nothing to measure")


async def measure_streams(
    client: Client, model: str, length: PromptLength, count: int, tokens: int, clock: LoadingClock
) -> Sequence[Stream]:
    """Ask for so many answers at once, each to a prompt of its own. Raises what `measure_stream` does."""
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(measure_stream(client, model, length, tokens, clock)) for _ in range(count)]
    except ExceptionGroup as errors:
        # One sentence for the user: the others failed for the same reason, or because of the first.
        raise errors.exceptions[0] from None
    return [task.result() for task in tasks]


async def _attempt(client: Client, model: str, prompt: str, tokens: int, clock: LoadingClock) -> Stream | None:
    sent, first = perf_counter(), None
    async with client.generate(prompt, model=model, parameters=Parameters(max_output_tokens=tokens)) as answer:
        async for event in answer:
            clock.see(event)
            if isinstance(event, Delta) and first is None:
                first = perf_counter()
    end = perf_counter()
    if answer.model != model:
        raise CommandError(f"{answer.model} has answered in place of {model}; measure {answer.model} instead")
    usage = answer.finished.usage if answer.finished is not None else None
    if first is None or usage is None or not usage.output_tokens:
        return None
    read = usage.input_tokens or 0
    return Stream(sent, first, end, read, read - (usage.cached_input_tokens or 0), usage.output_tokens)

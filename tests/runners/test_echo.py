"""The echo runner repeats, and fails where it is told to."""

from __future__ import annotations

import asyncio
import time
from contextlib import aclosing

import pytest
from tests.runners.asking import ask, ignore_stage, question

from plugai.runners.base import FinishReason, ModelSpec, Parameters, TextChunk, Usage, UsageChunk
from plugai.runners.echo import EchoProvider
from plugai.runners.errors import InvalidRequestError, ModelUnavailableError


def echo(**options: object) -> ModelSpec:
    return ModelSpec(id="echo", runner="echo", options=options)


async def test_the_last_message_is_repeated_word_by_word() -> None:
    answer = await ask(EchoProvider().runner(echo()), " a b\n c", Parameters())
    assert answer.chunks[0] == UsageChunk(Usage(input_tokens=3))
    assert answer.chunks[1:-1] == [TextChunk(" a", 1), TextChunk(" b", 1), TextChunk("\n c", 1)]
    assert answer.final.finish_reason is FinishReason.STOP
    assert answer.final.usage == Usage(input_tokens=3, output_tokens=3)


async def test_an_answer_has_at_most_the_words_asked_for() -> None:
    answer = await ask(EchoProvider().runner(echo()), "a b c", Parameters(max_output_tokens=2))
    assert answer.text == "a b"
    assert answer.final.finish_reason is FinishReason.LENGTH


async def test_it_fails_after_the_configured_words() -> None:
    runner = EchoProvider().runner(echo(fail_after=1))
    async with aclosing(runner.generate(question("a b c"))) as chunks:
        assert [await anext(chunks), await anext(chunks)] == [UsageChunk(Usage(input_tokens=3)), TextChunk("a", 1)]
        with pytest.raises(ModelUnavailableError, match="failed after 1 words"):
            await anext(chunks)


async def test_it_loads_immediately_by_default() -> None:
    await EchoProvider().runner(echo()).load(ignore_stage)


@pytest.mark.parametrize("options", [{"delay_seconds": -1}, {"fail_after": "soon"}, {"colour": "red"}])
def test_a_wrong_option_is_named(options: dict[str, object]) -> None:
    with pytest.raises(InvalidRequestError, match=f"model 'echo': option '{next(iter(options))}'"):
        EchoProvider().configured(echo(**options))


async def pauses_of(text: str) -> list[float]:
    """How long the event loop stood still, in processor seconds of this thread, while this was repeated."""
    pauses: list[float] = []

    async def watch() -> None:
        while True:
            began = time.thread_time()
            await asyncio.sleep(0)
            pauses.append(time.thread_time() - began)

    watching = asyncio.create_task(watch())
    runner = EchoProvider().runner(echo())
    async with aclosing(runner.generate(question(text, Parameters(max_output_tokens=5)))) as chunks:
        async for _ in chunks:
            pass
    watching.cancel()
    return pauses


@pytest.mark.parametrize("text", ["w " * 2**19, " " * 2**20, "w" * 2**20, "\n" * 2**20 + "w"])
async def test_a_huge_message_does_not_hold_up_others(text: str) -> None:
    assert max(await pauses_of(text)) < 0.1


@pytest.mark.parametrize("around", [-3, -2, -1, 0, 1, 2])
async def test_words_are_counted_once_wherever_a_long_text_is_cut(around: int) -> None:
    for text in ("a" * (2**16 + around) + " b c", "a " * 2**15 + "b" * (around + 4), "a b " * (2**15 + around) + "\n"):
        assert await EchoProvider().runner(echo()).count_tokens(question(text)) == len(text.split())

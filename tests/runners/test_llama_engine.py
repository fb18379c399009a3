"""The engine keeps its promises on a real model."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import replace

import pytest
from tests.runners.asking import GREEDY, Answer, ask, question, unheard_stage

from plugai.runners.base import (
    FinishReason,
    GrammarFormat,
    JsonSchemaFormat,
    ModelSpec,
    Parameters,
    Runner,
    Usage,
    UsageChunk,
    UsageSource,
)
from plugai.runners.errors import ContextOverflowError, InvalidRequestError, ModelUnavailableError
from plugai.runners.llama_cpp.engine import Engine
from plugai.runners.llama_cpp.runner import LlamaCppRunner

STORY = "Write a long story about the sea"


async def test_two_and_two_is_four(llama: Runner) -> None:
    answer = await ask(llama, "What is 2+2?")
    assert answer.text == "The answer to this classic math problem is 4."
    assert answer.final.finish_reason is FinishReason.STOP


async def test_usage_adds_up(llama: Runner) -> None:
    answer = await ask(llama, "What is 2+2?")
    assert answer.chunks[0] == UsageChunk(Usage(input_tokens=37))
    assert answer.final.usage == Usage(input_tokens=37, output_tokens=answer.tokens, source=UsageSource.COUNTED)


async def test_a_greedy_answer_is_always_the_same(llama: Runner) -> None:
    first = await ask(llama, STORY)
    await ask(llama, "Something else")
    assert (await ask(llama, STORY)).text == first.text


async def test_the_seed_decides_the_answer(llama: Runner) -> None:
    def seeded(seed: int | None) -> Parameters:
        return Parameters(temperature=1, max_output_tokens=24, seed=seed)

    first = await ask(llama, STORY, seeded(7))
    assert (await ask(llama, STORY, seeded(7))).text == first.text
    assert (await ask(llama, STORY, seeded(8))).text != first.text
    assert (await ask(llama, STORY, seeded(None))).text != (await ask(llama, STORY, seeded(None))).text


async def test_an_answer_has_at_most_the_tokens_asked_for(llama: Runner) -> None:
    answer = await ask(llama, STORY, Parameters(temperature=0, max_output_tokens=5))
    assert answer.final.finish_reason is FinishReason.LENGTH
    assert answer.final.usage.output_tokens == answer.tokens == 5


async def test_a_stop_text_is_never_part_of_the_answer(llama: Runner) -> None:
    answer = await ask(llama, "What is 2+2?", replace(GREEDY, stop=("ic math pro", "zzz")))
    assert answer.text == "The answer to this class"
    assert answer.final.finish_reason is FinishReason.STOP


async def test_a_penalty_ends_repetition(llama: Runner) -> None:
    async def share_of_new_words(parameters: Parameters) -> float:
        words = (await ask(llama, "Say la la la la la", replace(parameters, max_output_tokens=60))).text.split()
        return len(set(words)) / len(words)

    grammarless = Parameters(temperature=0, repetition_penalty=1.5, presence_penalty=0.5)
    assert await share_of_new_words(grammarless) > await share_of_new_words(Parameters(temperature=0))


async def test_characters_are_never_cut(llama: Runner) -> None:
    emoji = GrammarFormat('root ::= "😀👨‍👩‍👧é" | "🎉"')
    answer = await ask(llama, "Smile", replace(GREEDY, max_output_tokens=60), emoji)
    assert answer.text in ("😀👨‍👩‍👧é", "🎉")
    for limit in range(1, 8):
        part = await ask(llama, "Smile", replace(GREEDY, max_output_tokens=limit), emoji)
        assert answer.text.startswith(part.text)


async def test_a_grammar_that_allows_nothing_ends_the_answer(llama: Runner) -> None:
    answer = await ask(llama, "Hello", GREEDY, GrammarFormat("root ::= [^\\x00-\\U0010FFFF]"))
    assert answer.text == ""
    assert answer.final.finish_reason is FinishReason.STOP


async def test_a_grammar_that_may_repeat_nothing_is_followed(llama: Runner) -> None:
    answer = await ask(
        llama, "Hello", Parameters(temperature=1, max_output_tokens=8), GrammarFormat('root ::= ("a"?)*')
    )
    assert set(answer.text) <= {"a"}


async def test_a_conversation_that_does_not_fit_is_refused_before_any_work(llama: LlamaCppRunner) -> None:
    work = llama.work_done
    with pytest.raises(ContextOverflowError, match=r"has \d{4} tokens.*room for 2047"):
        await ask(llama, "word " * 2500)
    assert llama.work_done == work


async def test_an_answer_ends_where_the_context_does(llama_spec: ModelSpec) -> None:
    runner = LlamaCppRunner(replace(llama_spec, options={**llama_spec.options, "context_length": 50, "batch_size": 8}))
    await runner.load(unheard_stage)
    try:
        assert runner.context_length == 50
        answer = await ask(runner, STORY, Parameters(temperature=0))
        assert answer.final.finish_reason is FinishReason.LENGTH
        assert answer.final.usage == Usage(input_tokens=37, output_tokens=13)
    finally:
        await runner.unload()


@pytest.mark.parametrize(
    ("parameters", "path"),
    [
        (Parameters(temperature=-1), "parameters.temperature"),
        (Parameters(temperature=float("nan")), "parameters.temperature"),
        (Parameters(top_p=1.5), "parameters.top_p"),
        (Parameters(top_k=2**40), "parameters.top_k"),
        (Parameters(repetition_penalty=0), "parameters.repetition_penalty"),
        (Parameters(max_output_tokens=0), "parameters.max_output_tokens"),
        (Parameters(stop=("",)), "parameters.stop"),
        (Parameters(extra={"mirostat": 2}), "parameters.extra.mirostat"),
    ],
)
async def test_a_wrong_parameter_is_named(llama: Runner, parameters: Parameters, path: str) -> None:
    with pytest.raises(InvalidRequestError) as error:
        await ask(llama, "Hello", parameters)
    assert list(error.value.violations) == [path]


async def test_a_second_request_waits_for_the_first(llama: Runner) -> None:
    alone = (await ask(llama, "What is 2+2?")).text
    answers = await asyncio.gather(*(ask(llama, "What is 2+2?") for _ in range(3)))
    assert [answer.text for answer in answers] == [alone] * 3


async def test_a_schema_is_obeyed(llama: Runner) -> None:
    schema = {"type": "object", "properties": {"sum": {"type": "integer", "minimum": 4}}, "required": ["sum"]}
    answer = await ask(llama, "What is 2+2?", GREEDY, JsonSchemaFormat(schema))
    assert answer.final.finish_reason is FinishReason.STOP
    assert json.loads(answer.text)["sum"] >= 4


async def until(runner: LlamaCppRunner, holds: Callable[[LlamaCppRunner], bool]) -> None:
    async with asyncio.timeout(60):
        # The engine's thread tells nobody that it has stopped.
        while not holds(runner):  # noqa: ASYNC110
            await asyncio.sleep(0.001)


async def test_closing_ends_the_work_in_the_middle_of_a_batch(
    llama_spec: ModelSpec, monkeypatch: pytest.MonkeyPatch
) -> None:
    loop, decoding = asyncio.get_running_loop(), asyncio.Event()
    asked = Engine.gives_up

    def gives_up(engine: Engine) -> bool:
        loop.call_soon_threadsafe(decoding.set)
        return asked(engine)

    monkeypatch.setattr(Engine, "gives_up", gives_up)
    runner = LlamaCppRunner(llama_spec)
    await runner.load(unheard_stage)
    # The whole prompt is one batch, so either all of it is done or nothing.
    async with aclosing(runner.generate(question("word " * 1900))) as chunks:
        await anext(chunks)
        await decoding.wait()
        assert runner.active == 1
    await until(runner, lambda runner: runner.active == 0)
    assert runner.work_done == 0
    assert (await ask(runner, "What is 2+2?")).text.endswith("4.")
    await runner.unload()


async def test_closing_ends_the_work_in_the_middle_of_an_answer(llama: LlamaCppRunner) -> None:
    async with aclosing(llama.generate(question(STORY, Parameters(temperature=0)))) as chunks:
        got = Answer([await anext(chunks) for _ in range(5)])
        assert got.tokens >= 4
    await until(llama, lambda runner: runner.active == 0)
    work = llama.work_done
    await ask(llama, "What is 2+2?", Parameters(temperature=0, max_output_tokens=1))
    assert llama.work_done == work + 37


async def test_a_request_that_is_cancelled_while_it_waits_is_never_begun(llama: LlamaCppRunner) -> None:
    async with aclosing(llama.generate(question(STORY, Parameters(temperature=0)))) as first:
        await anext(first)
        await anext(first)
        async with aclosing(llama.generate(question("word " * 1900))) as second:
            await anext(second)
            assert llama.active == 2
        await until(llama, lambda runner: runner.active == 1)
        await anext(first)


async def test_unloading_fails_what_still_runs(llama_spec: ModelSpec) -> None:
    runner = LlamaCppRunner(llama_spec)
    await runner.load(unheard_stage)
    async with aclosing(runner.generate(question(STORY, Parameters(temperature=0)))) as chunks:
        await anext(chunks)
        await runner.unload()
        with pytest.raises(ModelUnavailableError, match="unloaded"):
            _ = [chunk async for chunk in chunks]
    with pytest.raises(ModelUnavailableError, match="not loaded"):
        await ask(runner, "Hello")


async def test_loading_tells_how_far_it_is_and_can_be_cancelled(llama_spec: ModelSpec) -> None:
    runner = LlamaCppRunner(llama_spec)
    fractions: list[float] = []
    await runner.load(lambda stage: fractions.append(stage.fraction or 0))
    await asyncio.sleep(0)
    await runner.unload()
    assert fractions == sorted(fractions)
    assert len(fractions) > 10

    begun = asyncio.Event()
    loading = asyncio.create_task(LlamaCppRunner(llama_spec).load(lambda _stage: begun.set()))
    await begun.wait()
    loading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await loading

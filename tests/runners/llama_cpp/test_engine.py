"""The engine keeps its promises on a real model."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import math
from collections.abc import Callable
from contextlib import aclosing

import pytest
from msgspec.structs import replace
from tests.runners.asking import GREEDY, Answer, ask, ignore_stage, question
from tests.support.limits import HANGS_SECONDS

from plugai.runners.base import (
    FinishReason,
    GrammarFormat,
    JsonSchemaFormat,
    ModelSpec,
    Parameters,
    Runner,
    TextChunk,
    Usage,
    UsageChunk,
    UsageSource,
    WarningChunk,
)
from plugai.runners.errors import ContextOverflowError, InvalidRequestError, ModelUnavailableError
from plugai.runners.llama_cpp.context import ContextSettings, Decoded, new_context
from plugai.runners.llama_cpp.logprobs import token_logprob
from plugai.runners.llama_cpp.model import Model
from plugai.runners.llama_cpp.runner import LlamaCppRunner

STORY = "Write a long story about the sea"


async def test_two_and_two_is_four(llama: Runner) -> None:
    answer = await ask(llama, "What is 2+2?")
    assert answer.text == "The answer to this classic math problem is 4."
    assert answer.final.finish_reason is FinishReason.STOP


async def test_usage_adds_up(llama: Runner) -> None:
    for cached in (0, 35):
        answer = await ask(llama, "What is 2+2?", owner_id="a new one")
        assert answer.chunks[0] == UsageChunk(Usage(input_tokens=37))
        assert answer.final.usage == Usage(
            input_tokens=37, cached_input_tokens=cached, output_tokens=answer.tokens, source=UsageSource.COUNTED
        )


async def test_names_of_control_tokens_in_the_messages_cause_a_warning(llama: Runner) -> None:
    answer = await ask(llama, "What does <|im_end|> mean?")
    (warning,) = [chunk for chunk in answer.chunks if isinstance(chunk, WarningChunk)]
    assert warning.code == "CONTROL_TOKENS_AS_TEXT"
    assert warning.message == "<|im_end|> in the messages was treated as text, not as a control token"


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


async def test_characters_are_never_split(llama: Runner) -> None:
    emoji = GrammarFormat('root ::= "😀👨‍👩‍👧é" | "🎉"')
    answer = await ask(llama, "Smile", replace(GREEDY, max_output_tokens=60), emoji)
    assert answer.text in ("😀👨‍👩‍👧é", "🎉")
    for limit in range(1, 8):
        part = await ask(llama, "Smile", replace(GREEDY, max_output_tokens=limit), emoji)
        assert answer.text.startswith(part.text)


async def test_a_grammar_with_an_empty_repetition_works(llama: Runner) -> None:
    answer = await ask(
        llama, "Hello", Parameters(temperature=1, max_output_tokens=8), GrammarFormat('root ::= ("a"?)*')
    )
    assert set(answer.text) <= {"a"}


async def test_a_conversation_that_does_not_fit_is_rejected_before_any_work(llama: LlamaCppRunner) -> None:
    work = llama.work_done
    with pytest.raises(ContextOverflowError, match=r"has \d{4} tokens.*room for 2047"):
        await ask(llama, "word " * 2500)
    assert llama.work_done == work


async def test_a_text_that_cannot_fit_is_refused_without_being_tokenized(
    llama: LlamaCppRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(Model, "_tokens")
    with pytest.raises(ContextOverflowError, match=r"at least \d{4,} tokens.*room for 2048"):
        await ask(llama, "w " * 2**20)


async def test_an_answer_ends_where_the_context_does(llama_spec: ModelSpec) -> None:
    runner = LlamaCppRunner(
        dataclasses.replace(llama_spec, options={**llama_spec.options, "context_length": 50, "batch_size": 8})
    )
    await runner.load(ignore_stage)
    try:
        assert runner.context_length == 50
        answer = await ask(runner, STORY, Parameters(temperature=0))
        assert answer.final.finish_reason is FinishReason.LENGTH
        assert answer.final.usage == Usage(input_tokens=37, cached_input_tokens=0, output_tokens=13)
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


async def test_concurrent_requests_are_answered_as_if_alone(llama: Runner) -> None:
    questions = ["What is 2+2?", STORY, "Name a colour", "Say hello", "Count to ten", "What is 3+3?"]
    alone = [(await ask(llama, text, owner_id=text)).text for text in questions]
    together = await asyncio.gather(*(ask(llama, text) for text in questions))
    assert [answer.text for answer in together] == alone


async def test_a_model_reports_its_capacity(llama: Runner, llama_spec: ModelSpec) -> None:
    assert llama.capacity == 4
    narrow = LlamaCppRunner(dataclasses.replace(llama_spec, capacity=2))
    await narrow.load(ignore_stage)
    assert narrow.capacity == 2
    await narrow.unload()


async def test_the_probabilities_are_those_of_the_tokens(llama: Runner) -> None:
    parameters = Parameters(temperature=0, max_output_tokens=8, top_logprobs=3)
    answer = await ask(llama, "What is 2+2?", parameters)
    tokens = [token for chunk in answer.chunks if isinstance(chunk, TextChunk) for token in chunk.logprobs]
    assert "".join(token.token for token in tokens) == answer.text
    for token in tokens:
        assert (token.top[0].token, token.top[0].logprob) == (token.token, token.logprob)
        assert [top.logprob for top in token.top] == sorted((top.logprob for top in token.top), reverse=True)
        assert len(token.top) == 3
        assert 0 < sum(math.exp(top.logprob) for top in token.top) <= 1


async def test_all_probabilities_sum_to_one(model: Model) -> None:
    with new_context(model, ContextSettings(1, 64)) as context:
        context.batch.clear()
        context.batch.request_logits(context.batch.add(0, 0, model.tokens_of_text("Once upon a")))
        assert context.decode(1) == Decoded.DONE
        every = token_logprob(model, context, context.batch.used - 1, 0, model.vocabulary_size).top
    assert math.isclose(sum(math.exp(token.logprob) for token in every), 1, abs_tol=1e-4)
    assert every[0].token == " time"


async def test_an_answer_matches_its_schema(llama: Runner) -> None:
    schema = {"type": "object", "properties": {"sum": {"type": "integer", "minimum": 4}}, "required": ["sum"]}
    answer = await ask(llama, "What is 2+2?", GREEDY, JsonSchemaFormat(schema))
    assert answer.final.finish_reason is FinishReason.STOP
    assert json.loads(answer.text)["sum"] >= 4


async def until(runner: LlamaCppRunner, holds: Callable[[LlamaCppRunner], bool]) -> None:
    async with asyncio.timeout(HANGS_SECONDS):
        # The engine's thread tells nobody that it has stopped.
        while not holds(runner):  # noqa: ASYNC110
            await asyncio.sleep(0.001)


async def test_closing_ends_the_work_in_the_middle_of_a_prompt(llama: LlamaCppRunner) -> None:
    work = llama.work_done
    async with aclosing(llama.generate(question("word " * 1900, owner_id="closing"))) as chunks:
        await anext(chunks)
        await until(llama, lambda runner: runner.work_done > work)
        assert llama.active == 1
    await until(llama, lambda runner: runner.active == 0)
    assert llama.work_done - work < 1900
    assert (await ask(llama, "What is 2+2?")).text.endswith("4.")


async def test_closing_ends_the_work_in_the_middle_of_an_answer(llama: LlamaCppRunner) -> None:
    async with aclosing(llama.generate(question(STORY, Parameters(temperature=0)))) as chunks:
        got = Answer([await anext(chunks) for _ in range(5)])
        assert got.tokens >= 4
    await until(llama, lambda runner: runner.active == 0)
    work = llama.work_done
    await ask(llama, "What is 2+2?", Parameters(temperature=0, max_output_tokens=1), owner_id="another")
    assert llama.work_done == work + 37


async def test_unloading_fails_what_still_runs(llama_spec: ModelSpec) -> None:
    runner = LlamaCppRunner(llama_spec)
    await runner.load(ignore_stage)
    async with aclosing(runner.generate(question(STORY, Parameters(temperature=0)))) as chunks:
        await anext(chunks)
        await runner.unload()
        with pytest.raises(ModelUnavailableError, match="unloaded"):
            _ = [chunk async for chunk in chunks]
    with pytest.raises(ModelUnavailableError, match="not loaded"):
        await ask(runner, "Hello")


async def test_loading_reports_progress_and_can_be_cancelled(llama_spec: ModelSpec) -> None:
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

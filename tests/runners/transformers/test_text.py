"""A real model answers through transformers as it does through llama.cpp, and as it is told to."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from functools import partial
from pathlib import Path

import pytest
import torch
from msgspec.structs import replace
from tests.runners.asking import GREEDY, ask, ignore_stage, question
from tests.runners.transformers.conftest import Load, spec_of
from tests.support.holding import Hold
from tests.support.limits import HANGS_SECONDS
from tests.support.models.tiny_models import END, write_text_model
from torch import nn

from plugai.runners.base import (
    FinishReason,
    Parameters,
    Runner,
    TextChunk,
    Usage,
    UsageChunk,
    WarningChunk,
)
from plugai.runners.errors import ContextOverflowError, InvalidRequestError, ModelUnavailableError
from plugai.runners.transformers.generation import AnswerPenalties
from plugai.runners.transformers.runner import TransformersRunner

STORY = "Write a long story about the sea"


# Of these tokens the model is sure: where two are nearly as likely, processors differ in which comes first.
@pytest.mark.parametrize(
    ("asked", "tokens"),
    [("What is 2+2?", 12), ("How many days are in a week?", 12), ("What is the opposite of hot?", 7)],
)
async def test_it_answers_as_llama_cpp_does(smollm2: Runner, llama: Runner, asked: str, tokens: int) -> None:
    parameters = replace(GREEDY, max_output_tokens=tokens)
    answer, other = await ask(smollm2, asked, parameters), await ask(llama, asked, parameters, owner_id=asked)
    assert answer.text == other.text
    assert answer.final.finish_reason is other.final.finish_reason
    assert answer.final.usage == replace(other.final.usage, cached_input_tokens=None)


async def test_usage_adds_up(smollm2: Runner) -> None:
    answer = await ask(smollm2, "What is 2+2?")
    assert answer.chunks[0] == UsageChunk(Usage(input_tokens=37))
    assert await smollm2.count_tokens(question("What is 2+2?")) == 37
    assert answer.text == "The answer to this classic math problem is 4."
    assert answer.final.usage == Usage(input_tokens=37, output_tokens=11)
    assert answer.tokens == 11
    assert len(answer.texts) > 5


async def test_a_stop_text_is_never_part_of_the_answer(smollm2: Runner) -> None:
    answer = await ask(smollm2, "What is 2+2?", replace(GREEDY, stop=("ic math pro", "zzz")))
    assert answer.text == "The answer to this class"
    assert (answer.final.finish_reason, answer.final.stop_sequence) == (FinishReason.STOP, "ic math pro")
    assert not any("ic" in text for text in answer.texts)


async def test_numbers_that_are_none_fail_the_answer(
    load: Load, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_text_model(tmp_path / "tiny")
    tiny = await load(tmp_path / "tiny")
    forward = nn.Linear.forward
    monkeypatch.setattr(nn.Linear, "forward", lambda layer, given: forward(layer, given) * float("nan"))
    for parameters in (GREEDY, replace(GREEDY, temperature=1)):
        with pytest.raises(ModelUnavailableError, match="not numbers"):
            await ask(tiny, STORY, parameters)


async def test_the_seed_decides_the_answer(load: Load, tmp_path: Path) -> None:
    def seeded(seed: int | None) -> Parameters:
        # All bytes are about as likely, so that no two answers are the same by chance.
        return Parameters(temperature=1, top_k=0, top_p=1, min_p=0, max_output_tokens=60, seed=seed)

    write_text_model(tmp_path / "tiny")
    tiny = await load(tmp_path / "tiny")
    first = await ask(tiny, STORY, seeded(7))
    assert len(first.text) > 5
    assert (await ask(tiny, STORY, seeded(7))).text == first.text
    assert (await ask(tiny, STORY, seeded(8))).text != first.text
    assert (await ask(tiny, STORY, seeded(None))).text != (await ask(tiny, STORY, seeded(None))).text


async def test_an_answer_has_at_most_the_tokens_asked_for(smollm2: Runner) -> None:
    answer = await ask(smollm2, STORY, Parameters(temperature=0, max_output_tokens=5))
    assert answer.final.finish_reason is FinishReason.LENGTH
    assert answer.final.usage.output_tokens == answer.tokens == 5


def test_penalties_apply_to_the_answer_and_not_to_the_prompt() -> None:
    penalties = AnswerPenalties(prompt_tokens=2, frequency=0.5, presence=0.25)
    scores = penalties(torch.tensor([[0, 3, 1, 1, 2]]), torch.zeros(1, 4))
    assert scores.tolist() == [[0, -1.25, -0.75, 0]]


async def test_a_penalty_changes_the_answer(load: Load, tmp_path: Path) -> None:
    write_text_model(tmp_path / "tiny")
    tiny = await load(tmp_path / "tiny")
    plain = await ask(tiny, "Hello", GREEDY)
    assert (await ask(tiny, "Hello", GREEDY)).text == plain.text
    for penalized in (
        replace(GREEDY, frequency_penalty=2),
        replace(GREEDY, presence_penalty=2),
        replace(GREEDY, repetition_penalty=2),
    ):
        assert (await ask(tiny, "Hello", penalized)).text != plain.text


async def test_cancelling_an_answer_stops_it_before_the_next_layer(load: Load, tmp_path: Path) -> None:
    write_text_model(tmp_path / "tiny")
    tiny = await load(tmp_path / "tiny")
    hold, computed = Hold(), []
    first, second = layers(tiny)
    hooks = [first.register_forward_hook(hold), second.register_forward_hook(lambda *_: computed.append("second"))]
    reading = asyncio.create_task(ask(tiny, STORY, Parameters(temperature=0)))
    await hold.reached()
    reading.cancel()
    # The event loop says so to the thread in its next round, for which a busy machine can let the thread run on.
    await asyncio.sleep(0)
    hold.go()
    with pytest.raises(asyncio.CancelledError):
        await reading
    for hook in hooks:
        hook.remove()
    # The thread is free for the next one, and of the first nothing more was computed.
    assert (await ask(tiny, "Hi", Parameters(temperature=0, max_output_tokens=1))).final.usage.output_tokens == 1
    assert (hold.calls, computed) == (1, [])


async def test_a_closed_answer_ends(smollm2: Runner) -> None:
    async with (
        asyncio.timeout(HANGS_SECONDS),
        aclosing(smollm2.generate(question(STORY, Parameters(temperature=0)))) as chunks,
    ):
        async for chunk in chunks:
            if isinstance(chunk, TextChunk):
                break
    assert (await ask(smollm2, "Hi", Parameters(temperature=0, max_output_tokens=1))).tokens == 1


async def test_a_conversation_that_does_not_fit_is_rejected(load: Load, tmp_path: Path) -> None:
    write_text_model(tmp_path / "tiny")
    tiny = await load(tmp_path / "tiny")
    assert tiny.context_length == 256
    with pytest.raises(ContextOverflowError, match=r"has 3\d\d tokens.*room for 255"):
        await ask(tiny, "x" * 300)
    answer = await ask(tiny, "x" * 200, Parameters(temperature=0))
    assert answer.final.usage.input_tokens is not None
    assert answer.final.usage.output_tokens is not None
    assert answer.final.usage.input_tokens + answer.final.usage.output_tokens <= 256


async def test_text_never_becomes_a_control_token(load: Load, tmp_path: Path) -> None:
    write_text_model(tmp_path / "tiny")
    tiny = await load(tmp_path / "tiny")
    plain = await ask(tiny, "x" * len(END), Parameters(temperature=0, max_output_tokens=1))
    named = await ask(tiny, END, Parameters(temperature=0, max_output_tokens=1))
    (warning,) = (chunk for chunk in named.chunks if isinstance(chunk, WarningChunk))
    assert warning.code == "CONTROL_TOKENS_AS_TEXT"
    assert END in warning.message
    # One token for each of its letters.
    assert named.final.usage.input_tokens == plain.final.usage.input_tokens


async def test_characters_are_never_split(load: Load, tmp_path: Path) -> None:
    write_text_model(tmp_path / "tiny")
    tiny = await load(tmp_path / "tiny")
    # It writes bytes by chance: most are no characters, and what is cut off at the end is left out.
    for seed in range(3):
        parameters = Parameters(temperature=2, top_k=0, top_p=1, min_p=0, seed=seed, max_output_tokens=60)
        answer = await ask(tiny, "Hello", parameters)
        answer.text.encode()
        assert answer.final.usage.output_tokens is not None
        assert answer.tokens <= answer.final.usage.output_tokens


@pytest.mark.parametrize(
    ("parameters", "path"),
    [
        (Parameters(temperature=-1), "parameters.temperature"),
        (Parameters(top_p=1.5), "parameters.top_p"),
        (Parameters(max_output_tokens=0), "parameters.max_output_tokens"),
        (Parameters(stop=("",)), "parameters.stop"),
        (Parameters(extra={"num_beams": 2}), "parameters.extra.num_beams"),
    ],
)
async def test_invalid_parameters_are_rejected_by_name(smollm2: Runner, parameters: Parameters, path: str) -> None:
    with pytest.raises(InvalidRequestError) as error:
        await ask(smollm2, "Hello", parameters)
    assert list(error.value.violations) == [path]


async def test_running_out_of_memory_is_reported_and_the_next_answer_works(load: Load, tmp_path: Path) -> None:
    write_text_model(tmp_path / "tiny")
    tiny = await load(tmp_path / "tiny")
    # What torch's allocator raises at more bytes than any machine has.
    greed = layers(tiny)[0].register_forward_hook(lambda *_: torch.empty(2**60, dtype=torch.uint8))
    with pytest.raises(ModelUnavailableError, match="not enough memory for this conversation"):
        await ask(tiny, "Hello")
    greed.remove()
    assert (await ask(tiny, "Hello", Parameters(temperature=0, max_output_tokens=3))).tokens <= 3


async def test_a_model_that_is_not_loaded_reports_it(tmp_path: Path) -> None:
    write_text_model(tmp_path / "tiny")
    runner = TransformersRunner(spec_of(tmp_path / "tiny"))
    with pytest.raises(ModelUnavailableError, match="not loaded"):
        await ask(runner, "Hello")
    await runner.load(ignore_stage)
    await runner.unload()
    await runner.unload()


def layers(runner: TransformersRunner) -> list[nn.Module]:
    """What the model computes for each token, in this order."""
    assert runner._loaded is not None
    answer = runner._loaded.generate
    assert isinstance(answer, partial)
    return list(answer.args[0].model.model.layers)

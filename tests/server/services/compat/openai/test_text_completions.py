"""The older interface for texts, by OpenAI's SDK."""

from __future__ import annotations

from typing import Any

import openai
import pytest

SMOL = "smollm2-135m-instruct"


async def test_a_whole_completion(client: Any) -> None:
    made = await client.completions.create(model="echo", prompt="hello there")
    (choice,) = made.choices
    assert (choice.text, choice.index, choice.finish_reason, choice.logprobs) == ("hello there", 0, "stop", None)
    assert (made.object, made.model, made.id[:5]) == ("text_completion", "echo", "cmpl-")
    assert (made.usage.prompt_tokens, made.usage.completion_tokens) == (2, 2)


@pytest.mark.parametrize("with_usage", [True, False])
async def test_a_stream_says_the_same(client: Any, with_usage: bool) -> None:
    options = {"stream_options": {"include_usage": True}} if with_usage else {}
    stream = await client.completions.create(model="echo", prompt="hello there", stream=True, **options)
    chunks = [chunk async for chunk in stream]
    *answer, last = chunks if with_usage else [*chunks, None]
    assert "".join(chunk.choices[0].text for chunk in answer) == "hello there"
    assert [chunk.choices[0].finish_reason for chunk in answer] == [None] * (len(answer) - 1) + ["stop"]
    assert {(chunk.object, chunk.usage) for chunk in answer} == {("text_completion", None)}
    if last is not None:
        assert (last.choices, last.usage.total_tokens) == ([], 4)


@pytest.mark.parametrize("stream", [True, False])
async def test_each_prompt_has_its_choices_in_order(client: Any, stream: bool) -> None:
    texts = dict.fromkeys(range(4), "")
    asked = {"model": "echo", "prompt": ["one", "two"], "n": 2, "echo": True, "stream": stream}
    made = await client.completions.create(**asked)
    for choices in [chunk.choices async for chunk in made] if stream else [made.choices]:
        for choice in choices:
            texts[choice.index] += choice.text
    assert texts == {0: "oneone", 1: "oneone", 2: "twotwo", 3: "twotwo"}


async def test_a_completion_ends_after_sixteen_tokens_unless_it_is_told_otherwise(client: Any) -> None:
    for given, count in (({}, 16), ({"max_tokens": 20}, 20), ({"max_tokens": 3}, 3)):
        made = await client.completions.create(model="echo", prompt="word " * 30, **given)
        assert (made.usage.completion_tokens, made.choices[0].finish_reason) == (count, "length")


async def test_probabilities_are_lists_beside_the_tokens(llama: Any) -> None:
    asked = {"model": SMOL, "prompt": "Hello", "max_tokens": 3, "logprobs": 2, "temperature": 0}
    made = await llama.completions.create(**asked)
    logprobs = made.choices[0].logprobs
    assert "".join(logprobs.tokens) == made.choices[0].text
    assert [len(logprobs.token_logprobs), len(logprobs.text_offset)] == [3, 3]
    assert [len(top) for top in logprobs.top_logprobs] == [2, 2, 2]
    for token, offset in zip(logprobs.tokens, logprobs.text_offset, strict=True):
        assert made.choices[0].text[offset:].startswith(token)
    streamed = [chunk async for chunk in await llama.completions.create(**asked, stream=True)]
    pieces = [chunk.choices[0].logprobs for chunk in streamed if chunk.choices[0].logprobs]
    assert [token for piece in pieces for token in piece.tokens] == logprobs.tokens
    assert [offset for piece in pieces for offset in piece.text_offset] == logprobs.text_offset


@pytest.mark.parametrize(
    ("given", "param"),
    [
        ({"suffix": "the end"}, "suffix"),
        ({"best_of": 3}, "best_of"),
        ({"logit_bias": {"5": 1}}, "logit_bias"),
        ({"echo": True, "logprobs": 1}, "logprobs"),
        ({"logprobs": 21}, "logprobs"),
        ({"prompt": [1, 2]}, "prompt"),
        ({"prompt": [[1, 2]]}, "prompt"),
        ({"prompt": ["a"] * 5, "n": 2}, "prompt"),
        ({"prompt": []}, "prompt"),
        ({"max_tokens": 0}, "max_tokens"),
        ({"temperature": 3}, "temperature"),
        ({"extra_body": {"use_beam_search": True}}, "use_beam_search"),
    ],
)
async def test_what_cannot_be_honoured_is_refused_by_its_name(client: Any, given: dict[str, Any], param: str) -> None:
    with pytest.raises(openai.BadRequestError) as refused:
        await client.completions.create(**{"model": "echo", "prompt": "hi", **given})
    assert (refused.value.param, param in refused.value.message) == (param, True)


async def test_what_asks_for_nothing_is_accepted(client: Any) -> None:
    nothing: dict[str, Any] = {"suffix": None, "best_of": 1, "logit_bias": {}, "user": "u", "stop": None, "echo": False}
    made = await client.completions.create(model="echo", prompt=["hi"], **nothing)
    assert made.choices[0].text == "hi"


async def test_an_error_in_mid_stream_is_an_exception(client: Any) -> None:
    stream = await client.completions.create(model="broken", prompt="one two three", stream=True)
    with pytest.raises(openai.APIError, match="failed after 2 words"):
        _ = [chunk async for chunk in stream]

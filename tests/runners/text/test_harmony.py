"""The messages of gpt-oss become reasoning, text and calls, whatever pieces they come in."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plugai.runners.base import Chunk, FinishReason, ReasoningEffort, TextChunk, Tool, ToolCallChunk, Usage
from plugai.runners.joining import join_chunks
from plugai.runners.text.answer_reader import AnswerReader
from plugai.runners.text.calls.formats.harmony import HarmonyCalls
from plugai.runners.text.calls.reader import CallReader
from plugai.runners.text.harmony import HarmonySplitter
from plugai.runners.text.reasoning import reasoning_format

PROMPT = "<|start|>user<|message|>Hi<|end|><|start|>assistant"
WEATHER = ("get_weather", '{"city": "Oslo"}')
Told = list[tuple[bool, str] | tuple[str, str]]


def read(pieces: list[str], prompt: str = PROMPT) -> Told:
    calls = CallReader(HarmonyCalls(), (Tool("get_weather", "", {}),), prompt)
    reader = AnswerReader((), HarmonySplitter(prompt), calls)
    chunks = [chunk for piece in pieces for chunk in reader.feed(piece.encode())]
    return [_told(chunk) for chunk in join_chunks([*chunks, *reader.finish()])]


def _told(chunk: Chunk) -> tuple[bool, str] | tuple[str, str]:
    match chunk:
        case TextChunk(text=text, reasoning=reasoning):
            return reasoning, text
        case ToolCallChunk(name=name, arguments=arguments):
            return name, arguments
        case _:
            raise AssertionError(chunk)


ANSWERS: list[tuple[str, Told]] = [
    (
        "<|channel|>analysis<|message|>They greet.<|end|><|start|>assistant<|channel|>final<|message|>Hello!",
        [(True, "They greet."), (False, "Hello!")],
    ),
    ("<|channel|>final<|message|>Hello! ", [(False, "Hello! ")]),
    ("Hello, 1 < 2 <|", [(False, "Hello, 1 < 2 <|")]),
    (
        "<|channel|>analysis<|message|>Look.<|end|><|start|>assistant<|channel|>commentary to=functions.get_weather "
        '<|constrain|>json<|message|>{"city": "Oslo"}',
        [(True, "Look."), WEATHER],
    ),
    # The recipient may come before the channel, as in its template.
    (' to=functions.get_weather<|channel|>commentary json<|message|>{"city": "Oslo"}<|call|>', [WEATHER]),
    (
        "<|channel|>commentary<|message|>I look that up.<|end|><|start|>assistant<|channel|>commentary "
        'to=functions.get_weather <|constrain|>json<|message|>{"city": "Oslo"}',
        [(False, "I look that up."), WEATHER],
    ),
    # What is held to a schema has no channel.
    ('{"a": 1}', [(False, '{"a": 1}')]),
    ("<|channel|>analysis<|message|>Hm", [(True, "Hm")]),
    ("<|channel|>analysis", []),
]


@pytest.mark.parametrize(("answer", "parts"), ANSWERS)
def test_each_channel_is_what_it_is_for(answer: str, parts: Told) -> None:
    assert read([answer]) == parts
    assert read(list(answer)) == parts
    for cut in range(1, len(answer)):
        assert read([answer[:cut], answer[cut:]]) == parts


MARKS = "<|start|> <|channel|> <|message|> <|end|> <|call|> analysis final assistant to=functions.get_weather <| x {} é"
fragments = st.sampled_from([*MARKS.split(), " ", "\n"])


@settings(max_examples=200, deadline=None)
@given(st.lists(fragments, max_size=12).map("".join), st.data())
def test_what_is_split_does_not_depend_on_the_pieces(answer: str, data: st.DataObject) -> None:
    def split(pieces: list[str]) -> list[tuple[bool, str]]:
        splitter = HarmonySplitter(PROMPT)
        found = [part for piece in pieces for part in splitter.feed(piece)] + list(splitter.finish())
        joined: list[tuple[bool, str]] = []
        for reasoning, text in found:
            if joined and joined[-1][0] == reasoning:
                joined[-1] = (reasoning, joined[-1][1] + text)
            else:
                joined.append((reasoning, text))
        return joined

    cuts = sorted(data.draw(st.lists(st.integers(0, len(answer)), max_size=4)))
    assert split([answer[a:b] for a, b in pairwise([0, *cuts, len(answer)])]) == split([answer])


def test_its_template_says_it_and_knows_the_effort() -> None:
    found = reasoning_format("<|start|>assistant<|channel|>analysis<|message|> {{ reasoning_effort }} <|end|>")
    assert found is not None
    assert isinstance(found.splitter(PROMPT), HarmonySplitter)
    assert found.budget(ReasoningEffort.LOW) is None
    assert found.budget(ReasoningEffort.NONE) == 0
    # Phi ends each message so, and does not reason.
    assert reasoning_format("<|user|>{{ messages }}<|end|>") is None


def test_reasoning_that_is_ended_for_the_model_is_followed_by_the_answer() -> None:
    found = reasoning_format("<|channel|>")
    assert found is not None
    reader = AnswerReader((), HarmonySplitter(PROMPT))
    for piece in ("<|channel|>", "analysis", "<|message|>", found.forced_end, "Yes"):
        assert reader.reasons == (piece == found.forced_end)
        chunks = reader.feed(piece.encode())
    assert [chunk.text for chunk in chunks if isinstance(chunk, TextChunk)] == ["Yes"]
    assert reader.final(FinishReason.STOP, Usage()).usage.reasoning_tokens == 1

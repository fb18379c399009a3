"""Reasoning is split from the answer, whatever pieces it comes in, and whoever has begun it."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plugai.runners.base import FinishReason, ReasoningEffort, TextChunk, Usage
from plugai.runners.joining import join_chunks
from plugai.runners.text.answer_reader import AnswerReader
from plugai.runners.text.reasoning import ReasoningMarks, ReasoningSplitter, reasoning_format

THINK = ReasoningMarks("<think>", "</think>")


GRANITE = ReasoningMarks("<think>", "</think>", around=("<response>", "</response>"))


def split(pieces: list[str], prompt: str = "", marks: ReasoningMarks = THINK) -> list[tuple[bool, str]]:
    reader = AnswerReader((), ReasoningSplitter(marks, prompt))
    chunks = [chunk for piece in pieces for chunk in reader.feed(piece.encode())]
    joined = join_chunks([*chunks, *reader.finish()])
    return [(chunk.reasoning, chunk.text) for chunk in joined if isinstance(chunk, TextChunk) and chunk.text]


@pytest.mark.parametrize(
    ("answer", "prompt", "parts"),
    [
        ("<think>\nhm, 4\n</think>\n\nFour.", "", [(True, "hm, 4"), (False, "Four.")]),
        ("hm\n</think>\nFour.\n", "<|im_start|>assistant\n<think>\n", [(True, "hm"), (False, "Four.\n")]),
        ("Four.", "assistant\n<think>\n\n</think>\n\n", [(False, "Four.")]),
        ("Four <think> five </think>", "", [(False, "Four <think> five </think>")]),
        (" Four.", "", [(False, " Four.")]),
        ("<think>\n\n</think>\n\nFour.", "", [(False, "Four.")]),
        ("<think>hm </thi", "", [(True, "hm </thi")]),
        ("<thin", "", [(False, "<thin")]),
        ("a </think> b </think> c", "<think>", [(True, "a"), (False, "b </think> c")]),
    ],
)
def test_the_reasoning_is_a_part_of_its_own(answer: str, prompt: str, parts: list[tuple[bool, str]]) -> None:
    assert split([answer], prompt) == parts
    assert split(list(answer), prompt) == parts


@pytest.mark.parametrize(
    ("answer", "parts"),
    [
        ("<think>hm</think><response>Four.</response>", [(True, "hm"), (False, "Four.")]),
        ("<response>Four.</response>", [(False, "Four.")]),
        ("Four < five</resp", [(False, "Four < five</resp")]),
        (
            "<think>hm <response></think>\n\n<response>\nFour.\n</response>",
            [(True, "hm <response>"), (False, "Four.\n")],
        ),
    ],
)
def test_what_is_around_an_answer_is_no_part_of_it(answer: str, parts: list[tuple[bool, str]]) -> None:
    assert split([answer], marks=GRANITE) == parts
    assert split(list(answer), marks=GRANITE) == parts


def test_each_granite_has_its_own_marks() -> None:
    shown = "thoughts between <think></think>, the response between <response></response>"
    assert (found := reasoning_format(shown)) is not None
    assert found.marks == GRANITE
    assert (
        found := reasoning_format("Write 'Here is my thought process:' and then 'Here is my response:'")
    ) is not None
    assert found.marks.end == "Here is my response:"


fragments = st.sampled_from(
    ["<response>", "</response>", "<think>", "</think>", "<", "</", "think>", "\n", " ", "x", "é"]
)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(fragments, max_size=10).map("".join),
    st.sampled_from(["", "<think>\n"]),
    st.sampled_from([THINK, GRANITE]),
    st.data(),
)
def test_what_is_split_does_not_depend_on_the_pieces(
    answer: str, prompt: str, marks: ReasoningMarks, data: st.DataObject
) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(answer)), max_size=4)))
    pieces = [answer[a:b] for a, b in pairwise([0, *cuts, len(answer)])]
    assert split(pieces, prompt, marks) == split([answer], prompt, marks)


def test_tokens_of_reasoning_are_counted() -> None:
    reader = AnswerReader((), ReasoningSplitter(THINK, "<think>"))
    for piece in ("a", "b", "</think>", "c"):
        reader.feed(piece.encode())
    assert reader.final(FinishReason.STOP, Usage(output_tokens=4)).usage.reasoning_tokens == 3


def test_an_effort_is_told_to_the_template_or_becomes_a_budget() -> None:
    plain = reasoning_format("{{ '<think>' }}")
    switch = reasoning_format("{% if enable_thinking %}<think>{% endif %}{{ reasoning_effort }}")
    assert plain is not None
    assert switch is not None
    assert [plain.budget(effort) for effort in (None, *ReasoningEffort)] == [None, 0, 512, 2048, None]
    assert [switch.budget(effort) for effort in ReasoningEffort] == [0, None, None, None]
    assert switch.variables(ReasoningEffort.NONE) == {"enable_thinking": False, "thinking": False}
    assert switch.variables(ReasoningEffort.LOW)["reasoning_effort"] == "low"
    assert switch.variables(None) == {}
    assert reasoning_format("{{ messages }}") is None

"""The prompts of requests that wait or run are bounded, for each user and together, and nobody can fill the memory."""

from __future__ import annotations

from collections import Counter
from contextlib import AbstractContextManager, suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from plugai.runners.base import BlobPart, GenerationRequest, Message, Parameters, Part, Role, TextPart, Tool
from plugai.server.core.errors import QueueFullError
from plugai.server.core.prompts.memory import PromptLimits, PromptMemory, added_bytes, prompt_bytes

USER, TOTAL, LARGEST = 400, 1000, 40
Held = AbstractContextManager[None]


def request(*parts: Part, tools: tuple[Tool, ...] = (), **extra: object) -> GenerationRequest:
    return GenerationRequest("", "ann", "m", (Message(Role.USER, parts),), Parameters(extra=extra), tools=tools)


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(-1, LARGEST)), max_size=300))
def test_no_user_holds_more_than_the_limit_nor_more_than_is_left_for_others(asked: list[tuple[str, int]]) -> None:
    memory, held = PromptMemory(PromptLimits(USER, TOTAL)), dict[str, list[tuple[Held, int]]]()
    for user, size in asked:
        mine = held.setdefault(user, [])
        # A negative size stands for the end of a request.
        if size < 0:
            if mine:
                mine.pop()[0].__exit__(None, None, None)
        else:
            has, left = sum(each for _, each in mine), TOTAL - memory.held_bytes
            holding: Held = memory.hold(user, size)
            if has + size <= min(USER, left):
                holding.__enter__()
                mine.append((holding, size))
            elif size:
                with pytest.raises(QueueFullError) as refused:
                    holding.__enter__()
                assert refused.value.retry_after
        assert memory.held_bytes == sum(size for mine in held.values() for _, size in mine) <= TOTAL
    for mine in held.values():
        for holding, _ in mine:
            holding.__exit__(None, None, None)
    assert memory.held_bytes == 0


@given(st.integers(1, 12))
def test_whatever_others_fill_there_is_room_for_one_more_user(hostile: int) -> None:
    memory, had, held = PromptMemory(PromptLimits(TOTAL, TOTAL)), Counter[str](), list[Held]()
    for _ in range(TOTAL):
        for number in range(hostile):
            with suppress(QueueFullError):
                holding: Held = memory.hold(str(number), 1)
                holding.__enter__()
                held.append(holding)
                had[str(number)] += 1
    assert max(had.values()) - min(had.values()) <= 1
    with memory.hold("newcomer", TOTAL // (hostile + 1) - 1):
        pass


@pytest.mark.parametrize(
    "large",
    [
        request(TextPart("x" * 100_000)),
        request(BlobPart(b"x" * 100_000, "image/png")),
        request(tools=(Tool("t", "x" * 100_000, {}),)),
        request(tools=(Tool("t", "", {"description": {"enum": ["x" * 100_000]}}),)),
        request(x=["x" * 100_000]),
        request(*[TextPart("")] * 3_000),
    ],
    ids=["text", "bytes", "tool", "schema", "extra", "parts"],
)
def test_whatever_takes_memory_counts(large: GenerationRequest) -> None:
    assert prompt_bytes(large) >= 100_000


def test_characters_count_as_the_bytes_that_they_take() -> None:
    assert prompt_bytes(request(TextPart("x" * 99_999 + "\U0001f600"))) >= 400_000


texts = st.lists(st.text(max_size=9).map(TextPart), max_size=3)
requests = st.builds(lambda parts, extra: request(*parts, x=extra), texts, st.integers() | st.text(max_size=9))


@given(requests, requests, st.sets(st.sampled_from(["messages", "parameters"])))
def test_what_was_added_is_the_difference_whatever_was_replaced(
    before: GenerationRequest, other: GenerationRequest, replaced: set[str]
) -> None:
    after = replace(before, **{name: getattr(other, name) for name in replaced})
    assert added_bytes(after, before) == prompt_bytes(after) - prompt_bytes(before)

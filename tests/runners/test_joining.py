"""Chunks that wait together are joined: fewer of them say the same."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from plugai.runners.base import Chunk, ProgressChunk, TextChunk, TokenLogprob, ToolCallChunk, WarningChunk
from plugai.runners.joining import join_chunks

few = st.sampled_from("ab")
logprobs = st.lists(st.builds(TokenLogprob, few, st.just(-0.5)), max_size=2).map(tuple)
chunks = st.lists(
    st.one_of(
        st.builds(TextChunk, st.text(few, max_size=3), st.integers(0, 3), st.integers(0, 1), st.booleans(), logprobs),
        st.builds(ToolCallChunk, few, few, st.text(few, max_size=3), st.integers(0, 1)),
        st.builds(ProgressChunk, st.integers(1, 3), st.just(9), st.sampled_from([b"", b"shown"])),
        st.builds(WarningChunk, few, few),
    ),
    max_size=12,
)


def kind(chunk: Chunk) -> tuple[object, ...] | None:
    """What neighbours that are one have in common; None for a chunk that stays as it is."""
    match chunk:
        case TextChunk():
            return ("text", chunk.part_index, chunk.reasoning)
        case ToolCallChunk():
            return ("call", chunk.part_index, chunk.call_id, chunk.name)
        case ProgressChunk(preview=b""):
            return ("steps",)
    return None


def said(chunks: list[Chunk]) -> list[object]:
    """The answer bit by bit, without the steps that another one follows."""
    result: list[object] = []
    for chunk, following in zip(chunks, [*chunks[1:], None], strict=False):
        match chunk:
            case TextChunk(text, tokens, _, _, probabilities):
                result += [(kind(chunk), letter) for letter in text] + [("token",)] * tokens + [*probabilities]
            case ToolCallChunk(arguments=arguments):
                result += [(kind(chunk), letter) for letter in arguments]
            case ProgressChunk(preview=b"") if isinstance(following, ProgressChunk):
                pass
            case _:
                result.append(chunk)
    return result


def by_sort(bits: list[object]) -> list[str]:
    """Letters, steps and warnings in their order; tokens and probabilities have no place among letters."""
    counted = [bit for bit in bits if bit == ("token",) or isinstance(bit, TokenLogprob)]
    return [repr(bit) for bit in bits if bit not in counted] + sorted(map(repr, counted))


@given(chunks)
def test_joining_loses_nothing_but_outdated_steps(chunks: list[Chunk]) -> None:
    assert by_sort(said(join_chunks(chunks))) == by_sort(said(chunks))


@given(chunks)
def test_all_chunks_that_can_be_joined_are_joined(chunks: list[Chunk]) -> None:
    result = join_chunks(chunks)
    assert not any(kind(one) and kind(one) == kind(other) for one, other in pairwise(result))
    assert join_chunks(result) == result


@given(chunks)
def test_empty_tool_calls_keep_their_position(chunks: list[Chunk]) -> None:
    def places(of: list[Chunk]) -> list[object]:
        found = [kind(chunk) for chunk in of if not isinstance(chunk, ProgressChunk)]
        return [one for before, one in pairwise([None, *found]) if one != before or one is None]

    assert places(join_chunks(chunks)) == places(chunks)

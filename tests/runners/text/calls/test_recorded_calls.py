"""Calls are found in the text of an answer, whatever pieces it comes in, and nothing of it is lost."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.runners.text.calls.recorded import RECORDED, TOOLS, Recorded

from plugai.runners.base import Chunk, TextChunk, Tool, ToolCallChunk, WarningChunk
from plugai.runners.joining import join_chunks
from plugai.runners.text.calls.catalogue import BY_NAME
from plugai.runners.text.calls.reader import CallReader, new_call_id

_TOOLS = tuple(Tool(name, "", schema) for name, schema in TOOLS.items())
rows = pytest.mark.parametrize("row", RECORDED, ids=lambda row: f"{row.form}: {row.answer[:40]!r}")


def read(row: Recorded, pieces: Iterable[str], *, one_call: bool = False) -> list[Chunk]:
    numbers = itertools.count()
    reader = CallReader(BY_NAME[row.form], _TOOLS, row.prompt, one_call=one_call, new_id=lambda: f"id{next(numbers)}")
    chunks = [chunk for piece in pieces for chunk in reader.feed(piece)]
    return join_chunks([*chunks, *reader.finish()])


def told(chunks: Iterable[Chunk]) -> tuple[str | tuple[str, str], ...]:
    return tuple(
        chunk.text if isinstance(chunk, TextChunk) else (chunk.name, chunk.arguments)
        for chunk in chunks
        if isinstance(chunk, TextChunk | ToolCallChunk)
    )


@rows
def test_an_answer_is_read_as_it_was_meant(row: Recorded) -> None:
    chunks = read(row, [row.answer])
    assert told(chunks) == row.read
    assert sum(isinstance(chunk, WarningChunk) for chunk in chunks) == row.invalid


@rows
def test_what_is_read_does_not_depend_on_the_pieces(row: Recorded) -> None:
    whole = read(row, [row.answer])
    assert read(row, row.answer) == whole
    for cut in range(1, len(row.answer)):
        assert read(row, [row.answer[:cut], row.answer[cut:]]) == whole


@rows
def test_arguments_come_as_they_are_written(row: Recorded) -> None:
    """What is known after a piece of the answer only grows."""
    numbers = itertools.count()
    reader = CallReader(BY_NAME[row.form], _TOOLS, row.prompt, new_id=lambda: f"id{next(numbers)}")
    known: list[Chunk] = []
    for character in row.answer:
        before, known = told(known), join_chunks([*known, *reader.feed(character)])
        assert told(known)[: max(0, len(before) - 1)] == before[:-1]
    assert told(join_chunks([*known, *reader.finish()])) == row.read


WORDS = """<tool_call> </tool_call> {"name":"now" ,"arguments": { } [ ] " \\ ```json x {"a":1} < [TOOL_CALLS] [ARGS] now
now( a=1 ) <function=now> </function> <|python_tag|> >>> <parameter=a> </parameter> ; , ( é
<arg_key> </arg_key> <arg_value> </arg_value> <｜tool▁calls▁begin｜> <｜tool▁call▁begin｜> <｜tool▁sep｜>
<|tool_call_begin|> <|tool_call_argument_begin|> functions.now:0 <|tool_call|> <|START_ACTION|> Action: """
fragments = st.sampled_from([*WORDS.split(), "\n", " "])


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(BY_NAME)), st.lists(fragments, max_size=14).map("".join), st.data())
def test_no_text_is_lost_and_none_depends_on_its_pieces(form: str, answer: str, data: st.DataObject) -> None:
    row = Recorded(form, answer, ())
    whole = read(row, [answer])
    cuts = sorted(data.draw(st.lists(st.integers(0, len(answer)), max_size=4)))
    pieces = [answer[start:end] for start, end in itertools.pairwise([0, *cuts, len(answer)])]
    assert read(row, pieces) == whole
    if not any(isinstance(chunk, ToolCallChunk) for chunk in whole):
        assert "".join(text for text in told(whole) if isinstance(text, str)) == answer


@pytest.mark.parametrize("form", sorted(BY_NAME))
def test_whatever_could_open_calls_in_a_row_is_read_to_its_end(form: str) -> None:
    # What is read again and again never comes to its end, and holds the whole process.
    for texts in itertools.product(["[", "{", "(", '{"name":"now"', "```json", "<tool_call>", "x"], repeat=3):
        answer = "".join(texts)
        assert (
            "".join(text for text in told(read(Recorded(form, answer, ()), [answer])) if isinstance(text, str))
            == answer
        )


def test_where_only_one_call_may_come_the_answer_ends_with_it() -> None:
    both = next(row for row in RECORDED if sum(isinstance(item, tuple) for item in row.read) == 2)
    chunks = read(both, both.answer, one_call=True)
    assert told(chunks) == both.read[: len(told(chunks))]
    assert sum(isinstance(chunk, ToolCallChunk) for chunk in chunks) == 1


def test_every_call_has_an_id_that_all_templates_accept() -> None:
    ids = {new_call_id() for _ in range(100)}
    assert len(ids) == 100
    assert all(re.fullmatch("[A-Za-z0-9]{9}", made) for made in ids)

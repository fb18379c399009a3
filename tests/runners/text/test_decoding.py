"""Tokens' bytes become text that is certain, whatever the cuts."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugai.runners.text.decoding import TextAssembler

# Few letters, so that stop texts are met, overlap and are begun and not ended; and some of more than one byte.
LETTERS = "aab.é😀"
stops = st.lists(st.text(LETTERS, min_size=1, max_size=5), max_size=3)
whole_text = st.text(LETTERS, max_size=30).map(str.encode)
any_bytes = st.one_of(whole_text, st.binary(max_size=30))


@st.composite
def pieces(draw: st.DrawFn) -> list[bytes]:
    data = draw(any_bytes)
    cuts = sorted(draw(st.lists(st.integers(0, len(data)), max_size=10)))
    return [data[start:end] for start, end in zip([0, *cuts], [*cuts, len(data)], strict=True)]


def by_definition(data: bytes, stops: list[str]) -> str:
    """What stands before the stop text that ends first, of the text as far as its characters are whole."""
    text = codecs.getincrementaldecoder("utf-8")("replace").decode(data)
    for end in range(len(text) + 1):
        ending = [stop for stop in stops if text[:end].endswith(stop)]
        if ending:
            return text[: end - max(map(len, ending))]
    return text


@given(pieces(), stops)
def test_the_text_does_not_depend_on_how_its_bytes_are_split(pieces: list[bytes], stops: list[str]) -> None:
    assembler = TextAssembler(stops)
    given_out = "".join(map(assembler.feed, pieces))
    assert given_out + assembler.finish() == by_definition(b"".join(pieces), stops)


@given(pieces(), stops)
def test_the_stop_text_that_ended_the_text_is_named(pieces: list[bytes], stops: list[str]) -> None:
    assembler = TextAssembler(stops)
    given_out = "".join(map(assembler.feed, pieces))
    whole = b"".join(pieces).decode(errors="replace")
    assert whole.startswith(given_out + assembler.stopped_by)
    assert assembler.stopped == (assembler.stopped_by in stops)


@given(pieces(), stops)
def test_only_a_possible_stop_text_is_held_back(pieces: list[bytes], stops: list[str]) -> None:
    assembler = TextAssembler(stops)
    given_out, came = "", b""
    for piece in pieces:
        given_out += assembler.feed(piece)
        came += piece
        held = by_definition(came, stops)[len(given_out) :]
        assert held == "" or any(stop.startswith(held) for stop in stops)


@pytest.mark.parametrize("cut", range(1, 4))
def test_characters_are_returned_whole(cut: int) -> None:
    assembler = TextAssembler([])
    smiley = "😀".encode()
    assert assembler.feed(smiley[:cut]) == ""
    assert assembler.feed(smiley[cut:]) == "😀"


def test_nothing_follows_a_stop_text() -> None:
    assembler = TextAssembler(["END"])
    assert assembler.feed(b"one E") == "one "
    assert assembler.feed(b"ND two") == ""
    assert assembler.stopped_by == "END"
    assert assembler.feed(b"three") + assembler.finish() == ""

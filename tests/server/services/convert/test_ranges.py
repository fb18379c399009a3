"""Which part of a file a Range header asks for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugai.runners.errors import InvalidRequestError
from plugai.server.services.convert.ranges import parse_range

CONTENT = b"0123456789"


@pytest.mark.parametrize(
    ("header", "part"),
    [
        ("bytes=0-0", b"0"),
        ("bytes=2-4", b"234"),
        ("bytes=7-", b"789"),
        ("bytes=7-100", b"789"),
        ("bytes=-3", b"789"),
        ("bytes=-100", CONTENT),
    ],
)
def test_a_range_is_its_part(header: str, part: bytes) -> None:
    asked = parse_range({"range": header}, '"e"', len(CONTENT))
    assert asked is not None
    assert CONTENT[slice(*asked)] == part


@pytest.mark.parametrize("header", ["", "bytes=-", "bytes=4-2", "bytes=1-2,4-5", "items=0-1", "bytes=a-b", "bytes=-0"])
def test_what_is_no_single_range_is_the_whole(header: str) -> None:
    assert parse_range({"range": header}, '"e"', len(CONTENT)) is None


def test_a_range_of_another_state_of_the_file_is_the_whole() -> None:
    assert parse_range({"range": "bytes=2-4", "if-range": '"e"'}, '"e"', 10) == (2, 5)
    assert parse_range({"range": "bytes=2-4", "if-range": '"old"'}, '"e"', 10) is None


def test_a_range_after_the_end_is_refused() -> None:
    with pytest.raises(InvalidRequestError, match="10 bytes"):
        parse_range({"range": "bytes=10-"}, '"e"', 10)


@given(st.text() | st.from_regex(r"bytes=\d*-\d*", fullmatch=True), st.integers(0, 20))
def test_whatever_is_asked_lies_within_the_file(header: str, size: int) -> None:
    try:
        asked = parse_range({"range": header}, '"e"', size)
    except InvalidRequestError:
        return
    if asked is not None:
        assert 0 <= asked[0] < asked[1] <= size

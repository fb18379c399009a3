"""Ids that are shortened, and how sizes look."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from plugai.server.cli.errors import BadUsageError
from plugai.server.cli.manage.shared import size, whole_id

IDS = st.lists(st.text("abc", min_size=8, max_size=8), min_size=1, max_size=9, unique=True)


@given(ids=IDS, length=st.integers(4, 8))
async def test_the_beginning_of_an_id_stands_for_it_if_no_other_begins_so(ids: list[str], length: int) -> None:
    start = ids[0][:length]
    others = [one for one in ids[1:] if one.startswith(start)]
    if others:
        with pytest.raises(BadUsageError, match=f"{len(others) + 1} ids; write more of it"):
            await whole_id(start, ids)
    else:
        assert await whole_id(start, ids) == ids[0]
    assert await whole_id(ids[0], ids) == ids[0]


@given(ids=IDS, given_id=st.text("abcd", max_size=9))
async def test_what_is_no_beginning_goes_to_the_server_as_it_is(ids: list[str], given_id: str) -> None:
    assume(len(given_id) < 4 or not [one for one in ids if one.startswith(given_id)])
    assert await whole_id(given_id, ids) == given_id


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (None, ""),
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1 kB"),
        (1550, "1.6 kB"),
        (2_000_000, "2 MB"),
        (25 * 10**15, "25000 TB"),
    ],
)
def test_sizes_are_short(number: int | None, text: str) -> None:
    assert size(number) == text

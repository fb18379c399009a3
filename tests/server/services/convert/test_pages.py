"""Pages stay right while the list changes."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugai.runners.errors import InvalidRequestError
from plugai.server.services.convert.pages import decode_cursor, encode, encode_cursor, page

KEYS = st.lists(st.text(min_size=1, max_size=3), unique=True, max_size=30).map(sorted)


@given(KEYS, st.integers(1, 7))
def test_pages_together_hold_every_item_once(keys: list[str], size: int) -> None:
    seen: list[str] = []
    token = ""
    while True:
        chosen, token = page(keys, str, size, token)
        seen += chosen
        if not token:
            break
    assert seen == keys


@given(KEYS, KEYS, st.integers(1, 7))
def test_what_comes_and_goes_between_pages_never_shows_another_item_twice(
    before: list[str], after: list[str], size: int
) -> None:
    first, token = page(before, str, size, "")
    second, _ = page(after, str, size, token) if token else ([], "")
    assert not set(first) & set(second)


@given(st.datetimes(timezones=st.just(UTC)), st.text())
def test_a_cursor_is_decoded_as_it_was_encoded(moment: datetime, last_id: str) -> None:
    assert decode_cursor(encode_cursor(moment, last_id)) == (moment, last_id)


@pytest.mark.parametrize(
    "said",
    ["", "x", "2026-01-01 r", f"{datetime.min.replace(tzinfo=timezone(timedelta(hours=14))).isoformat()} r"],
)
def test_a_cursor_without_a_valid_time_is_refused(said: str) -> None:
    with pytest.raises(InvalidRequestError, match="page_token"):
        decode_cursor(encode(said))

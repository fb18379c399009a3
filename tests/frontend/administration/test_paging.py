"""Lists of which the beginning is read."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from plugai.frontend.paging import first_items


async def _numbers(count: int) -> AsyncIterator[int]:
    for number in range(count):
        yield number


@pytest.mark.parametrize(("count", "has_more"), [(0, False), (2, False), (3, False), (4, True)])
async def test_a_list_says_whether_it_goes_on(count: int, has_more: bool) -> None:
    assert await first_items(_numbers(count), 3) == (list(range(min(count, 3))), has_more)

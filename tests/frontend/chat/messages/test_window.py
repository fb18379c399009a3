"""Which parts of a long conversation are built."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from plugai.frontend.chat.messages.window import MessageWindow


@given(st.lists(st.floats(50, 3000), min_size=1, max_size=60), st.floats(0, 1), st.floats(300, 2000))
def test_what_is_seen_is_built_and_the_newest_part_always(heights: list[float], where: float, view: float) -> None:
    window = MessageWindow(len(heights))
    window.heights = heights
    at = where * max(0.0, sum(heights) - view)
    window.scroll(at, view)
    below = 0.0
    for number, height in enumerate(heights):
        is_seen = below + height > at and below < at + view
        assert number in window.wanted or not is_seen
        below += height
    assert 0 in window.wanted
    # Two pages, and a part that is seen a little at either end.
    assert sum(heights[number] for number in window.wanted - {0}) <= 2 * view + 2 * max(heights)


def test_a_conversation_is_opened_without_knowing_how_high_it_is() -> None:
    window = MessageWindow(170)
    assert len(window.wanted) == 2
    assert not window.is_at_end
    assert MessageWindow(0).wanted == set()

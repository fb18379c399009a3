"""What a page costs, in bytes, messages and memory: the whole application without a browser, at a real gateway.

`python -m tests.bench.page` prints the figures.
"""

from __future__ import annotations

import gc
import sys
import tracemalloc
from collections.abc import AsyncIterator
from types import FrameType

import flet as ft
import pytest
from tests.frontend.counting import SENTENCES, Site, controls, open_site, say
from tests.support.tiers import slow

# What is shown before anything was said, and a conversation of sixty messages.
FIRST_BYTES, LONG_BYTES = 60_000, 100_000
# For a letter of an answer, from its first to its last.
LETTER_BYTES = 40
SESSION_BYTES = 1_100_000
# What Python does for a token, in calls of functions.
TOKEN_CALLS = 600
BUILT_ANSWERS = 14


@pytest.fixture
@slow
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    async with open_site(tmp_path_factory.mktemp("g")) as site:
        yield site


async def test_a_new_page_and_a_long_conversation_are_within_their_budgets(site: Site) -> None:
    async with site.page() as (_, connection):
        assert sum(connection.sizes) < FIRST_BYTES
    async with site.page(await site.stored(turns=30)) as (_, connection):
        assert sum(connection.sizes) < LONG_BYTES
        assert len(connection.sizes) < 60


async def test_a_token_costs_the_same_at_the_end_of_a_long_answer_as_at_its_start(site: Site) -> None:
    words = "\n\n".join([SENTENCES] * 100)
    async with site.page() as (page, connection):
        await say(page, connection, "Hello")
        before = len(connection.sizes)
        await say(page, connection, words)
        # Also if each token is sent by itself; with the whole answer in each message it would be twice that.
        assert sum(connection.sizes[before:]) < LETTER_BYTES * len(words)


async def test_a_token_costs_few_steps_however_long_the_conversation_is(site: Site) -> None:
    calls = 0

    def count(_: FrameType, event: str, __: object) -> None:
        nonlocal calls
        calls += event == "call"

    async with site.page(await site.stored(turns=30)) as (page, _):
        growing = [found for found in controls(page) if isinstance(found, ft.Markdown)][-1]
        growing.update()
        growing.value = SENTENCES
        sys.setprofile(count)
        growing.update()
        sys.setprofile(None)
    assert 0 < calls < TOKEN_CALLS


async def test_only_messages_that_are_seen_are_built_and_one_can_go_back_to_the_first(site: Site) -> None:
    async with site.page(await site.stored(turns=60)) as (page, _):
        (messages,) = (found for found in controls(page) if isinstance(found, ft.ListView) and found.reverse)
        most = 0
        for at in range(0, 40_000, 400):
            for part in messages.controls[:-1]:
                if part.controls and part.height is None:
                    event = ft.LayoutSizeChangeEvent("size_change", part, width=700, height=len(part.controls) * 150)
                    await part.on_size_change(event)
            where = {"pixels": at, "viewport_dimension": 800.0, "min_scroll_extent": 0.0, "max_scroll_extent": at + 1e3}
            await messages.on_scroll(ft.OnScrollEvent("scroll", messages, event_type=ft.ScrollType.UPDATE, **where))
            most = max(most, sum(isinstance(found, ft.Markdown) for found in controls(page)))
        built = [part for part in messages.controls if isinstance(part, ft.Column) and part.controls]
        folded = [part for part in messages.controls if isinstance(part, ft.Column) and part.height]
    assert 3 <= most <= BUILT_ANSWERS
    # The first of all messages is there, and so are the newest, where answers are written.
    assert len(built) + len(folded) == len(messages.controls) == 20
    assert messages.controls[0] in built
    assert messages.controls[-1] in built


async def test_what_a_session_with_a_long_conversation_takes_is_within_its_budget(site: Site) -> None:
    path = await site.stored(turns=30)
    # What all pages share is made by the first.
    async with site.page(path):
        pass
    gc.collect()
    tracemalloc.start()
    try:
        async with site.page(path):
            gc.collect()
            assert tracemalloc.get_traced_memory()[0] < SESSION_BYTES
    finally:
        tracemalloc.stop()

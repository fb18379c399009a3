"""What a page costs, in bytes, messages and memory: the whole application without a browser, at a real gateway.

`python -m tests.bench.page` prints the figures.
"""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import AsyncIterator

import pytest
from tests.frontend.counting import SENTENCES, Site, open_site, say
from tests.support.tiers import slow

# What is shown before anything was said, and a conversation of sixty messages.
FIRST_BYTES, LONG_BYTES = 60_000, 400_000
# For a letter of an answer, from its first to its last.
LETTER_BYTES = 40
SESSION_BYTES = 2_700_000


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

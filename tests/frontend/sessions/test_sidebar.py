"""The list of conversations beside the page, and what its menu does."""

from __future__ import annotations

from pathlib import Path

from tests.frontend.counting import go, open_site, press, shown, until
from tests.support.tiers import slow

_EMPTY = "Your chats will be listed here. Write a message to begin one, or bring yours from elsewhere."
_BACK = "The chat is in the list again."


@slow
async def test_what_is_put_away_leaves_the_list_and_comes_back_from_where_it_is(tmp_path: Path) -> None:
    async with open_site(tmp_path) as site:
        path = await site.stored(turns=1)
        for command, section, back in (
            ("Archive", "archived", "Unarchive Long"),
            ("Delete", "trash", "Restore Long"),
        ):
            async with site.page(path) as (page, connection):
                await press(page, command)
                await until(connection, lambda page=page: _EMPTY in shown(page))  # type: ignore[misc]
                await go(page, f"/settings/{section}")
                await press(page, back)
                await until(connection, lambda page=page: _EMPTY not in shown(page))  # type: ignore[misc]
                assert _BACK in shown(page)

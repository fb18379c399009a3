"""What a page asks of its browser."""

from __future__ import annotations

import asyncio

from tests.frontend.counting import new_page
from tests.support.limits import HANGS_SECONDS

from plugai.frontend.shell.device import Device


async def test_a_browser_that_has_gone_and_answers_no_more_holds_nothing_up() -> None:
    page, connection = new_page()
    # What is asked is sent, and never answered.
    session, connection.session = connection.session, None
    device = Device(page, "/ui/0", answer_seconds=0)
    async with asyncio.timeout(HANGS_SECONDS):
        await device.keep_draft("s-1", "words")
        await device.keep_values("echo", {"seed": 1})
        assert await device.draft("s-1") == ""
        assert await device.values("echo") == {}
    assert session is page.session

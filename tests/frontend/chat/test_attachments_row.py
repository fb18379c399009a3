"""The row of files above where one writes, without a page."""

from __future__ import annotations

from collections.abc import AsyncIterator

from plugai.client import Client
from plugai.frontend.chat.attachments import Attachments
from plugai.frontend.chat.attachments_row import AttachmentsRow


async def _text(words: bytes) -> AsyncIterator[bytes]:
    yield words


async def test_what_is_pressed_on_a_file_is_heard_while_another_is_removed() -> None:
    # Texts are not uploaded, so nobody needs to answer there.
    async with Client("http://127.0.0.1:9", token="") as client:
        attachments = Attachments(client, lambda: None)
        row = AttachmentsRow(attachments, lambda item: item.name, lambda handler: handler)
        first, second = [await attachments.add(name, "text/plain", _text(b"words")) for name in ("a.txt", "b.txt")]
        row.show("")
        chips = row.control.controls[0].controls
        attachments.remove(first)
        row.show("")
        assert row.control.controls[0].controls == [chips[1]]
        assert row.control.controls[0].controls[0] is chips[1]
        assert attachments.items == [second]

"""What has happened to a chat while its messages waited: no word is lost, and the user decides."""

from __future__ import annotations

import asyncio
import stat
from pathlib import Path

import pytest
from tests.frontend.outbox.conftest import Breaks, Network, Page, said

from plugai.client import Client
from plugai.frontend.outbox import chat_sender
from plugai.frontend.outbox.message import OutboxMessage, Stage
from plugai.frontend.outbox.outbox import MOST_CHARACTERS, MOST_MESSAGES
from plugai.frontend.outbox.storage import FileStorage


async def _begun(client: Client) -> tuple[str, str]:
    """A chat with a question and its answer: its id, and that of the answer."""
    session = await client.sessions.create()
    await session.say("first").text()
    return session.id, (await session.refresh()).head_message_id or ""


async def test_a_chat_that_was_deleted_for_good_leaves_the_words_for_a_new_one(net: Network, tmp_path: Path) -> None:
    page = Page(FileStorage(tmp_path))
    async with net.client() as client:
        chat, answer = await _begun(client)
        message = await page.write(chat, "later", answer)
        session = await client.sessions.get(chat)
        await session.delete()
        await session.expunge()
        await page.deliver(client)
        (held,) = page.outbox.waiting("")
        assert (held.text, held.stage, held.problem) == ("later", Stage.HELD, chat_sender.GONE)
        await page.outbox.release(message.key)
        await page.deliver(client)
        assert await said(client) == [[("USER", "later"), ("ASSISTANT", "later")]]


async def test_a_chat_in_the_trash_keeps_the_words_until_it_is_restored(net: Network, tmp_path: Path) -> None:
    page = Page(FileStorage(tmp_path))
    async with net.client() as client:
        chat, answer = await _begun(client)
        message = await page.write(chat, "later", answer)
        session = await client.sessions.get(chat)
        await session.delete()
        await page.deliver(client)
        assert [one.problem for one in page.outbox.waiting(chat)] == [chat_sender.DELETED]
        await session.undelete()
        await page.outbox.release(message.key)
        await page.deliver(client)
        assert [text for _, text in (await said(client))[0]] == ["first", "first", "later", "later"]


async def test_a_chat_that_went_on_elsewhere_is_not_continued_unasked(net: Network, tmp_path: Path) -> None:
    page = Page(FileStorage(tmp_path))
    async with net.client() as client:
        chat, answer = await _begun(client)
        one, two = await page.write(chat, "one", answer), await page.write(chat, "two", answer)
        await (await client.sessions.get(chat)).say("elsewhere").text()
        await page.deliver(client)
        assert [(held.text, held.problem) for held in page.outbox.waiting(chat)] == [
            ("one", chat_sender.WENT_ON),
            ("two", ""),
        ]
        await page.outbox.release(one.key)
        await page.deliver(client)
        users = [text for role, text in (await said(client))[0] if role == "USER"]
        assert users == ["first", "elsewhere", "one", "two"]
        assert two.key not in {message.key for message in page.outbox.waiting(chat)}


async def test_words_that_are_changed_after_the_server_had_them_are_not_sent_again_unasked(
    net: Network, tmp_path: Path
) -> None:
    page = Page(FileStorage(tmp_path))
    async with net.client() as client:
        chat, answer = await _begun(client)
    message = await page.write(chat, "as it was", answer)
    async with net.client(Breaks(accepted=b"as it was")) as client:
        await page.deliver(client)
    assert page.outbox.waiting(chat)
    await page.outbox.change(message.key, "as it is now")
    async with net.client() as client:
        await page.deliver(client)
        (held,) = page.outbox.waiting(chat)
        assert (held.text, held.problem) == ("as it is now", chat_sender.CHANGED)
        assert [text for _, text in (await said(client))[0]][2:] == ["as it was"] * 2


async def test_a_request_that_ended_without_the_message_does_not_keep_it_from_being_sent(
    net: Network, tmp_path: Path
) -> None:
    page = Page(FileStorage(tmp_path))
    async with net.client() as client:
        chat, answer = await _begun(client)
        used_up = await client.generate("something else", request_id="used-up").text()
        assert used_up
        late = OutboxMessage(
            chat=chat, text="later", follows=answer, stage=Stage.WAITING, was_sent=True, request_id="used-up"
        )
        await page.outbox.add(late)
        await page.deliver(client)
        assert [text for _, text in (await said(client))[0]] == ["first", "first", "later", "later"]


async def test_it_is_full_at_some_point(tmp_path: Path) -> None:
    outbox = Page(FileStorage(tmp_path)).outbox
    long = OutboxMessage(chat="", text="x" * (MOST_CHARACTERS - 1))
    assert outbox.has_room(long)
    assert not outbox.has_room(OutboxMessage(chat="", text="x" * (MOST_CHARACTERS + 1)))
    for _ in range(MOST_MESSAGES):
        assert outbox.has_room(OutboxMessage(chat="", text="one"))
        await outbox.add(OutboxMessage(chat="", text="one"))
    assert not outbox.has_room(OutboxMessage(chat="", text="one"))


async def test_files_of_messages_are_for_their_owner_alone(tmp_path: Path) -> None:
    storage = FileStorage(tmp_path / "outbox")
    page = Page(storage)
    message = await page.write("s-1", "mine")
    (file,) = (tmp_path / "outbox").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert await storage.read() == [message]
    file.write_text("half of")
    assert await storage.read() == []


@pytest.mark.parametrize("chat", ["", "s-1"])
async def test_another_page_may_have_sent_or_removed_it(net: Network, tmp_path: Path, chat: str) -> None:
    turn = asyncio.Lock()
    first, second = Page(FileStorage(tmp_path), turn), Page(FileStorage(tmp_path), turn)
    async with net.client() as client:
        chat = (await client.sessions.create()).id if chat else ""
        await first.write(chat, "one")
        gone = await first.write(chat, "two")
        await second.outbox.read()
        await first.outbox.remove(gone.key)
        await asyncio.gather(first.deliver(client), second.deliver(client))
        assert not second.outbox.waiting(chat)
        assert [text for role, text in (await said(client))[0] if role == "USER"] == ["one"]

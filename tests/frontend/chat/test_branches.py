"""Other questions, other answers, and the way back to them, against a real gateway."""

from __future__ import annotations

from tests.frontend.chat.conftest import Chat

from plugai.client import Client
from plugai.frontend.chat.changes import AnswerShown, Branched, Question, VersionsRead


async def _say(chat: Chat, *texts: str) -> None:
    for text in texts:
        await chat.state.send(text)
        await chat.state.ended()


def _texts(chat: Chat) -> list[str]:
    return [message.text for message in chat.state.messages]


async def test_a_message_that_is_said_otherwise_begins_another_branch_and_the_old_one_is_kept(client: Client) -> None:
    chat = Chat(client)
    await _say(chat, "one", "two")
    first = chat.state.messages[0]
    assert isinstance(first, Question)
    await chat.state.edit(first, "other")
    await chat.state.ended()
    await chat.state.read_versions()
    assert _texts(chat) == ["other", "other"]
    assert chat.state.messages[0].version == (2, 2)
    await chat.state.step(chat.state.messages[0], -1)
    assert _texts(chat) == ["one", "one", "two", "two"]
    assert chat.state.messages[0].version == (1, 2)
    assert Branched(0) in chat.changes


async def test_a_branch_that_was_stepped_to_is_the_one_that_goes_on_also_after_a_reload(client: Client) -> None:
    chat, again = Chat(client), Chat(client)
    await _say(chat, "one", "two")
    second = chat.state.messages[2]
    assert isinstance(second, Question)
    await chat.state.edit(second, "three")
    await chat.state.ended()
    await chat.state.read_versions()
    await chat.state.step(chat.state.messages[2], -1)
    await _say(chat, "four")
    await again.state.open(chat.state.id)
    await again.state.read_versions()
    assert _texts(again) == ["one", "one", "two", "two", "four", "four"]
    assert [message.version for message in again.state.messages[:3]] == [(1, 1), (1, 1), (1, 2)]
    assert isinstance(again.changes[-1], VersionsRead)


async def test_any_answer_can_be_given_again_by_another_model_which_is_not_chosen_by_that(client: Client) -> None:
    chat = Chat(client)
    await _say(chat, "one", "two")
    answer = chat.state.messages[1]
    assert isinstance(answer, AnswerShown)
    await chat.state.regenerate(answer, "slow")
    await chat.state.ended()
    await chat.state.read_versions()
    assert _texts(chat) == ["one", "one"]
    assert (chat.answer.model, chat.answer.version) == ("slow", (2, 2))
    assert chat.state.settings.model == ""
    await chat.state.step(chat.answer, -1)
    assert [message.text for message in chat.state.messages] == ["one", "one", "two", "two"]


async def test_a_copy_up_to_a_message_leaves_the_conversation_as_it_was(client: Client) -> None:
    chat, copy = Chat(client), Chat(client)
    await _say(chat, "one", "two")
    await copy.state.open(await chat.state.fork(chat.state.messages[1]))
    assert _texts(copy) == ["one", "one"]
    assert copy.state.id != chat.state.id
    assert len(chat.state.messages) == 4

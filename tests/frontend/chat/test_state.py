"""A conversation against a real gateway, without a browser."""

from __future__ import annotations

import asyncio

from tests.frontend.chat.conftest import Chat
from tests.support.limits import HANGS_SECONDS

from plugai.client import Client
from plugai.frontend.chat.changes import (
    Added,
    AnswerState,
    Branched,
    Ended,
    Grew,
    Question,
    Returned,
    Started,
    StatusChanged,
)
from plugai.frontend.chat.words import figures


async def test_an_answer_grows_and_ends_and_says_what_it_was(client: Client) -> None:
    chat = Chat(client)
    await chat.state.send("one two\n\nthree")
    await chat.until(lambda change: isinstance(change, Ended))
    kinds = [type(change) for change in chat.changes]
    assert kinds[:2] == [Started, Added]
    assert Grew in kinds
    assert kinds[-1] is Ended
    assert (chat.answer.text, chat.answer.model, chat.answer.state) == ("one two\n\nthree", "echo", AnswerState.DONE)
    assert "3 tokens" in figures(chat.answer.usage, chat.answer.timings)


async def test_it_is_the_same_when_it_is_opened_again(client: Client) -> None:
    first, again = Chat(client), Chat(client)
    for words in ("hello", "and more"):
        await first.state.send(words)
        await first.state.ended()
    await again.state.open(first.state.id)
    shown = [message.text for message in again.state.messages]
    assert shown == ["hello", "hello", "and more", "and more"]
    assert isinstance(again.state.messages[0], Question)
    assert not again.state.has_older


async def test_what_was_written_before_it_was_stopped_remains(client: Client) -> None:
    chat = Chat(client)
    await chat.state.choose("slow")
    await chat.state.send("word " * 400)
    await chat.until(lambda change: isinstance(change, Grew))
    await chat.state.stop()
    await chat.until(lambda change: isinstance(change, Ended))
    assert chat.answer.state is AnswerState.STOPPED
    assert 0 < len(chat.answer.text.split()) < 400


async def test_a_page_that_is_closed_stops_nothing_and_another_one_sees_the_rest(client: Client) -> None:
    closed, other = Chat(client), Chat(client)
    await closed.state.choose("slow")
    await closed.state.send("word " * 30)
    await closed.until(lambda change: isinstance(change, Grew))
    await closed.state.close()
    await other.state.open(closed.state.id)
    await asyncio.wait_for(other.state.ended(), HANGS_SECONDS)
    assert len(other.answer.text.split()) == 30
    assert other.answer.state is AnswerState.DONE


async def test_what_went_wrong_is_a_sentence_and_can_be_tried_again_with_another_model(client: Client) -> None:
    chat = Chat(client)
    await chat.state.choose("broken")
    await chat.state.send("one two three four")
    await chat.state.ended()
    assert chat.answer.state is AnswerState.FAILED
    assert chat.answer.problem.endswith(".")
    await chat.state.choose("echo")
    await chat.state.regenerate()
    await chat.state.ended()
    assert any(isinstance(change, Branched) for change in chat.changes)
    assert (chat.answer.text, chat.answer.problem) == ("one two three four", "")
    assert len(chat.state.messages) == 2


async def test_words_that_the_server_does_not_take_are_not_lost(client: Client) -> None:
    chat = Chat(client)
    chat.state.settings.model = "nobody"
    await chat.state.send("precious words")
    await chat.state.ended()
    given_back = [change.text for change in chat.changes if isinstance(change, Returned)]
    asked = [message.text for message in chat.state.messages if isinstance(message, Question)]
    assert given_back or asked == ["precious words"]
    assert given_back or chat.answer.problem


async def test_the_place_in_the_queue_is_said(client: Client) -> None:
    first, second = Chat(client), Chat(client)
    for chat in (first, second):
        await chat.state.choose("slow")
    await first.state.send("word " * 30)
    await first.until(lambda change: isinstance(change, Grew))
    await second.state.send("word")
    await second.until(lambda change: isinstance(change, StatusChanged) and "queue" in change.answer.status)
    await first.state.stop()
    await asyncio.wait_for(second.state.ended(), HANGS_SECONDS)
    assert second.answer.text == "word"


async def test_without_a_title_the_first_words_are_one(client: Client) -> None:
    chat = Chat(client)
    await chat.state.send("What  is\nthe meaning of " + "life " * 40)
    await chat.state.ended()
    await chat.state.read_title()
    assert chat.state.title.startswith("What is the meaning of life")
    assert chat.state.title.endswith("…")
    assert len(chat.state.title) <= 61

"""Several models answer one question, against a real gateway."""

from __future__ import annotations

import asyncio

from tests.frontend.compare.conftest import Comparison
from tests.support.limits import HANGS_SECONDS

from plugai.client import Client
from plugai.client.types import Alias, AliasTarget
from plugai.frontend.chat.changes import AnswerState, Ended, Grew, StatusChanged
from plugai.frontend.chat.state import ChatState
from plugai.frontend.compare.words import first_word


async def test_all_models_answer_one_question_and_say_how_fast(client: Client) -> None:
    compared = Comparison(client)
    await compared.state.ask(["echo", "slow", "heavy"], "one two three")
    await compared.ended()
    for column in compared.state.columns:
        assert (column.answer.text, column.answer.state) == ("one two three", AnswerState.DONE)
        assert column.answer.model == column.model
        assert first_word(column.answer.timings).startswith("First word after ")
        assert column.is_chosen_from
    assert "loading" in first_word(compared.column("heavy").answer.timings)
    assert any(isinstance(change, StatusChanged) for _, change in compared.changes)


async def test_they_answer_at_the_same_time(client: Client) -> None:
    compared = Comparison(client)
    await compared.state.ask(["slow", "echo"], "word " * 300)
    await compared.until(lambda: compared.column("echo").answer.state is AnswerState.DONE)
    assert compared.column("slow").answer.is_running
    await compared.state.stop_all()
    await compared.ended()
    assert compared.column("slow").answer.state is AnswerState.STOPPED
    assert compared.column("echo").answer.state is AnswerState.DONE


async def test_what_goes_wrong_with_one_model_stops_no_other(client: Client) -> None:
    compared = Comparison(client)
    await compared.state.ask(["missing", "broken", "echo"], "one two three four")
    await compared.ended()
    for name, words in (("missing", "missing"), ("broken", "failed after 2 words")):
        answer = compared.column(name).answer
        assert answer.state is AnswerState.FAILED
        assert words in answer.problem
        assert not compared.column(name).is_chosen_from
    assert compared.column("echo").answer.text == "one two three four"


async def test_one_model_can_be_asked_again(client: Client) -> None:
    compared = Comparison(client)
    await compared.state.ask(["missing", "echo"], "one two")
    await compared.ended()
    await client.models.set_alias(Alias(id="missing", targets=[AliasTarget(model="echo")]))
    compared.state.again(compared.column("missing"))
    await compared.ended()
    assert compared.column("missing").answer.text == "one two"
    assert compared.column("missing").answer.problem == ""


async def test_a_model_that_has_answered_answers_again(client: Client) -> None:
    compared = Comparison(client)
    await compared.state.ask(["echo", "slow"], "one two")
    await compared.ended()
    echo = compared.column("echo")
    first = echo.answer
    compared.state.again(echo)
    await compared.ended()
    assert (echo.answer.text, echo.answer.state) == ("one two", AnswerState.DONE)
    assert echo.answer.id != first.id
    again = Comparison(client)
    assert await again.state.open(compared.state.id)
    # Each model has one column, with its last answer.
    assert again.column("echo").answer.id == echo.answer.id
    assert len(again.state.columns) == 2


async def test_all_that_were_refused_can_be_asked_again(client: Client) -> None:
    compared = Comparison(client)
    await compared.state.ask(["missing", "gone"], "one two")
    await compared.ended()
    assert [column.answer.state for column in compared.state.columns] == [AnswerState.FAILED] * 2
    await client.models.set_alias(Alias(id="gone", targets=[AliasTarget(model="echo")]))
    compared.state.again(compared.column("gone"))
    await compared.ended()
    assert compared.column("gone").answer.text == "one two"


async def test_one_answer_can_be_stopped_alone(client: Client) -> None:
    compared = Comparison(client)
    await compared.state.ask(["slow", "echo"], "word " * 300)
    slow = compared.column("slow")
    await compared.until(lambda: any(one is slow and isinstance(change, Grew) for one, change in compared.changes))
    await compared.state.stop(slow)
    await compared.ended()
    assert slow.answer.state is AnswerState.STOPPED
    assert slow.is_chosen_from


async def test_whoever_goes_on_with_one_answer_has_a_conversation_with_it_and_with_its_model(client: Client) -> None:
    compared = Comparison(client)
    await compared.state.ask(["echo", "heavy", "slow"], "word " * 20)
    await compared.until(lambda: compared.column("heavy").is_chosen_from)
    session_id = await compared.state.choose(compared.column("heavy"))
    chat = ChatState(client, lambda _: None)
    await chat.open(session_id)
    assert [message.text.split() for message in chat.messages] == [["word"] * 20] * 2
    assert chat.answer is not None
    assert (chat.answer.model, chat.settings.model) == ("heavy", "heavy")
    assert chat.title == ("word " * 12).strip() + "…"
    await chat.read_versions()
    # The others are its alternatives.
    assert chat.answer.version[1] == 3
    await compared.ended()
    assert await chat.send("more")
    await asyncio.wait_for(chat.ended(), HANGS_SECONDS)
    assert (chat.answer.model, chat.answer.text) == ("heavy", "more")
    await chat.close()


async def test_a_comparison_goes_on_without_its_page_and_is_there_again(client: Client) -> None:
    closed, again = Comparison(client), Comparison(client)
    await closed.state.ask(["broken", "slow", "echo"], "word " * 20)
    await closed.until(lambda: all(column.answer.id for column in closed.state.columns))
    await closed.state.close()
    assert await again.state.open(closed.state.id)
    await again.ended()
    assert again.state.question.text == "word " * 20
    # Those after the first are asked at the same moment, and stored in any order.
    states = {column.model: column.answer.state for column in again.state.columns}
    assert states == {"broken": AnswerState.FAILED, "slow": AnswerState.DONE, "echo": AnswerState.DONE}
    assert again.column("slow").answer.text.split() == ["word"] * 20
    assert again.column("slow").is_chosen_from
    fresh = Comparison(client)
    assert await fresh.state.open(closed.state.id)
    assert first_word(fresh.column("echo").answer.timings)


async def test_a_conversation_without_an_answer_is_no_comparison(client: Client) -> None:
    empty = await client.sessions.create()
    assert not await Comparison(client).state.open(empty.id)


async def test_each_answer_ends_once(client: Client) -> None:
    compared = Comparison(client)
    await compared.state.ask(["echo", "slow"], "one two")
    await compared.ended()
    ended = [column.model for column, change in compared.changes if column and isinstance(change, Ended)]
    assert sorted(ended) == ["echo", "slow"]

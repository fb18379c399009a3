"""Full-text search, on both databases."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from sqlalchemy import text
from sqlmodel import Session as Transaction
from tests.server.storage.sessions.conversation import new_message, new_session, turn

from plugai.runners.base import ReasoningPart, TextPart
from plugai.server.core.sessions.search_terms import query_terms, text_terms
from plugai.server.core.sessions.session import MessageState, Session, SessionState
from plugai.server.storage.engine.database import Database
from plugai.server.storage.sessions.messages import SqlMessageRepository
from plugai.server.storage.sessions.search import POSTGRES_MESSAGES, SQLITE_MESSAGES, search_values
from plugai.server.storage.sessions.sessions import SqlSessionRepository
from plugai.server.storage.sessions.tables import MessageRow


class Server:
    """Sessions and their messages."""

    def __init__(self, database: Database) -> None:
        self.sessions = SqlSessionRepository(database)
        self.messages = SqlMessageRepository(database)
        self._count = 0

    async def session(self, session_id: str, owner: str = "ann", title: str = "") -> Session:
        session = new_session(session_id, owner, title=title)
        await self.sessions.add(session)
        return session

    async def say(self, session: Session, words: str) -> str:
        self._count += 1
        message = new_message(session, f"m{self._count}", text=words)
        await self.messages.begin([message])
        return message.id

    async def found(self, query: str, owner: str = "ann", limit: int = 10, below: int | None = None) -> list[str]:
        matches = await self.sessions.search_messages(owner, query_terms(query), limit, below)
        return [match.message_id for match in matches]

    async def titles(self, query: str, owner: str = "ann") -> list[str]:
        return [match.session_id for match in await self.sessions.search_titles(owner, query_terms(query), 10, None)]


@pytest.fixture
def server(database: Database) -> Server:
    return Server(database)


async def test_messages_with_all_words_are_found_newest_first(server: Server) -> None:
    one, two = await server.session("one"), await server.session("two")
    first = await server.say(one, "The sea is deep, and blue.")
    await server.say(one, "The sky is blue.")
    last = await server.say(two, "(Blue!) is the colour of the sea")
    assert await server.found("blue SEA") == [last, first]
    assert await server.found("seas") == []


async def test_pages_continue_below_the_last_number(server: Server) -> None:
    session = await server.session("one")
    said = [await server.say(session, "the same") for _ in range(5)]
    seen: list[str] = []
    below: int | None = None
    while page := await server.sessions.search_messages("ann", ["same"], 2, below):
        seen += [match.message_id for match in page]
        below = page[-1].number
        await server.say(session, "the same again")
    assert seen == said[::-1]


async def test_only_the_owners_sessions_are_searched(server: Server) -> None:
    await server.say(await server.session("hers", "eve", "secret plan"), "secret word ownerann o616E6E owner:ann")
    for query in ("secret", "owner ann", "ownerann", "o616e6e"):
        assert (await server.found(query), await server.titles(query)) == ([], [])
    assert len(await server.found("secret", "eve")) == 1


async def test_titles_follow_every_change(server: Server) -> None:
    await server.session("one", title="Holiday in Rome")
    assert await server.titles("rome") == ["one"]
    await server.sessions.update("ann", "one", {"title": "Holiday in Oslo"}, None)
    assert (await server.titles("rome"), await server.titles("oslo holiday")) == ([], ["one"])
    await server.sessions.expunge("ann", "one")
    assert await server.titles("oslo") == []


async def test_deleted_sessions_are_not_found_until_they_are_restored(server: Server) -> None:
    said = await server.say(await server.session("one", title="needle"), "needle")
    await server.sessions.update("ann", "one", {"state": SessionState.DELETED}, None)
    assert (await server.found("needle"), await server.titles("needle")) == ([], [])
    await server.sessions.update("ann", "one", {"state": SessionState.ARCHIVED}, None)
    assert (await server.found("needle"), await server.titles("needle")) == ([said], ["one"])
    await server.sessions.expunge("ann", "one")
    assert await server.found("needle") == []


async def test_an_answer_is_found_when_it_is_complete_and_also_in_a_fork(server: Server) -> None:
    session = await server.session("one")
    asked, answer = turn(session, 1)
    await server.messages.begin([asked, answer])
    saved = replace(answer, parts=(TextPart("needle"), ReasoningPart("thought")))
    await server.messages.save(saved)
    assert await server.found("needle") == []
    await server.messages.save(replace(saved, state=MessageState.CANCELLED))
    assert await server.found("needle") == ["a1"]
    assert await server.found("thought") == []
    await server.sessions.fork(new_session("fork"), "one", "a1")
    matches = await server.sessions.search_messages("ann", ["needle"], 10, None)
    assert [match.session_id for match in matches] == ["fork", "one"]
    assert matches[0].text == "needle"


async def test_very_long_messages_are_found_by_their_beginning(server: Server) -> None:
    distinct = " ".join(f"word{number}" for number in range(120_000))
    said = await server.say(await server.session("one"), distinct)
    assert await server.found("word7") == [said]


@pytest.mark.parametrize(
    ("said", "queries"),
    [
        ("नमस्ते दुनिया", ["नमस्ते", "दुनिया"]),
        ("यह हिन्दी है", ["हिन्दी"]),
        ("আমি বাংলা বলি", ["বাংলা"]),
        ("வணக்கம் நண்பா", ["வணக்கம்"]),
        ("ผมพูดว่าสวัสดีครับ", ["สวัสดี", "พูด", "ครับ"]),
        ("ສະບາຍດີຕອນເຊົ້າ", ["ສະບາຍດີ", "ເຊົ້າ"]),
        ("ខ្ញុំស្រឡាញ់អ្នក", ["ស្រឡាញ់"]),
        ("مُحَمَّد رسول", ["محمد", "مُحَمَّد"]),
        ("می\u200cگویم سخن", ["میگویم", "می\u200cگویم"]),
        ("שָׁלוֹם עולם", ["שלום", "שָׁלוֹם"]),
        ("tie\u0302\u0301ng Vi\u1ec7t", ["tiếng", "tieng", "Vie\u0323\u0302t"]),
        ("Straße nach İzmir", ["STRASSE", "izmir"]),
        ("请帮我修改server端的计划 日本語のテキストを検索する", ["修改", "server", "计划", "検索", "日本語", "改"]),
        ("ﾃｷｽﾄ ① ﬁne", ["テキスト", "1", "fine"]),
        ("한국어로 말해요", ["한국어로"]),
    ],
)
async def test_words_of_every_script_are_found(server: Server, said: str, queries: list[str]) -> None:
    session = await server.session("one", title=said)
    message_id = await server.say(session, f"({said})")
    for query in [said, *queries]:
        assert (await server.found(query), await server.titles(query)) == ([message_id], ["one"]), query
    assert await server.found(f"{queries[0]} absent") == []


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(query=st.text(max_size=40) | st.text("\"*()-:^+ANDORNEAR{}[]\\'`~!|&<> ab", max_size=20))
async def test_no_character_of_a_query_is_an_error(server: Server, query: str) -> None:
    found = query_terms(query.encode(errors="replace").decode())
    if found:
        assert await server.sessions.search_messages("ann", found, 10, None) == []
        assert await server.sessions.search_titles("ann", found, 10, None) == []


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(said=st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
async def test_a_message_is_found_by_its_own_words(server: Server, said: str) -> None:
    found = query_terms(said)
    session = new_session()
    await server.sessions.add(session)
    await server.say(session, f"{said} .")
    if found:
        matches = await server.sessions.search_messages("ann", found[-3:], 1, None)
        assert [match.session_id for match in matches] == [session.id]


async def test_a_frequent_word_is_searched_backwards_and_a_rare_one_by_the_index(database: Database) -> None:
    """So that neither takes longer for more messages."""
    server = Server(database)
    session = await server.session("one")
    first = await server.say(session, "everywhere needle")
    plans = await database.write(lambda transaction: _plans(transaction, session.id, first))
    if "postgresql" in plans:
        assert "Index Scan Backward" in plans["everywhere"]
        assert "message_search" in plans["needle"]
        assert "message_search" in plans["needle everywhere"]
    else:
        # The index itself is read from its newest end: it comes first, and nothing is sorted.
        for plan in plans.values():
            assert plan.splitlines()[0].startswith("SCAN message_search VIRTUAL TABLE")
            assert "TEMP B-TREE" not in plan


def _plans(transaction: Transaction, session_id: str, message_id: str) -> dict[str, str]:
    """The query plan for a word in all of thousands of messages, or in one of them."""
    connection = transaction.connection()
    postgres = connection.dialect.name == "postgresql"
    own = ("number", "message_id", "terms")
    columns = ", ".join(column.name for column in MessageRow.metadata.tables["messages"].c if column.name not in own)
    # Both databases count so.
    many = "WITH RECURSIVE up(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM up WHERE n < 3000)"
    connection.execute(
        text(
            f"{many} INSERT INTO messages (message_id, terms, {columns}) SELECT 'x' || n, :terms, {columns}"
            " FROM up, messages WHERE session_id = :session AND message_id = :message"
        ),
        {"terms": text_terms("everywhere and more"), "session": session_id, "message": message_id},
    )
    connection.execute(text("ANALYZE"))
    plans: dict[str, str] = {"postgresql": ""} if postgres else {}
    for query in ("everywhere", "needle", "needle everywhere"):
        explain = f"EXPLAIN {POSTGRES_MESSAGES}" if postgres else f"EXPLAIN QUERY PLAN {SQLITE_MESSAGES}"
        rows = connection.execute(text(explain), search_values(transaction, "ann", query.split(), 50, None))
        plans[query] = "\n".join(str(row[-1]) for row in rows)
    return plans

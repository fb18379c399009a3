"""`make bench-sessions`: sessions in a large database. `python -m tests.bench.conversations [--sessions N]`.

All belong to one owner, and one word is in every message: the worst case for lists and searches.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from statistics import median

from msgspec.structs import replace

# The visitors' support knows a runner that is installed for tests alone.
sys.path.insert(0, str(Path(__file__).parents[2] / "support" / "plugin"))

from tests.bench.conversations import wire
from tests.bench.conversations.filling import EVERYWHERE, MESSAGES_EACH, OWNER, RARE, fill
from tests.bench.measure import percentile

from plugai.runners.base import Role, TextPart
from plugai.server.core.sessions.session import MessageState, Session, SessionCursor, SessionMessage, SessionState
from plugai.server.storage.engine.database import Database
from plugai.server.storage.engine.migrate import migrate
from plugai.server.storage.sessions.messages import SqlMessageRepository
from plugai.server.storage.sessions.sessions import SqlSessionRepository

PAGE = 50
RUNS = 25
# Which turns are timed: from these on, RUNS each.
TURNS = (10, 1000)


def main() -> None:
    """Fill a database, and print what everything takes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sessions", type=int, default=100_000)
    parser.add_argument("--url", default="", help="an empty database; by default SQLite in a temporary folder")
    given = parser.parse_args()
    print(f"Load when it began: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors.")
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        url = given.url or f"sqlite:///{folder}/plugai.db"
        migrate(url)
        asyncio.run(_measure(url, given.sessions))
        asyncio.run(wire.measure(Path(folder)))


async def _measure(url: str, count: int) -> None:
    async with Database(url) as database:
        began = time.monotonic()
        await fill(database, count)
        print(f"{count} sessions with {count * MESSAGES_EACH} messages, in {time.monotonic() - began:.0f} s.\n")
        sessions, messages = SqlSessionRepository(database), SqlMessageRepository(database)
        print(f"| what, {RUNS} times; a page is {PAGE} | median | p95 |\n|---|---|---|")
        await _lists(sessions, count)
        await _searches(sessions)
        await _turns(sessions, messages)


async def _lists(sessions: SqlSessionRepository, count: int) -> None:
    middle = await sessions.get(OWNER, f"s{count // 2}")
    assert middle is not None
    for what, after in (("first page", None), ("page in the middle", SessionCursor(False, middle.used_at, middle.id))):
        await _time(f"list: {what}", partial(sessions.list, OWNER, SessionState.ACTIVE, PAGE, after))


async def _searches(sessions: SqlSessionRepository) -> None:
    asked = {
        "a word that is everywhere": [EVERYWHERE],
        "a frequent word": ["word3"],
        "a rare word": [RARE],
        "a word everywhere and a rare one": [EVERYWHERE, RARE],
        "two words that seldom meet": ["word700", "word900"],
        "a word that is nowhere": ["nowhere"],
    }
    for what, words in asked.items():
        found = len(await sessions.search_messages(OWNER, words, PAGE, None))
        what = f"search: {what}, {found} found"
        await _time(what, partial(sessions.search_messages, OWNER, words, PAGE, None))
    await _time("search: a word of all titles", lambda: sessions.search_titles(OWNER, ["about"], PAGE, None))


async def _turns(sessions: SqlSessionRepository, messages: SqlMessageRepository) -> None:
    now = datetime.now(UTC)
    session = Session("long", OWNER, now, now)
    await sessions.add(session)
    number = 0
    for first in TURNS:
        while number < first:
            number = await _turn(messages, session, number)

        async def turn() -> None:
            nonlocal number
            number = await _turn(messages, session, number)

        await _time(f"keep question and answer of a turn, from turn {first} on", turn)
        head = f"a{number}"
        await _time(f"read the history, at turn {number}", partial(messages.branch, OWNER, "long", head, None))


async def _turn(messages: SqlMessageRepository, session: Session, number: int) -> int:
    """A turn after so many, and how many there are then."""
    parent_id = f"a{number}" if number else ""
    number += 1
    said = (TextPart("word " * 20),)
    asked = SessionMessage(f"q{number}", session.id, OWNER, parent_id, Role.USER, said, session.created_at)
    answer = replace(asked, id=f"a{number}", parent_id=asked.id, role=Role.ASSISTANT, state=MessageState.RUNNING)
    await messages.begin([asked, answer])
    await messages.save(replace(answer, state=MessageState.COMPLETE))
    return number


async def _time(what: str, work: Callable[[], Awaitable[object]]) -> None:
    seconds: list[float] = []
    for _ in range(RUNS):
        began = time.perf_counter()
        await work()
        seconds.append(time.perf_counter() - began)
    print(f"| {what} | {median(seconds) * 1e3:.1f} ms | {percentile(seconds, 0.95) * 1e3:.1f} ms |", flush=True)


if __name__ == "__main__":
    main()

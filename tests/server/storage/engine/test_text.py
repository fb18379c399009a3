"""Texts that come from models, providers and files are stored on every database, and the same on each."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlmodel import Session
from tests.server.storage.conftest import database, empty_url, url

from plugai.server.storage.engine.database import Database
from plugai.server.storage.engine.text import is_storable, storable

__all__ = ["database", "empty_url", "url"]


async def echoed(database: Database, *texts: str) -> list[str]:
    """What the database makes of texts that a write binds, one by one and many at once."""

    def work(session: Session) -> list[str]:
        session.execute(text("CREATE TEMPORARY TABLE IF NOT EXISTS said (number INTEGER, said TEXT)"))
        session.execute(text("DELETE FROM said"))
        insert = text("INSERT INTO said VALUES (:number, :said)")
        rows = [{"number": number, "said": said} for number, said in enumerate(texts)]
        session.execute(insert, rows[0])
        if rows[1:]:
            session.execute(insert, rows[1:])
        return [row[0] for row in session.execute(text("SELECT said FROM said ORDER BY number"))]

    return await database.write(work)


@pytest.mark.parametrize(
    ("given", "stored"),
    [("a\0b", "a\ufffdb"), ("\0", "\ufffd"), ("a\ud800b", "a?b"), ("\udfff\0", "?\ufffd")],
)
async def test_what_no_database_stores_is_replaced_on_each(database: Database, given: str, stored: str) -> None:
    assert await echoed(database, given) == [stored]
    assert await echoed(database, "before", given, "e\u0301", given) == ["before", stored, "e\u0301", stored]


@pytest.mark.parametrize("given", ["e\u0301", "\ufeff\ufffe\uffff", "\U0010ffff", "\u202e", "\x01\x7f\x85", "' --", ""])
async def test_every_other_text_is_stored_as_it_is(database: Database, given: str) -> None:
    assert await echoed(database, given, given) == [given, given]


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.text(st.characters(categories=["L", "Cc", "Cs", "Co"]), max_size=20))
def test_a_text_is_replaced_exactly_if_it_cannot_be_stored(given: str) -> None:
    assert is_storable(storable(given))
    assert is_storable(given) == (storable(given) == given)

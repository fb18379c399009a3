"""Export and import of sessions on both databases: complete, or not at all."""

from __future__ import annotations

import json
import time
import tracemalloc
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from msgspec.structs import replace
from tests.support.transcripts import transcripts

from plugai.runners.base import ArtifactPart, Role, TextPart
from plugai.server.core.artifacts.artifact import Artifact, Quota
from plugai.server.core.clock import Clock
from plugai.server.core.principal import Principal
from plugai.server.core.sessions.portable.exporting import ExportFormat, SessionExports
from plugai.server.core.sessions.portable.importing import ImportResult, SessionImports
from plugai.server.core.sessions.portable.transcript import Transcript, TranscriptRepository
from plugai.server.core.sessions.session import Session, SessionMessage, SessionState
from plugai.server.storage.artifacts.artifacts import SqlArtifactRepository
from plugai.server.storage.engine.database import Database
from plugai.server.storage.sessions.messages import SqlMessageRepository
from plugai.server.storage.sessions.sessions import SqlSessionRepository
from plugai.server.storage.sessions.transcripts import SqlTranscriptRepository

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
CLOCK = Clock(lambda: NOON, time.monotonic)
ANN, EVE = Principal("ann", is_admin=False), Principal("eve", is_admin=False)


@pytest.fixture
def sessions(database: Database) -> TranscriptRepository:
    return SqlTranscriptRepository(database)


def exports(database: Database) -> SessionExports:
    return SessionExports(
        SqlSessionRepository(database),
        SqlMessageRepository(database),
        SqlTranscriptRepository(database),
        SqlArtifactRepository(database),
        CLOCK,
    )


async def exported(database: Database, caller: Principal, wanted: ExportFormat = ExportFormat.JSON) -> bytes:
    return b"".join([piece async for piece in exports(database).export(caller, "", wanted)])


async def taken_in(database: Database, caller: Principal, data: bytes) -> list[ImportResult]:
    async def pieces() -> AsyncIterator[bytes]:
        yield data

    imports = SessionImports(SqlTranscriptRepository(database), CLOCK, lambda: uuid4().hex)
    told = [outcome async for outcome in imports.import_file(caller, pieces())]
    assert all(isinstance(outcome, ImportResult) for outcome in told)
    return told  # type: ignore[return-value]


def same(data: bytes) -> list[dict[str, object]]:
    """The sessions of an export without their ids, which are unique."""
    return [session | {"session_id": ""} for session in json.loads(data)["sessions"]]


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(transcript=transcripts())
async def test_an_import_of_an_export_is_exported_identically(database: Database, transcript: Transcript) -> None:
    ann, eve = Principal(uuid4().hex, is_admin=False), Principal(uuid4().hex, is_admin=False)
    kept = replace(transcript.session, id=uuid4().hex, owner_id=ann.id)
    messages = [replace(each, session_id=kept.id, owner_id=ann.id) for each in transcript.messages]
    await SqlTranscriptRepository(database).add(kept, messages)
    first = await exported(database, ann)
    (told,) = await taken_in(database, eve, first)
    assert told.skipped == ()
    assert same(await exported(database, eve)) == same(first)


def message(number: int, parent: int | None, session: str = "s-1", *parts: object) -> SessionMessage:
    return SessionMessage(
        id=f"m-{number}",
        session_id=session,
        owner_id="ann",
        parent_id="" if parent is None else f"m-{parent}",
        role=Role.USER,
        parts=tuple(parts) or (TextPart(f"text {number}"),),  # type: ignore[arg-type]
        created_at=NOON,
    )


def session(name: str = "s-1", owner: str = "ann", **more: object) -> Session:
    return Session(name, owner, NOON, NOON, **more)  # type: ignore[arg-type]


@pytest.mark.slow
async def test_streaming_an_export_into_an_import_needs_the_memory_of_a_few_sessions(
    sessions: TranscriptRepository, database: Database
) -> None:
    size, count = 200_000, 60
    for number in range(count):
        name = f"s-{number}"
        await sessions.add(session(name), [message(1, None, name, TextPart("x" * size))])
    imports = SessionImports(sessions, CLOCK, lambda: uuid4().hex)
    tracemalloc.start()
    try:
        told = [each async for each in imports.import_file(EVE, exports(database).export(ANN, "", ExportFormat.JSON))]
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(told) == len(await sessions.session_ids("eve")) == count
    assert peak < 25 * size


async def test_a_session_is_imported_completely_or_not_at_all(
    sessions: TranscriptRepository, database: Database
) -> None:
    with pytest.raises(Exception, match=r"(?i)foreign key"):
        await sessions.add(session(), [message(1, None), message(2, 7)])
    assert await sessions.session_ids("ann") == []
    assert same(await exported(database, ANN)) == []


async def test_only_the_owners_sessions_are_exported_and_no_deleted_ones(
    sessions: TranscriptRepository, database: Database
) -> None:
    await sessions.add(session("s-1", title="one"), [])
    await sessions.add(session("s-2", title="archived", state=SessionState.ARCHIVED), [])
    await sessions.add(session("s-3", title="gone", state=SessionState.DELETED, deleted_at=NOON), [])
    await sessions.add(session("s-4", owner="eve", title="hers"), [])
    assert [each["title"] for each in same(await exported(database, ANN))] == ["one", "archived"]


async def test_a_file_is_found_by_its_digest_among_the_owners_artifacts(
    sessions: TranscriptRepository, database: Database
) -> None:
    artifacts = SqlArtifactRepository(database)
    for owner, digest in (("ann", "a"), ("eve", "a"), ("ann", "b")):
        content = await artifacts.lease(digest * 64, 3, NOON)
        made = Artifact(f"{owner}-{digest}", owner, "cat.png", "image/png", content, NOON)
        await artifacts.add(made, Quota(9, 99, 99), NOON)
    parts = ArtifactPart("ann-a", "image/png"), ArtifactPart("ann-b", "image/png")
    await sessions.add(session(head_id="m-1", message_count=1), [message(1, None, "s-1", *parts)])
    data = await exported(database, ANN)
    (told,) = await taken_in(database, EVE, data)
    assert told.skipped == ("1 files that are not on this server",)
    (found,) = await SqlMessageRepository(database).list("eve", told.session_id, 9, None)
    assert found.message.parts == (
        ArtifactPart("eve-a", "image/png"),
        TextPart("[image/png that is not on this server]"),
    )


async def test_markdown_shows_the_current_branch(sessions: TranscriptRepository, database: Database) -> None:
    tree = [message(1, None), message(2, 1), message(3, 1), message(4, 3)]
    await sessions.add(session(title="Sea\nand ships", head_id="m-4", message_count=4), tree)
    written = (await exported(database, ANN, ExportFormat.MARKDOWN)).decode()
    assert written.startswith("# Sea and ships\n")
    assert [f"text {number}" in written for number in (1, 2, 3, 4)] == [True, False, True, True]


async def test_exports_of_other_programs_keep_their_trees(database: Database) -> None:
    nodes = {
        "root": {"message": None, "parent": None},
        "a": {"parent": "root", "message": said("user", "question")},
        "b": {"parent": "a", "message": said("assistant", "first", model_slug="gpt")},
        "hidden": {"parent": "a", "message": said("system", "")},
        "c": {"parent": "hidden", "message": said("assistant", "second")},
    }
    chatgpt = {"title": "T" * 600, "create_time": 1.7e9, "mapping": nodes, "current_node": "c"}
    messages = {
        "1": {"id": "1", "parentId": None, "role": "user", "content": "question", "timestamp": 1700000000},
        "2": {"id": "2", "parentId": "1", "role": "assistant", "content": "first", "model": "llama"},
        "3": {"id": "3", "parentId": "1", "role": "assistant", "content": "second", "files": [{}]},
    }
    webui = {"title": "W", "chat": {"history": {"messages": messages, "currentId": "3"}}, "created_at": 1e300}
    told = await taken_in(database, ANN, json.dumps([chatgpt, webui]).encode())
    assert [each.skipped for each in told] == [
        ("1 ends of titles that are too long",),
        ("1 files", "1 times that are not valid (1e+300)"),
    ]
    for each in told:
        found = [
            numbered.message for numbered in await SqlMessageRepository(database).list("ann", each.session_id, 9, None)
        ]
        texts = {one.id: one.text for one in found}
        assert [(texts.get(one.parent_id), one.text) for one in found] == [
            (None, "question"),
            ("question", "first"),
            ("question", "second"),
        ]
        kept = await SqlSessionRepository(database).get("ann", each.session_id)
        assert kept is not None
        assert (texts[kept.head_id], kept.message_count, len(kept.title) <= 512) == ("second", 3, True)


def said(role: str, text: str, **metadata: str) -> dict[str, object]:
    return {
        "author": {"role": role},
        "create_time": 1.7e9,
        "content": {"content_type": "text", "parts": [text]},
        "metadata": metadata,
    }

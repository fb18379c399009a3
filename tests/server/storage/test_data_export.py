"""Everything that is stored for a user, as one file, on both databases: whole, theirs alone, and importable again."""

from __future__ import annotations

import asyncio
import io
import json
import time
import tracemalloc
import zipfile
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.support.transcripts import transcripts

from plugai.runners.base import ArtifactPart, Role, TextPart
from plugai.server.core.artifacts.artifact import Artifact, Quota
from plugai.server.core.artifacts.catalog import ArtifactCatalog
from plugai.server.core.artifacts.signed_links import LinkSigner
from plugai.server.core.clock import Clock
from plugai.server.core.data_export.data_export import AccountSummary, DataExport
from plugai.server.core.generation.records import OnDisconnect, RequestRecord
from plugai.server.core.principal import Principal
from plugai.server.core.sessions.portable.exporting import SessionExports
from plugai.server.core.sessions.portable.importing import ImportResult, SessionImports
from plugai.server.core.sessions.portable.transcript import Transcript
from plugai.server.core.sessions.session import Session, SessionMessage, SessionState
from plugai.server.storage.artifacts.artifacts import SqlArtifactRepository
from plugai.server.storage.contents.disk import DiskContents
from plugai.server.storage.engine.database import Database
from plugai.server.storage.generation.requests import SqlRequestRepository
from plugai.server.storage.sessions.messages import SqlMessageRepository
from plugai.server.storage.sessions.sessions import SqlSessionRepository
from plugai.server.storage.sessions.transcripts import SqlTranscriptRepository

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
CLOCK = Clock(lambda: NOON, time.monotonic)
AMPLE = Quota(None, None, 2**40)


class NoAccount(AccountSummary):
    async def summarize(self) -> bytes:
        return b"{}"


class Store:
    """What a user has stored, on one database and one disk."""

    def __init__(self, database: Database, contents: DiskContents) -> None:
        self.contents = contents
        self.artifacts = SqlArtifactRepository(database)
        self.messages = SqlMessageRepository(database)
        self.requests = SqlRequestRepository(database)
        self.transcripts = SqlTranscriptRepository(database)
        self.sessions = SqlSessionRepository(database)

    def export(self) -> DataExport:
        sessions = SessionExports(self.sessions, self.messages, self.transcripts, self.artifacts, CLOCK)
        catalog = ArtifactCatalog(self.artifacts, self.contents, LinkSigner(b"k" * 32), CLOCK)
        return DataExport(NoAccount(), sessions, catalog, self.requests, CLOCK)

    async def exported(self, owner: str) -> zipfile.ZipFile:
        pieces = [piece async for piece in self.export().export(Principal(owner, is_admin=False))]
        archive = zipfile.ZipFile(io.BytesIO(b"".join(pieces)))
        assert archive.testzip() is None
        return archive

    async def add_file(self, owner: str, data: bytes, name: str = "a.bin", artifact_id: str = "") -> Artifact:
        content = await self.artifacts.lease(sha256(data).hexdigest(), len(data), NOON)
        async with self.contents.stage() as staged:
            await staged.write(data)
            await staged.seal()
            await self.contents.commit(staged, content.id)
        made = Artifact(artifact_id or uuid4().hex, owner, name, "application/x-test", content, NOON)
        await self.artifacts.add(made, AMPLE, NOON)
        return made

    async def add_session(self, owner: str, transcript: Transcript, files: list[Artifact]) -> None:
        """A session with all files in a message of it."""
        kept = replace(transcript.session, id=uuid4().hex, owner_id=owner)
        messages = [replace(each, session_id=kept.id, owner_id=owner) for each in transcript.messages]
        parts = tuple(ArtifactPart(file.id, file.mime_type) for file in files)
        if messages and parts:
            messages[0] = replace(messages[0], parts=(*messages[0].parts, *parts))
        await self.transcripts.add(kept, messages)

    async def restore(self, owner: str, archive: zipfile.ZipFile) -> list[ImportResult]:
        """As `plugai import plugai` does."""
        for line in archive.read("files.jsonl").splitlines():
            file = json.loads(line)
            if await self.transcripts.artifact_of_digest(owner, file["sha256"]) is None:
                await self.add_file(owner, archive.read(file["file"]), file["name"])

        async def pieces() -> AsyncIterator[bytes]:
            yield archive.read("sessions.json")

        imports = SessionImports(self.transcripts, CLOCK, lambda: uuid4().hex)
        told = imports.import_file(Principal(owner, is_admin=False), pieces())
        return [each async for each in told if isinstance(each, ImportResult)]


@pytest.fixture
async def store(database: Database, tmp_path: Path) -> AsyncIterator[Store]:
    async with DiskContents(tmp_path / "contents") as contents:
        yield Store(database, contents)


def same(archive: zipfile.ZipFile) -> object:
    """What an export has of sessions and files, without the ids, which are unique."""
    files = [json.loads(line) for line in archive.read("files.jsonl").splitlines()]
    digests = {file["artifact_id"]: file["sha256"] for file in files}
    contents = {file["sha256"]: archive.read(file["file"]) for file in files}
    return without_ids(json.loads(archive.read("sessions.json"))["sessions"], digests), contents


def without_ids(value: Any, digests: dict[str, str]) -> Any:
    if isinstance(value, list):
        return [without_ids(item, digests) for item in value]
    if isinstance(value, dict):
        return {
            name: ""
            if name == "session_id"
            else digests.get(item, item)
            if name == "artifact_id"
            else without_ids(item, digests)
            for name, item in value.items()
        }
    return value


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(transcript=transcripts(), contents=st.sets(st.binary(max_size=99), max_size=3))
async def test_what_is_exported_and_imported_is_exported_identically(
    store: Store, transcript: Transcript, contents: set[bytes]
) -> None:
    ann, eve = uuid4().hex, uuid4().hex
    files = [await store.add_file(ann, data) for data in contents]
    await store.add_session(ann, transcript, files)
    first = await store.exported(ann)
    (told,) = await store.restore(eve, first)
    assert told.skipped == ()
    assert same(await store.exported(eve)) == same(first)


async def test_an_export_has_everything_of_its_owner_and_nothing_of_others(store: Store) -> None:
    for owner, secret in (("ann", "hers"), ("eve", "canary")):
        await store.add_file(owner, secret.encode(), f"{secret}.txt")
        for name, state in (
            ("kept", SessionState.ACTIVE),
            ("old", SessionState.ARCHIVED),
            ("gone", SessionState.DELETED),
        ):
            deleted = NOON if state is SessionState.DELETED else None
            session = Session(
                f"{owner}-{name}", owner, NOON, NOON, title=secret + name, state=state, deleted_at=deleted
            )
            await store.transcripts.add(session, [])
        await store.requests.add(
            RequestRecord(f"r-{secret}", owner, "g", "fingerprint", "echo", OnDisconnect.CANCEL, NOON)
        )
    archive = await store.exported("ann")
    texts = {name: archive.read(name) for name in archive.namelist()}
    assert b"canary" not in b"".join([*texts.values(), *(name.encode() for name in texts)])
    titles = [
        [each["title"] for each in json.loads(texts[f"{name}.json"])["sessions"]] for name in ("sessions", "trash")
    ]
    assert titles == [["herskept", "hersold"], ["hersgone"]]
    (request,) = [json.loads(line) for line in texts["requests.jsonl"].splitlines()]
    assert request["request_id"] == "r-hers"
    assert not {"fingerprint", "gateway", "owner_id"} & set(request)
    (file,) = [json.loads(line) for line in texts["files.jsonl"].splitlines()]
    assert texts[file["file"]] == b"hers"
    assert json.loads(texts["export.json"])["left_out"] == []


@pytest.mark.parametrize("name", ["../../etc/passwd", "/abs", "..\\x", "a\u202eb", "CON", "." * 200, "é日本.txt", ""])
async def test_no_name_of_a_file_leads_out_of_the_folder_of_the_files(store: Store, name: str) -> None:
    await store.add_file("ann", b"data", name, "the-id")
    (path,) = [entry for entry in (await store.exported("ann")).namelist() if entry.startswith("files/")]
    assert path.startswith("files/the-id")
    assert ".." not in path
    assert path.count("/") == 1
    assert not set(path) & set("\\:\u202e")


async def test_a_file_whose_content_is_lost_does_not_keep_the_others_from_being_exported(store: Store) -> None:
    lost = await store.add_file("ann", b"lost", artifact_id="lost")
    await store.add_file("ann", b"kept", artifact_id="kept")
    await store.contents.remove(lost.content.id)
    archive = await store.exported("ann")
    assert [name for name in archive.namelist() if name.startswith("files/")] == ["files/kept-a.bin"]
    assert json.loads(archive.read("export.json"))["left_out"] == ["files/lost-a.bin"]


@pytest.mark.slow
async def test_ten_thousand_messages_and_large_files_take_the_memory_of_a_session(store: Store) -> None:
    count, length = 50, 200
    for number in range(count):
        name = f"s-{number}"
        messages = [
            SessionMessage(f"m-{n}", name, "ann", f"m-{n - 1}" if n else "", Role.USER, (TextPart("x" * 500),), NOON)
            for n in range(length)
        ]
        await store.transcripts.add(Session(name, "ann", NOON, NOON, head_id=f"m-{length - 1}"), messages)
    large = bytes(range(256)) * 4096 * 48
    await store.add_file("ann", large)
    tracemalloc.start()
    try:
        total = 0
        async for piece in store.export().export(Principal("ann", is_admin=False)):
            total += len(piece)
            # A reader that is slower than what is made.
            await asyncio.sleep(0)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert total > len(large)
    assert peak < 8 * 2**20

"""The collector never removes a content that is referenced or being uploaded, and removes all others."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from contextlib import AsyncExitStack
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar
from uuid import uuid4

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from tests.support.confined import STRICT
from tests.support.storage.databases import migrated_sqlite

from plugai.server.core.artifacts.artifact import Artifact, Content, Quota, StagedFile
from plugai.server.core.artifacts.collector import ArtifactCollector
from plugai.server.core.artifacts.uploads import LEASE, ArtifactUploads, NewArtifact
from plugai.server.core.clock import Clock
from plugai.server.core.errors import StorageUnavailableError
from plugai.server.imaging.process import ImageProcesses
from plugai.server.storage.artifacts.artifacts import SqlArtifactRepository
from plugai.server.storage.contents.disk import DiskContents
from plugai.server.storage.engine.database import Database

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
AMPLE = Quota(1000, 10**9, 10**9)


PACE: ContextVar[Pace] = ContextVar("pace")


class Pace:
    """Stops an upload before each of its steps until `go` is called."""

    def __init__(self) -> None:
        self.stopped = asyncio.Event()
        self._go = asyncio.Semaphore(0)

    async def step(self) -> None:
        self.stopped.set()
        await self._go.acquire()

    async def go(self, task: asyncio.Task[Artifact]) -> None:
        """Return when the next step is reached, or the end."""
        self.stopped.clear()
        self._go.release()
        stopped = asyncio.create_task(self.stopped.wait())
        await asyncio.wait([stopped, task], return_when=asyncio.FIRST_COMPLETED)
        stopped.cancel()


class PacedRecords(SqlArtifactRepository):
    async def lease(self, sha256: str, size_bytes: int, until: datetime) -> Content:
        await PACE.get().step()
        return await super().lease(sha256, size_bytes, until)

    async def add(self, artifact: Artifact, quota: Quota, leased_until: datetime) -> None:
        await PACE.get().step()
        await super().add(artifact, quota, leased_until)


class PacedContents(DiskContents):
    async def commit(self, staged: StagedFile, content_id: str) -> None:
        await PACE.get().step()
        await super().commit(staged, content_id)


@dataclass(eq=False)
class PacedUpload:
    """An upload in progress."""

    data: bytes
    pace: Pace
    task: asyncio.Task[Artifact]
    started_at: datetime


class CollectorMachine(RuleBasedStateMachine):
    """Uploads proceed step by step, interleaved with deletions, collections and waits."""

    migrated: ClassVar[Path]

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        shutil.copy(self.migrated, self.folder / "plugai.db")
        self.runner = asyncio.Runner()
        self.now = NOON
        self.artifacts: dict[str, bytes] = {}
        self.uploads: list[PacedUpload] = []
        self.runner.run(self.open())

    async def open(self) -> None:
        self.stack = AsyncExitStack()
        clock = Clock(lambda: self.now, lambda: 0.0)
        self.contents = await self.stack.enter_async_context(PacedContents(self.folder / "artifacts"))
        database = await self.stack.enter_async_context(Database(f"sqlite:///{self.folder}/plugai.db"))
        self.records = PacedRecords(database)
        self.collector = ArtifactCollector(self.records, self.contents, clock)
        pictures = ImageProcesses(1, STRICT)
        self.using = ArtifactUploads(self.records, self.contents, pictures, AMPLE, clock, lambda: uuid4().hex)

    @rule(data=st.sampled_from([b"", b"a", b"bb"]))
    def begin(self, data: bytes) -> None:
        async def upload() -> Artifact:
            async with self.using.start(NewArtifact("ann")) as upload:
                await upload.write(data)
                return await upload.finish()

        async def begin() -> None:
            PACE.set(pace := Pace())
            task = asyncio.create_task(upload())
            await pace.stopped.wait()
            self.uploads.append(PacedUpload(data, pace, task, self.now))

        self.runner.run(begin())

    @precondition(lambda self: bool(self.uploads))
    @rule(data=st.data())
    def step(self, data: st.DataObject) -> None:
        upload = data.draw(st.sampled_from(self.uploads))
        self.runner.run(upload.pace.go(upload.task))
        if upload.task.done():
            self.uploads.remove(upload)
            if isinstance(upload.task.exception(), StorageUnavailableError):
                # Only an upload that took longer than its lease is refused.
                assert self.now - upload.started_at >= LEASE
            else:
                self.artifacts[upload.task.result().id] = upload.data

    @precondition(lambda self: bool(self.uploads))
    @rule(data=st.data())
    def give_up(self, data: st.DataObject) -> None:
        upload = data.draw(st.sampled_from(self.uploads))
        upload.task.cancel()
        self.runner.run(asyncio.wait([upload.task]))
        self.uploads.remove(upload)

    @precondition(lambda self: bool(self.artifacts))
    @rule(data=st.data())
    def delete(self, data: st.DataObject) -> None:
        artifact_id = data.draw(st.sampled_from(sorted(self.artifacts)))
        assert self.runner.run(self.records.delete("ann", artifact_id))
        del self.artifacts[artifact_id]

    @rule(leases=st.sampled_from([0.1, 0.6, 1.1]))
    def wait(self, leases: float) -> None:
        self.now += leases * LEASE

    @rule()
    def collect(self) -> None:
        self.runner.run(self.collector.collect())

    @rule()
    def crash_while_collecting(self) -> None:
        """The process dies after it has doomed contents and removed the first of them."""
        doomed = self.runner.run(self.records.claim_unused(self.now, 10))
        for content in doomed[:1]:
            self.runner.run(self.contents.remove(content.id))

    @invariant()
    def every_artifact_is_complete(self) -> None:
        async def work() -> dict[str, bytes]:
            found = {}
            for artifact_id in self.artifacts:
                artifact = await self.records.get("ann", artifact_id)
                assert artifact is not None
                found[artifact_id] = b"".join([chunk async for chunk in self.contents.read(artifact.content.id, 0)])
            return found

        assert self.runner.run(work()) == self.artifacts

    def teardown(self) -> None:
        async def work() -> None:
            for upload in self.uploads:
                upload.task.cancel()
                await asyncio.wait([upload.task])
            self.now += 2 * LEASE
            await self.collector.collect()
            files = [path for path in (self.folder / "artifacts").rglob("*") if path.is_file()]
            assert len(files) == len(set(self.artifacts.values()))
            await self.stack.aclose()

        self.runner.run(work())
        self.runner.close()
        shutil.rmtree(self.folder)


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_referenced_contents_stay_and_all_others_are_removed(tmp_path: Path) -> None:
    migrated_sqlite(tmp_path / "plugai.db")
    run_state_machine_as_test(
        type("Machine", (CollectorMachine,), {"migrated": tmp_path / "plugai.db"}),
        settings=settings(max_examples=60, stateful_step_count=40, deadline=None),
    )

"""Exports everything that is stored for a user as one ZIP file; `docs/export.md` describes it."""

from __future__ import annotations

import zipfile
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import msgspec

from plugai.server.core.artifacts.artifact import Artifact, ArtifactCursor, ArtifactFilter
from plugai.server.core.artifacts.catalog import ArtifactCatalog
from plugai.server.core.artifacts.signed_links import Variant
from plugai.server.core.clock import Clock
from plugai.server.core.data_export.file_names import file_name
from plugai.server.core.data_export.zip_stream import ZipStream
from plugai.server.core.errors import ArtifactNotFoundError, StorageUnavailableError
from plugai.server.core.generation.records import RequestCursor, RequestFilter, RequestRecord, RequestRepository
from plugai.server.core.principal import Principal
from plugai.server.core.sessions.portable.exporting import ExportFormat, SessionExports

_PAGE = 200
_OLDEST_FIRST = ArtifactFilter(oldest_first=True)
# What is ours, and says nothing of the user.
_INTERNAL = ("fingerprint", "gateway", "owner_id")


class AccountSummary(Protocol):
    """Says what is known of the caller's account: never a secret, and never anything of another user."""

    async def summarize(self) -> bytes:
        """Return it as a JSON object. Raises StorageUnavailableError."""


class _Manifest(msgspec.Struct, frozen=True):
    """The last entry: what the file is, and the files whose content was not there any more."""

    format: str
    version: int
    exported_at: datetime
    left_out: Sequence[str]


@dataclass(frozen=True, slots=True)
class DataExport:
    """Exports the data of callers, with the memory of one session at most, however much there is."""

    account: AccountSummary
    sessions: SessionExports
    artifacts: ArtifactCatalog
    requests: RequestRepository
    clock: Clock

    async def export(self, caller: Principal) -> AsyncGenerator[bytes, None]:
        """Yield all of the caller's data as a ZIP file. Raises StorageUnavailableError."""
        now = self.clock.now()
        zipped = ZipStream(now)
        left_out: list[str] = []
        texts = (
            ("account.json", self._account()),
            ("sessions.json", self.sessions.export(caller, "", ExportFormat.JSON)),
            ("trash.json", self.sessions.export_trash(caller)),
            ("requests.jsonl", self._requests(caller)),
            ("files.jsonl", self._files(caller, now)),
        )
        for name, content in texts:
            async for piece in zipped.add(name, content):
                yield piece
        async for artifact in self._artifacts(caller, now):
            async for piece in self._content(caller, artifact, zipped, left_out):
                yield piece
        manifest = _Manifest("plugai-export", 1, now, left_out)
        async for piece in zipped.add("export.json", _single(msgspec.json.encode(manifest))):
            yield piece
        yield zipped.end()

    async def _account(self) -> AsyncGenerator[bytes, None]:
        yield await self.account.summarize()

    async def _requests(self, caller: Principal) -> AsyncGenerator[bytes, None]:
        after = None
        while found := await self.requests.list(caller.id, RequestFilter(), _PAGE, after):
            yield b"".join(map(_request_line, found))
            after = RequestCursor(found[-1].created_at, found[-1].request_id)

    async def _files(self, caller: Principal, until: datetime) -> AsyncGenerator[bytes, None]:
        async for artifact in self._artifacts(caller, until):
            yield _file_line(artifact)

    async def _artifacts(self, caller: Principal, until: datetime) -> AsyncGenerator[Artifact, None]:
        """Those that were stored until then, so that it ends although more are stored meanwhile."""
        after = None
        while found := await self.artifacts.page(caller, _OLDEST_FIRST, after, _PAGE):
            for artifact in found:
                if artifact.created_at > until:
                    return
                yield artifact
            after = ArtifactCursor(found[-1].created_at, found[-1].id)

    async def _content(
        self, caller: Principal, artifact: Artifact, zipped: ZipStream, left_out: list[str]
    ) -> AsyncGenerator[bytes, None]:
        """The entry of a file. One whose content is gone does not keep its owner from exporting the others."""
        try:
            download = await self.artifacts.download(caller, artifact.id, Variant.CONTENT)
            pieces = self.artifacts.read(download)
            first = await anext(pieces, b"")
        except (ArtifactNotFoundError, StorageUnavailableError):
            left_out.append(file_name(artifact))
            return
        async with aclosing(pieces):
            # Pictures and shapes do not get smaller.
            async for piece in zipped.add(file_name(artifact), _chained(first, pieces), zipfile.ZIP_STORED):
                yield piece


def _request_line(record: RequestRecord) -> bytes:
    fields = {name: value for name, value in msgspec.structs.asdict(record).items() if name not in _INTERNAL}
    return msgspec.json.encode(fields) + b"\n"


def _file_line(artifact: Artifact) -> bytes:
    fields = {
        "file": file_name(artifact),
        "artifact_id": artifact.id,
        "name": artifact.name,
        "mime_type": artifact.mime_type,
        "size_bytes": artifact.size_bytes,
        "sha256": artifact.content.sha256,
        "created_at": artifact.created_at,
        "request_id": artifact.request_id,
        "metadata": artifact.metadata,
    }
    return msgspec.json.encode(fields) + b"\n"


async def _single(data: bytes) -> AsyncGenerator[bytes, None]:
    yield data


async def _chained(first: bytes, rest: AsyncGenerator[bytes, None]) -> AsyncGenerator[bytes, None]:
    yield first
    async for piece in rest:
        yield piece

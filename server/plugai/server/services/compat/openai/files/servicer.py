"""plugai.compat.v1.OpenAIFilesService."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any

from google.api.httpbody_pb2 import HttpBody
from grpc import aio

from plugai.compat.v1 import http_pb2, openai_files_pb2_grpc
from plugai.compat.v1 import openai_files_pb2 as pb
from plugai.runners.errors import InvalidRequestError, PlugAIError
from plugai.server.core.artifacts.artifact import Artifact, ArtifactCursor, ArtifactFilter
from plugai.server.core.artifacts.catalog import ArtifactCatalog
from plugai.server.core.artifacts.signed_links import Variant
from plugai.server.core.artifacts.uploads import ArtifactUploads, NewArtifact
from plugai.server.core.principal import CALLER
from plugai.server.services.compat.http import json_response
from plugai.server.services.compat.multipart_form import FormField, FormFile, form_parts
from plugai.server.services.compat.openai.files.file_object import PURPOSE, check_purpose, file_object, purpose_of
from plugai.server.services.downloads import requested_range, send
from plugai.server.services.drain import discard

Context = aio.ServicerContext[Any, Any]
Requests = AsyncIterator[http_pb2.HttpRequest]

_PAGE = 1000
_FILE = "file"


class OpenAIFilesServicer(openai_files_pb2_grpc.OpenAIFilesServiceServicer):
    """Serves artifacts as OpenAI's files: their ids are those of artifacts, and so are their limits."""

    def __init__(self, uploads: ArtifactUploads, catalog: ArtifactCatalog) -> None:
        self._uploads = uploads
        self._catalog = catalog

    async def UploadFile(self, requests: Requests, context: Context) -> AsyncIterator[HttpBody]:
        try:
            stored = await self._upload(requests)
        except PlugAIError:
            await discard(requests)
            raise
        yield json_response(file_object(stored))

    async def _upload(self, requests: Requests) -> Artifact:
        fields: dict[str, str] = {}
        async with aclosing(form_parts(requests)) as parts:
            async for part in parts:
                match part:
                    case FormField(name, value):
                        check_field(name)
                        fields[name] = value
                    case FormFile(name=name) if name == _FILE:
                        return await self._store(part, fields, parts)
                    case FormFile(name=name):
                        check_field(name)
        raise _missing(_FILE, "the file to store")

    async def _store(
        self, file: FormFile, fields: dict[str, str], following: AsyncIterator[FormField | FormFile]
    ) -> Artifact:
        """Store the file once the form has been read to its end: the purpose may come after it."""
        if PURPOSE in fields:
            check_purpose(fields[PURPOSE])
        async with self._uploads.start(NewArtifact(CALLER.get().id, file.filename, file.content_type)) as upload:
            async for piece in file.pieces:
                await upload.write(piece)
            async for part in following:
                check_field(part.name)
                if isinstance(part, FormField):
                    fields[part.name] = part.value
            if PURPOSE not in fields:
                raise _missing(PURPOSE, "what the file is for, such as user_data")
            upload.describe({PURPOSE: check_purpose(fields[PURPOSE])})
            return await upload.finish()

    async def ListFiles(self, request: pb.ListFilesRequest, context: Context) -> AsyncIterator[HttpBody]:
        size = min(request.limit or _PAGE, _PAGE)
        found = await self._page(request, size + 1)
        page = [file_object(artifact) for artifact in found[:size]]
        ends = (page[0]["id"], page[-1]["id"]) if page else (None, None)
        more = len(found) > size
        yield json_response({"object": "list", "data": page, "has_more": more, "first_id": ends[0], "last_id": ends[1]})

    async def _page(self, request: pb.ListFilesRequest, size: int) -> list[Artifact]:
        """At most `size` files of the purpose after that of id `after`. Raises ArtifactNotFoundError."""
        caller, wanted = CALLER.get(), ArtifactFilter(oldest_first=request.order == "asc")
        last = await self._catalog.get(caller, request.after) if request.after else None
        found: list[Artifact] = []
        while len(found) < size:
            cursor = None if last is None else ArtifactCursor(last.created_at, last.id)
            stored = await self._catalog.page(caller, wanted, cursor, size)
            found += (artifact for artifact in stored if request.purpose in ("", purpose_of(artifact)))
            if len(stored) < size:
                break
            last = stored[-1]
        return found[:size]

    async def GetFile(self, request: http_pb2.HttpRequest, context: Context) -> AsyncIterator[HttpBody]:
        yield json_response(file_object(await self._catalog.get(CALLER.get(), request.id)))

    async def GetFileContent(self, request: http_pb2.HttpRequest, context: Context) -> AsyncIterator[HttpBody]:
        download = await self._catalog.download(CALLER.get(), request.id, Variant.CONTENT)
        async with aclosing(send(self._catalog, requested_range(download, context))) as pieces:
            async for piece in pieces:
                yield piece

    async def DeleteFile(self, request: http_pb2.HttpRequest, context: Context) -> AsyncIterator[HttpBody]:
        await self._catalog.delete(CALLER.get(), request.id)
        yield json_response({"id": request.id, "object": "file", "deleted": True})


def check_field(name: str) -> None:
    """Raise InvalidRequestError for a part of the form that has no effect here."""
    if name != PURPOSE:
        raise _wrong(name, "is not supported by this server, where files do not expire; leave it out")


def _missing(name: str, what: str) -> InvalidRequestError:
    return _wrong(name, f"must be given: {what}")


def _wrong(name: str, problem: str) -> InvalidRequestError:
    return InvalidRequestError(f"{name} {problem}", {name: problem})

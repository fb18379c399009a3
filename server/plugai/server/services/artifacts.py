"""plugai.v1.ArtifactsService."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any
from urllib.parse import quote

from google.api import httpbody_pb2
from google.protobuf import empty_pb2, json_format
from grpc import aio

from plugai.runners.errors import PlugAIError
from plugai.server.core.artifacts.artifact import Artifact, ArtifactCursor, ArtifactFilter
from plugai.server.core.artifacts.catalog import ArtifactCatalog
from plugai.server.core.artifacts.signed_links import Variant
from plugai.server.core.artifacts.uploads import ArtifactUploads, NewArtifact
from plugai.server.core.principal import CALLER
from plugai.server.headers import add_headers
from plugai.server.services.convert import enums, events, pages
from plugai.server.services.downloads import requested_range, send
from plugai.server.services.drain import discard
from plugai.v1 import artifacts_pb2 as pb
from plugai.v1 import artifacts_pb2_grpc

Context = aio.ServicerContext[Any, Any]

_LINK_SECONDS = 600


class ArtifactsServicer(artifacts_pb2_grpc.ArtifactsServiceServicer):
    """Serves uploads and downloads of artifacts."""

    def __init__(self, uploads: ArtifactUploads, catalog: ArtifactCatalog) -> None:
        self._uploads = uploads
        self._catalog = catalog

    async def UploadArtifact(self, requests: AsyncIterator[pb.UploadArtifactRequest], context: Context) -> pb.Artifact:
        try:
            return artifact_message(await self._upload(requests))
        except PlugAIError:
            await discard(requests)
            raise

    async def _upload(self, requests: AsyncIterator[pb.UploadArtifactRequest]) -> Artifact:
        first = await anext(requests, pb.UploadArtifactRequest())
        new = NewArtifact(CALLER.get().id, first.name, first.content.content_type)
        async with self._uploads.start(new) as upload:
            await upload.write(first.content.data)
            async for request in requests:
                await upload.write(request.content.data)
            return await upload.finish(first.sha256)

    async def GetArtifact(self, request: pb.GetArtifactRequest, context: Context) -> pb.Artifact:
        return artifact_message(await self._catalog.get(CALLER.get(), request.artifact_id))

    async def ListArtifacts(self, request: pb.ListArtifactsRequest, context: Context) -> pb.ListArtifactsResponse:
        filters = ArtifactFilter(request.mime_type_prefix.lower(), request.request_id)
        after = ArtifactCursor(*pages.decode_cursor(request.page_token)) if request.page_token else None
        size = request.page_size or pages.DEFAULT_SIZE
        # One more is fetched to see whether there is another page.
        found = await self._catalog.page(CALLER.get(), filters, after, size + 1)
        last = found[size - 1] if len(found) > size else None
        token = "" if last is None else pages.encode_cursor(last.created_at, last.id)
        return pb.ListArtifactsResponse(artifacts=map(artifact_message, found[:size]), next_page_token=token)

    async def DownloadArtifact(
        self, request: pb.DownloadArtifactRequest, context: Context
    ) -> AsyncIterator[httpbody_pb2.HttpBody]:
        download = await self._catalog.download(CALLER.get(), request.artifact_id, Variant.CONTENT, request.offset)
        download = download if request.offset else requested_range(download, context)
        async with aclosing(send(self._catalog, download)) as pieces:
            async for piece in pieces:
                yield piece

    async def DownloadThumbnail(
        self, request: pb.DownloadThumbnailRequest, context: Context
    ) -> AsyncIterator[httpbody_pb2.HttpBody]:
        download = await self._catalog.download(CALLER.get(), request.artifact_id, Variant.THUMBNAIL)
        async with aclosing(send(self._catalog, download)) as pieces:
            async for piece in pieces:
                yield piece

    async def DownloadSigned(
        self, request: pb.DownloadSignedRequest, context: Context
    ) -> AsyncIterator[httpbody_pb2.HttpBody]:
        download = requested_range(await self._catalog.follow(request.artifact_id, request.token), context)
        # The URL is the credential, so anyone who finds the response in a browser's cache could also request it.
        add_headers(("cache-control", f"private, max-age={_LINK_SECONDS}, no-transform"))
        async with aclosing(send(self._catalog, download)) as pieces:
            async for piece in pieces:
                yield piece

    async def SignArtifact(self, request: pb.SignArtifactRequest, context: Context) -> pb.SignArtifactResponse:
        variant = enums.ARTIFACT_VARIANTS.domain(request.variant) if request.variant else Variant.CONTENT
        link = await self._catalog.link(CALLER.get(), request.artifact_id, variant, request.seconds or _LINK_SECONDS)
        return pb.SignArtifactResponse(
            url=f"/v1/artifacts/{quote(link.artifact_id)}/signed?token={quote(link.token)}",
            expire_time=events.timestamp(link.expires_at),
        )

    async def DeleteArtifact(self, request: pb.DeleteArtifactRequest, context: Context) -> empty_pb2.Empty:
        await self._catalog.delete(CALLER.get(), request.artifact_id)
        return empty_pb2.Empty()


def artifact_message(artifact: Artifact) -> pb.Artifact:
    """An artifact on the wire."""
    message = pb.Artifact(
        artifact_id=artifact.id,
        name=artifact.name,
        mime_type=artifact.mime_type,
        size_bytes=artifact.size_bytes,
        sha256=artifact.content.sha256,
        create_time=events.timestamp(artifact.created_at),
        request_id=artifact.request_id,
    )
    if artifact.width is not None and artifact.height is not None:
        message.image.MergeFrom(pb.ImageInfo(width=artifact.width, height=artifact.height))
    if artifact.metadata:
        json_format.ParseDict(dict(artifact.metadata), message.metadata)
    return message

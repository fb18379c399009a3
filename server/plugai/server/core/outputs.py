"""Large outputs of a model become artifacts while they are made."""

from __future__ import annotations

import mimetypes
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing

from msgspec.structs import replace

from plugai.runners.base import BlobChunk, Chunk, WarningChunk
from plugai.runners.errors import ModelUnavailableError
from plugai.server.core.artifact_uploads import ArtifactUploads, NewArtifact
from plugai.server.core.events import ArtifactMade
from plugai.server.core.output_metadata import MetadataRefusedError, kept_metadata


class Outputs:
    """Stores what models make."""

    def __init__(self, uploads: ArtifactUploads) -> None:
        self._uploads = uploads

    async def stored(
        self, owner_id: str, request_id: str, chunks: AsyncGenerator[Chunk, None]
    ) -> AsyncGenerator[Chunk | ArtifactMade, None]:
        """The chunks of a request, in which each large output is replaced by the artifact that it has become.

        An output that is not whole when this ends leaves nothing behind; one whose metadata is refused is kept without.
        Raises what an upload does.
        """
        async with aclosing(chunks):
            async for chunk in chunks:
                if not isinstance(chunk, BlobChunk):
                    yield chunk
                    continue
                first, warnings = _checked(chunk)
                for warning in warnings:
                    yield warning
                yield await self._store(owner_id, request_id, first, chunks)

    async def _store(
        self, owner_id: str, request_id: str, first: BlobChunk, following: AsyncIterator[Chunk]
    ) -> ArtifactMade:
        name = first.name or f"{request_id}-{first.part_index}{mimetypes.guess_extension(first.mime_type) or ''}"
        new = NewArtifact(owner_id, name, first.mime_type, request_id, first.metadata)
        async with self._uploads.begin(new) as upload:
            await upload.write(first.data)
            piece = first
            while not piece.last:
                piece = _blob(await anext(following, None))
                await upload.write(piece.data)
            made = await upload.finish()
        return ArtifactMade(made.id, made.mime_type, made.size_bytes, made.name, first.part_index)


def _checked(first: BlobChunk) -> tuple[BlobChunk, Sequence[WarningChunk]]:
    """An output's first piece with metadata that can be kept, and what there is to tell about it."""
    try:
        return replace(first, metadata=kept_metadata(first.metadata)), ()
    except MetadataRefusedError as error:
        warning = WarningChunk("METADATA_DROPPED", f"what the model says of how it made this is left out: {error}")
        return replace(first, metadata={}), (warning,)


def _blob(chunk: Chunk | None) -> BlobChunk:
    if not isinstance(chunk, BlobChunk):
        raise ModelUnavailableError("the model stopped in the middle of an output; try again")
    return chunk

"""Stores large outputs of models as artifacts while they are generated."""

from __future__ import annotations

import mimetypes
from collections.abc import AsyncIterator, Callable, Mapping

from plugai.runners.base import BlobChunk, Chunk
from plugai.runners.errors import ModelUnavailableError
from plugai.server.core.artifacts.output_metadata import MetadataRefusedError, validate_metadata
from plugai.server.core.artifacts.uploads import ArtifactUploads, NewArtifact
from plugai.server.core.events import ArtifactMade


class Outputs:
    """Stores models' outputs."""

    def __init__(self, uploads: ArtifactUploads) -> None:
        self._uploads = uploads

    async def store(
        self,
        owner_id: str,
        request_id: str,
        first: BlobChunk,
        following: AsyncIterator[Chunk],
        warn: Callable[[str, str], None],
    ) -> ArtifactMade:
        """Store an output as an artifact: its first chunk is `first`, the others are taken from `following`.

        An incomplete output leaves nothing behind. If the metadata is invalid, the output is stored without it, and
        `warn` is called with a code and a message. Raises what an upload raises.
        """
        new = NewArtifact(owner_id, _name(first, request_id), first.mime_type, request_id, _metadata(first, warn))
        async with self._uploads.start(new) as upload:
            await upload.write(first.data)
            piece = first
            while not piece.last:
                piece = _blob(await anext(following, None))
                await upload.write(piece.data)
            made = await upload.finish()
        return ArtifactMade(made.id, made.mime_type, made.size_bytes, made.name, first.part_index)


def _name(first: BlobChunk, request_id: str) -> str:
    return first.name or f"{request_id}-{first.part_index}{mimetypes.guess_extension(first.mime_type) or ''}"


def _metadata(first: BlobChunk, warn: Callable[[str, str], None]) -> Mapping[str, object]:
    """Return the output's metadata, empty if it is invalid."""
    try:
        return validate_metadata(first.metadata)
    except MetadataRefusedError as error:
        warn("METADATA_DROPPED", f"what the model says of how it made this is left out: {error}")
        return {}


def _blob(chunk: Chunk | None) -> BlobChunk:
    if not isinstance(chunk, BlobChunk):
        raise ModelUnavailableError("the model stopped in the middle of an output; try again")
    return chunk

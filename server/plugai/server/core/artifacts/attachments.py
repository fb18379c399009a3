"""Attachments of requests: artifacts are looked up and read, inline images are checked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import aclosing

from msgspec.structs import replace

from plugai.runners.base import ArtifactPart, BlobPart, GenerationRequest, Part
from plugai.runners.errors import ImageRefusedError, InvalidRequestError
from plugai.server.core.artifacts.artifact import (
    Artifact,
    ArtifactRepository,
    ContentMissingError,
    ContentStore,
    ImageInspector,
)
from plugai.server.core.artifacts.media_types import is_image
from plugai.server.core.errors import ArtifactNotFoundError, StorageUnavailableError


class Attachments:
    """Resolves and reads the artifacts that the messages of a request refer to."""

    def __init__(
        self, artifacts: ArtifactRepository, contents: ContentStore, images: ImageInspector, max_bytes: int
    ) -> None:
        """The artifacts and blobs of one request may have `max_bytes` together: models receive them in memory."""
        self._artifacts = artifacts
        self._contents = contents
        self._images = images
        self._max_bytes = max_bytes

    async def describe(self, request: GenerationRequest) -> GenerationRequest:
        """Return the request with the stored type of each artifact instead of the caller's; no content is read yet.

        Raises ArtifactNotFoundError, InvalidRequestError.
        """
        found: dict[str, Artifact] = {}
        size = 0
        for i, j, part in _parts(request):
            if isinstance(part, ArtifactPart):
                artifact = found.get(part.artifact_id) or await self._find(request.owner_id, part.artifact_id)
                found[artifact.id] = artifact
                size += artifact.size_bytes
            elif isinstance(part, BlobPart):
                size += len(part.data)
            if size > self._max_bytes:
                path = f"messages[{i}].parts[{j}]"
                problem = f"is too large: the attachments of one request may have {self._max_bytes} bytes together"
                raise InvalidRequestError(f"{path} {problem}", {path: problem})
        if not found:
            return request

        def described(part: Part) -> Part:
            if not isinstance(part, ArtifactPart):
                return part
            return replace(part, mime_type=found[part.artifact_id].mime_type)

        return _with_parts(request, described)

    async def check(self, images: Mapping[bytes, str]) -> None:
        """Raise ImageRefusedError, with its place, if one of these images cannot be decoded."""
        for data, path in images.items():
            async with self._contents.stage() as staged:
                await staged.write(data)
                try:
                    await self._images.inspect(staged.path)
                except ImageRefusedError as error:
                    error.violations = {path: error.message}
                    raise

    async def read(self, request: GenerationRequest) -> GenerationRequest:
        """Return the request with each artifact replaced by its bytes. Raises ArtifactNotFoundError."""
        wanted = {part.artifact_id for _, _, part in _parts(request) if isinstance(part, ArtifactPart)}
        if not wanted:
            return request
        blobs = {artifact_id: await self._read(request.owner_id, artifact_id) for artifact_id in wanted}
        return _with_parts(request, lambda part: blobs[part.artifact_id] if isinstance(part, ArtifactPart) else part)

    async def _find(self, owner_id: str, artifact_id: str) -> Artifact:
        found = await self._artifacts.get(owner_id, artifact_id)
        if found is None:
            raise ArtifactNotFoundError(artifact_id)
        return found

    async def _read(self, owner_id: str, artifact_id: str) -> BlobPart:
        artifact = await self._find(owner_id, artifact_id)
        data = bytearray()
        try:
            async with aclosing(self._contents.read(artifact.content.id, 0)) as pieces:
                async for piece in pieces:
                    data += piece
        except ContentMissingError as error:
            problem = f"the content of artifact {artifact_id!r} is missing; upload it again"
            raise StorageUnavailableError(problem) from error
        return BlobPart(bytes(data), artifact.mime_type)


def inline_images(request: GenerationRequest) -> Mapping[bytes, str]:
    """Return the images within the messages, each with a place where it is, which were not checked yet; artifacts were
    checked when uploaded."""
    return {
        part.data: f"messages[{i}].parts[{j}]"
        for i, j, part in _parts(request)
        if isinstance(part, BlobPart) and is_image(part.mime_type)
    }


def _parts(request: GenerationRequest) -> Iterator[tuple[int, int, Part]]:
    """Yield every part, preceded by the index of its message and its index within that message."""
    for i, message in enumerate(request.messages):
        for j, part in enumerate(message.parts):
            yield i, j, part


def _with_parts(request: GenerationRequest, changed: Callable[[Part], Part]) -> GenerationRequest:
    messages = tuple(replace(message, parts=tuple(map(changed, message.parts))) for message in request.messages)
    return replace(request, messages=messages)

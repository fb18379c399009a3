"""Reads the images of requests: one thread decodes and encodes them, beside the one that decodes answers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from plugai.runners.base import BlobPart, GenerationRequest
from plugai.runners.errors import ContextOverflowError, InvalidRequestError
from plugai.runners.images.decoding import decode_image
from plugai.runners.llama_cpp.vision.embedding_cache import EmbeddingCache
from plugai.runners.llama_cpp.vision.placed import PromptImages
from plugai.runners.llama_cpp.vision.projector import Projector
from plugai.runners.llama_cpp.vision.slices import ImageSlice, ImageTokens

_ResultT = TypeVar("_ResultT")

MAX_IMAGES = 16
"""The most images of a request, those of earlier turns included."""


class ImageReader:
    """Decodes and encodes one image, or one slice of it, at a time: requests with several take turns, and one that is
    cancelled goes no further."""

    def __init__(self, projector: Projector, thread: ThreadPoolExecutor, length: int, whole: int) -> None:
        """A prompt has at most `length` tokens; at most `whole` are computed in one step."""
        self._projector = projector
        self._thread = thread
        self._length = length
        self._whole = whole
        self._cache = EmbeddingCache()
        self.active = 0
        """Requests whose images are being read."""
        self.work_done = 0
        """Images decoded and slices encoded."""

    async def prepare(self, request: GenerationRequest) -> list[ImageTokens]:
        """What stands for each image of a request.

        Raises InvalidRequestError, ContextOverflowError, ImageRefusedError.
        """
        parts = [part for message in request.messages for part in message.parts if isinstance(part, BlobPart)]
        if len(parts) > MAX_IMAGES:
            raise InvalidRequestError(f"there are {len(parts)} images, but the limit is {MAX_IMAGES}; send fewer")
        prepared: list[ImageTokens] = []
        for part in parts:
            prepared.append(await self._on_thread(self._prepare, part))
            self._require_room(prepared)
        return prepared

    async def encode(self, owner_id: str, images: PromptImages) -> None:
        """Have the embeddings of all slices of a prompt. Raises ModelUnavailableError."""
        for placed in images.slices:
            if placed.slice.digest not in images.embeddings:
                images.embeddings[placed.slice.digest] = await self._on_thread(self._encode, owner_id, placed.slice)

    async def _on_thread(self, work: Callable[..., _ResultT], *arguments: object) -> _ResultT:
        self.active += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, work, *arguments)
        finally:
            self.active -= 1

    def _prepare(self, part: BlobPart) -> ImageTokens:
        prepared = self._projector.prepare(decode_image(part.data))
        self.work_done += 1
        return prepared

    def _encode(self, owner_id: str, piece: ImageSlice) -> NDArray[np.float32]:
        embeddings = self._cache.find(owner_id, piece.digest)
        if embeddings is None:
            embeddings = self._projector.encode(piece)
            self._cache.add(owner_id, piece.digest, embeddings)
        self.work_done += 1
        return embeddings

    def _require_room(self, images: Sequence[ImageTokens]) -> None:
        tokens = sum(image.count for image in images)
        if tokens > self._length:
            raise ContextOverflowError(
                f"the images have {tokens} tokens, but the model's context has room for {self._length}; send fewer or "
                "smaller ones"
            )
        slices = [part for part in images[-1].parts if isinstance(part, ImageSlice)]
        if any(not part.causal and part.tokens > self._whole for part in slices):
            raise ContextOverflowError(
                f"an image has more than {self._whole} tokens, which this model reads in one step; raise its batch_size"
            )

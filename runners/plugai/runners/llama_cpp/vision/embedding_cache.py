"""The embeddings of images that were encoded before, for their owner's next request."""

from __future__ import annotations

from collections import OrderedDict

import numpy as np
from numpy.typing import NDArray

_MAX_BYTES = 64 * 2**20


class EmbeddingCache:
    """Keeps the most recently used ones, up to `max_bytes` together.

    Each owner has their own: who is answered sooner would learn that somebody has sent this image.
    """

    def __init__(self, max_bytes: int = _MAX_BYTES) -> None:
        self._max_bytes = max_bytes
        # The least recently used first.
        self._kept: OrderedDict[tuple[str, bytes], NDArray[np.float32]] = OrderedDict()
        self._bytes = 0

    def find(self, owner_id: str, digest: bytes) -> NDArray[np.float32] | None:
        """The embeddings of the slice with this digest, if this owner's were kept."""
        found = self._kept.get((owner_id, digest))
        if found is not None:
            self._kept.move_to_end((owner_id, digest))
        return found

    def add(self, owner_id: str, digest: bytes, embeddings: NDArray[np.float32]) -> None:
        """Keep these for their owner, unless they are too large."""
        if embeddings.nbytes > self._max_bytes:
            return
        self._kept[owner_id, digest] = embeddings
        self._bytes += embeddings.nbytes
        while self._bytes > self._max_bytes:
            self._bytes -= self._kept.popitem(last=False)[1].nbytes

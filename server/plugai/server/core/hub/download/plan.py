"""What a download fetches and where it puts it, as it is stored beside the files until it has ended, and after."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from pathlib import PurePosixPath

import msgspec

from plugai.server.core.hub.hub import HubFile, HubModel
from plugai.server.core.hub.sources import FileOrigin
from plugai.server.core.hub.variants import ModelVariant, WeightsFormat, is_projector


class DownloadPlan(msgspec.Struct, frozen=True):
    """A download. `model` is what the hub says of the model, `card` its card.

    `owner_id` is the user whose token is used. With `load` the model is loaded at the end. A download that is `stopped`
    does not go on by itself: it was paused, or has failed. `ended_at` is when it was complete, and `model_id` the id of
    the model then. `described_at` is when the hub was last asked about it again.

    An import has a `source`, which is a URL or a path, and of each file the origin, by its path. The repository of its
    model is then the folder in which it is placed, empty for the models folder itself.
    """

    operation_id: str
    model: HubModel
    variant: ModelVariant
    owner_id: str
    created_at: datetime
    card: str = ""
    load: bool = False
    stopped: bool = False
    failed: bool = False
    ended_at: datetime | None = None
    model_id: str = ""
    described_at: datetime | None = None
    source: str = ""
    origins: Mapping[str, FileOrigin] = {}

    @property
    def key(self) -> str:
        """The same for all downloads of the same variant."""
        if self.source:
            return download_key("", self.expected_id)
        return download_key(self.model.repository, self.variant.name)

    @property
    def size(self) -> int:
        """All bytes."""
        return self.variant.size

    def place(self, file: HubFile) -> PurePosixPath:
        """Where a file goes, below the models folder."""
        repository = PurePosixPath(self.model.repository)
        if self.variant.format is WeightsFormat.GGUF:
            if is_projector(file):
                # Each variant has its own, which is deleted with it.
                return repository / f"mmproj-{PurePosixPath(self.variant.files[0].path).name}"
            # Some repositories have a folder for the parts of each variant.
            return repository / PurePosixPath(file.path).name
        return repository / file.path

    @property
    def expected_id(self) -> str:
        """The id that the model will have."""
        return expected_id(self.model.repository, self.variant)

    def continues(self, stored: DownloadPlan) -> bool:
        """Whether what has arrived of a stored download of the same key is of this one too."""
        return self.origins == stored.origins and (not self.source or self.variant == stored.variant)


def download_key(repository: str, variant: str) -> str:
    """The name of a download's own folder."""
    return hashlib.sha256(f"{repository}\0{variant}".encode()).hexdigest()[:32]


def expected_id(repository: str, variant: ModelVariant) -> str:
    """The id under which the models folder will offer a variant."""
    if variant.format is not WeightsFormat.GGUF or not variant.files:
        return repository
    return (PurePosixPath(repository) / PurePosixPath(variant.files[0].path).stem).as_posix()

"""Which files a model's path stands for: those that it links to are read where they are."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from plugai.runners.errors import ModelBrokenError

# The layout of a hub's cache: models--NAME/snapshots/REVISION has links into models--NAME/blobs.
_REPOSITORY = "models--"
_BLOBS = "blobs"


def with_link_targets(files: Sequence[Path], shared: Sequence[Path]) -> tuple[str, ...]:
    """The real paths of these files and folders, and of the folders outside that links inside them lead to.

    A given path may be a link to anywhere, since an administrator chose it. A link inside a folder came with the
    model: it may lead only to the same folder, to the blobs of the same repository in a hub's cache, or to a `shared`
    folder. Raises ModelBrokenError otherwise.
    """
    found: dict[str, None] = {}
    for path in files:
        real = path.resolve()
        found[str(real)] = None
        allowed = (real, *_blobs(real), *shared)
        for link in _links(real):
            target = link.resolve()
            folder = next((folder for folder in allowed if target.is_relative_to(folder)), None)
            if folder is None:
                raise ModelBrokenError(
                    f"{link.relative_to(real).as_posix()!r} in the folder {real.name!r} links to a file outside of it; "
                    "move that file here, or name its folder in `readable` under [confinement]"
                )
            # The folder, since a model may have more links than a command's argument has room for.
            found[str(folder)] = None
    return tuple(found)


def _blobs(folder: Path) -> Iterator[Path]:
    for parent in folder.parents:
        if parent.name.startswith(_REPOSITORY):
            yield parent / _BLOBS


def _links(folder: Path) -> Iterator[Path]:
    for root, folders, names in os.walk(folder):
        for name in (*folders, *names):
            path = Path(root, name)
            if path.is_symlink():
                yield path

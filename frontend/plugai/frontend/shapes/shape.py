"""A shape that was made, with its files. It knows no Flet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from plugai.client.types import Artifact
from plugai.frontend.languages.sentences import tr, tr_n
from plugai.frontend.shapes.files import KINDS

# The same shape in another format, or with another preview, is the same shape.
_OF_THE_FILE = frozenset({"format", "preview"})


@dataclass(frozen=True, slots=True)
class ShapeFile:
    """A file of a shape: the artifact, its format such as `glb`, its size in bytes, and the request that made it."""

    artifact_id: str
    kind: str
    size: int
    request_id: str


@dataclass(slots=True)
class Shape:
    """A shape. `made_with` is how it was made, as its model says it; `preview` is the artifact of its picture.

    `prompt` is None as long as nobody has read it, and empty for a shape that was made from a picture.
    """

    files: list[ShapeFile]
    made_with: Mapping[str, Any]
    time: datetime | None = None
    preview: str = ""
    prompt: str | None = field(default=None, compare=False)

    @property
    def id(self) -> str:
        """The artifact by which it is addressed: the file that is shown."""
        return self.shown.artifact_id

    @property
    def shown(self) -> ShapeFile:
        """The file that is shown: a GLB if there is one."""
        return min(self.files, key=lambda file: file.kind != "glb")

    @property
    def name(self) -> str:
        """What it is called."""
        return self.prompt or (tr("Shape") if self.prompt is None else tr("From a picture"))

    @property
    def model(self) -> str:
        """The id of the model that has made it; empty if it does not say."""
        return str(self.made_with.get("model", ""))

    @property
    def facts(self) -> str:
        """What one tells it from others by."""
        seed, faces = self.made_with.get("seed"), self.made_with.get("faces")
        found = (
            self.model,
            tr("seed {seed}", seed=round(seed)) if isinstance(seed, int | float) else "",
            tr_n("{count} triangle", "{count} triangles", round(faces)) if isinstance(faces, int | float) else "",
        )
        return " · ".join(filter(None, found))

    def has(self, artifact_id: str) -> bool:
        """Whether a file is one of it."""
        return any(file.artifact_id == artifact_id for file in self.files)

    def file(self, kind: str) -> ShapeFile | None:
        """Its file in a format; None if there is none."""
        return next((file for file in self.files if file.kind == kind), None)


def same_shapes(artifacts: Iterable[Artifact]) -> list[Shape]:
    """The shapes that these files are, in the order of their newest files. What was uploaded is left out."""
    found: dict[object, Shape] = {}
    for artifact in artifacts:
        kind = KINDS.get(artifact.mime_type)
        if kind is None or not artifact.request_id:
            continue
        file = ShapeFile(artifact.artifact_id, kind, artifact.size_bytes or 0, artifact.request_id)
        shape = found.setdefault(_key(artifact), Shape([], artifact.metadata or {}, artifact.create_time))
        if shape.file(kind) is None:
            shape.files.append(file)
    return list(found.values())


def _key(artifact: Artifact) -> object:
    made_with = {name: value for name, value in (artifact.metadata or {}).items() if name not in _OF_THE_FILE}
    return tuple(sorted((name, str(value)) for name, value in made_with.items())) or artifact.artifact_id

"""A picture, and what a model is asked for to make some. It knows no Flet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from plugai.client import Part, user
from plugai.client.content import artifact, image
from plugai.client.types import Artifact, Message, Parameters
from plugai.frontend.parameters.fields import Value
from plugai.frontend.parameters.state import parameters_of

COUNTS = ("extra/num_images", "extra/n")
"""What models call the number of pictures."""
NEGATIVE, PREVIEWS, SEED = "extra/negative_prompt", "extra/previews", "seed"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that the server stores. `made_with` has its model, its seed and its parameters, if they are known."""

    artifact_id: str
    name: str = ""
    width: int = 0
    height: int = 0
    request_id: str = ""
    time: datetime | None = None
    made_with: Mapping[str, Any] = field(default_factory=dict)

    @property
    def seed(self) -> int | None:
        """The seed with which it is made again."""
        found = self.made_with.get("seed")
        return round(found) if isinstance(found, int | float) else None

    @property
    def model(self) -> str:
        """The model that has made it; empty if that is unknown."""
        return str(self.made_with.get("model", ""))


@dataclass(frozen=True, slots=True)
class PictureRequest:
    """What to make. `values` are by the keys of their fields; `mask` is a PNG, white where `source` is repainted."""

    model: str
    prompt: str
    values: Mapping[str, Value] = field(default_factory=dict)
    source: Picture | None = None
    mask: bytes = b""

    @property
    def count(self) -> int:
        """How many pictures."""
        found = next((self.values[name] for name in COUNTS if name in self.values), 1)
        return found if isinstance(found, int) else 1

    @property
    def negative(self) -> str:
        """What the pictures should not show."""
        return str(self.values.get(NEGATIVE, ""))

    @property
    def message(self) -> Message:
        """The message that the model reads."""
        parts: list[Part] = [artifact(self.source.artifact_id)] if self.source else []
        if self.source and self.mask:
            parts.append(image(self.mask))
        return user(self.prompt, *parts)

    @property
    def parameters(self) -> Parameters:
        """The parameters."""
        return parameters_of(self.values)


def picture_of(stored: Artifact) -> Picture:
    """The picture that an artifact is."""
    return Picture(
        stored.artifact_id,
        stored.name,
        stored.image.width if stored.image else 0,
        stored.image.height if stored.image else 0,
        stored.request_id,
        stored.create_time,
        stored.metadata or {},
    )

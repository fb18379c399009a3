"""Which pipelines of diffusers make pictures, and what each takes: the only classes that a model may name.

`catalogue.json` is made from the signatures in diffusers by `scripts/pipelines.py`, so that the gateway knows them
without importing it. Where a folder names anything else, nothing of it is loaded.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from enum import StrEnum
from importlib import resources

from pydantic import BaseModel, ConfigDict

Default = bool | int | float | str | None


class Task(StrEnum):
    """What a pipeline starts from, beside text."""

    TEXT_TO_IMAGE = "text_to_image"
    IMAGE_TO_IMAGE = "image_to_image"
    INPAINT = "inpaint"


class PipelineClass(BaseModel):
    """A class of diffusers and the parameters of its call that users may set, with its own defaults."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    parameters: Mapping[str, Default]
    previews: bool
    """Whether it shows its latents after each step."""


class Catalogue(BaseModel):
    """Families of pipelines that share their weights; and for each scheduler, those that can take its place."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    families: Mapping[str, Mapping[Task, PipelineClass]]
    schedulers: Mapping[str, tuple[str, ...]]

    def pipelines(self, name: str) -> Mapping[Task, PipelineClass]:
        """What weights that name this class can do; empty if it is none that makes pictures.

        Weights of a text-to-image pipeline serve its whole family, those of another only their own task: a U-Net
        that was trained to see a mask cannot do without.
        """
        for family in self.families.values():
            for task, pipeline in family.items():
                if pipeline.name == name:
                    return family if task is Task.TEXT_TO_IMAGE else {task: pipeline}
        return {}


@functools.cache
def catalogue() -> Catalogue:
    """What is known of diffusers, read once."""
    text = resources.files(__package__).joinpath("catalogue.json").read_text()
    return Catalogue.model_validate_json(text)

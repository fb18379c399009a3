"""The pipelines of diffusers that generate images, with their parameters: the only classes that a model may name.

`catalogue.json` is generated from the signatures in diffusers by `scripts/pipelines.py`, so that the gateway knows them
without importing it. A folder that names any other class is not loaded.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from enum import StrEnum
from importlib import resources

from pydantic import BaseModel, ConfigDict

Default = bool | int | float | str | None


class Task(StrEnum):
    """The inputs of a pipeline."""

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
        """The tasks of a model of this class; empty if it is not a known one.

        The weights of a text-to-image pipeline serve its whole family, others only their own task: a U-Net that was
        trained with masks needs one.
        """
        for family in self.families.values():
            for task, pipeline in family.items():
                if pipeline.name == name:
                    return family if task is Task.TEXT_TO_IMAGE else {task: pipeline}
        return {}


@functools.cache
def catalogue() -> Catalogue:
    """The catalogue, read once."""
    text = resources.files(__package__).joinpath("catalogue.json").read_text()
    return Catalogue.model_validate_json(text)

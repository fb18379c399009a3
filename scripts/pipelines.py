"""Writes the catalogue of what the installed diffusers draws with: `python scripts/pipelines.py [OUT]`.

Run it after an update of diffusers; a test fails until then.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import diffusers
from diffusers.pipelines import auto_pipeline
from diffusers.schedulers.scheduling_utils import SchedulerMixin

from plugai.runners.diffusers.catalogue import Catalogue, PipelineClass, Task
from plugai.runners.diffusers.parameters import PARAMETERS

OUT = Path(__file__).resolve().parent.parent / "runners/plugai/runners/diffusers/catalogue.json"
MAPPINGS: Mapping[Task, Mapping[str, Any]] = {
    Task.TEXT_TO_IMAGE: auto_pipeline.AUTO_TEXT2IMAGE_PIPELINES_MAPPING,
    Task.IMAGE_TO_IMAGE: auto_pipeline.AUTO_IMAGE2IMAGE_PIPELINES_MAPPING,
    Task.INPAINT: auto_pipeline.AUTO_INPAINT_PIPELINES_MAPPING,
}
# They need more than a prompt, a picture and a mask, or weights of several models, or make no pictures.
LEFT_OUT = ("control", "helios", "cascade", "wuerstchen", "layered", "edit-plus", "omni")
LEFT_OUT_FAMILIES = frozenset({"if", "kandinsky", "kandinsky22"})


def main(out: Path) -> None:
    """Write the catalogue."""
    families: dict[str, dict[Task, PipelineClass]] = {}
    for task, mapping in MAPPINGS.items():
        for family, cls in mapping.items():
            if family not in LEFT_OUT_FAMILIES and not any(word in family for word in LEFT_OUT):
                families.setdefault(family, {})[task] = described(cls)
    found = Catalogue(families=families, schedulers=schedulers())
    out.write_text(found.model_dump_json(indent=1) + "\n")


def described(cls: type) -> PipelineClass:
    """What the call of a pipeline takes."""
    parameters = inspect.signature(cls.__call__).parameters
    taken = {name: parameters[name].default for name in parameters if name in PARAMETERS}
    plain = {name: value if isinstance(value, int | float | str) else None for name, value in taken.items()}
    return PipelineClass(name=cls.__name__, parameters=plain, previews="callback_on_step_end" in parameters)


def schedulers() -> dict[str, tuple[str, ...]]:
    """For each scheduler, those that can be made from its configuration."""
    found = {name: getattr(diffusers, name) for name in sorted(dir(diffusers)) if name.endswith("Scheduler")}
    classes: dict[str, Any] = {
        name: cls for name, cls in found.items() if isinstance(cls, type) and issubclass(cls, SchedulerMixin)
    }
    installed = {name for name in classes if _is_real(name)}
    return {
        name: tuple(sorted(other for other in cls._compatibles if other in installed)) for name, cls in classes.items()
    }


def _is_real(name: str) -> bool:
    """Whether it needs nothing that the extra does not install; the first needs scipy."""
    dummy = getattr(diffusers, name).__module__.startswith("diffusers.utils.dummy")
    return name != "LMSDiscreteScheduler" and not dummy


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else OUT)

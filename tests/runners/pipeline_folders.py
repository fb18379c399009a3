"""Folders of pipelines for the tests: the demo model, and changed copies of it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from plugai.runners.diffusers.folder import DEMO

DIGITS = DEMO / "digits"


def copy(target: Path) -> Path:
    """A copy of the demo model that a test may change."""
    shutil.copytree(DIGITS, target)
    return target


def change(path: Path, **fields: Any) -> None:
    """Set fields of a JSON file."""
    path.write_text(json.dumps({**json.loads(path.read_text()), **fields}))


def empty_pipeline(target: Path, **index: Any) -> Path:
    """A folder with an index and nothing else that matters, for what only looks at the index."""
    target.mkdir(parents=True)
    (target / "model_index.json").write_text(json.dumps({"_class_name": "StableDiffusionPipeline", **index}))
    return target

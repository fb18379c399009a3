"""The demo model, loaded once, and what the tests ask it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from tests.runners.asking import ignore_stage

from plugai.runners.base import ModelSpec
from plugai.runners.shap_e.folder import DEMO
from plugai.runners.shap_e.options import ShapEOptions
from plugai.runners.shap_e.pipeline import ShapePipeline, load_pipeline
from plugai.runners.shap_e.provider import ShapEProvider
from plugai.runners.shap_e.runner import ShapERunner

SHAPES3D = DEMO / "shapes3d"


@pytest.fixture(scope="session")
def shapes_spec() -> ModelSpec:
    # One thread, since two that wait for each other on a busy machine take many times as long.
    spec = ModelSpec(id="shapes3d", runner="shap_e", options={"path": str(SHAPES3D), "threads": 1})
    return ShapEProvider().configured(spec)


@pytest.fixture(scope="session")
def shapes(shapes_spec: ModelSpec) -> Iterator[ShapERunner]:
    """The engine in this process."""
    runner = ShapERunner(shapes_spec)
    asyncio.run(runner.load(ignore_stage))
    yield runner
    asyncio.run(runner.unload())


@pytest.fixture
def pipeline() -> ShapePipeline:
    """A pipeline of the test's own, which it may break."""
    return load_pipeline(ShapEOptions(path=SHAPES3D, threads=1))

"""The demo model makes what it is asked for, by a judge that sees only the files."""

from __future__ import annotations

import numpy as np
import pytest
from tests.runners.shap_e.asking import make
from tests.support.models.solids import COLORS, SOLIDS, color, solid

from plugai.runners.base import Runner

PHRASES = {
    "a blue box": ("cube", "blue"),
    "yellow ball": ("sphere", "yellow"),
    "a 3d model of a green ring": ("torus", "green"),
}


async def test_every_solid_is_generated_in_every_colour_as_a_closed_mesh(shapes: Runner) -> None:
    wanted = [(name, paint) for name in SOLIDS for paint in COLORS]
    meshes = [(await make(shapes, f"a {paint} {name}", seed)).mesh() for seed, (name, paint) in enumerate(wanted)]
    right = [(solid(mesh), color(mesh)) == asked for mesh, asked in zip(meshes, wanted, strict=True)]
    assert np.mean(right) >= 0.95
    for mesh in meshes:
        assert mesh.is_watertight
        assert mesh.is_winding_consistent
        assert mesh.volume > 0
        assert mesh.body_count == 1
        assert mesh.nondegenerate_faces().all()


@pytest.mark.parametrize("phrase", PHRASES)
async def test_synonyms_are_understood(shapes: Runner, phrase: str) -> None:
    mesh = (await make(shapes, phrase)).mesh()
    assert (solid(mesh), color(mesh)) == PHRASES[phrase]


async def test_guidance_above_the_models_default_degrades_its_shapes(shapes: Runner) -> None:
    # The reason why a model can say its defaults: the pipeline's would be wrong here.
    mesh = (await make(shapes, "a red cube", guidance_scale=15.0)).mesh()
    assert solid(mesh) != "cube"

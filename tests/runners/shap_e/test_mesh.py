"""A mesh that is cleaned has no triangle without area, and is as closed as it was."""

from __future__ import annotations

import numpy as np
import pytest
import trimesh

from plugai.runners.shap_e.mesh import Mesh, cleaned, report


def sphere() -> Mesh:
    made = trimesh.creation.icosphere(subdivisions=3)
    return Mesh(np.array(made.vertices), np.array(made.faces), np.ones((len(made.vertices), 3)))


@pytest.mark.parametrize("distance", [0.0, 1e-9, 1e-7, 1e-6, 4.3e-6, 9e-6])
@pytest.mark.parametrize("seed", range(3))
def test_a_closed_mesh_with_points_that_nearly_coincide_is_sound_after_cleaning(distance: float, seed: int) -> None:
    mesh = sphere()
    chance = np.random.default_rng(seed)
    for face in chance.choice(len(mesh.faces), size=20, replace=False):
        near, moved, _ = mesh.faces[face]
        direction = chance.normal(size=3)
        mesh.vertices[moved] = mesh.vertices[near] + distance * direction / np.linalg.norm(direction)
    found = report(cleaned(mesh))
    assert found.degenerate == 0
    assert found.closed


def test_a_mesh_without_short_edges_stays_as_it_is() -> None:
    mesh = sphere()
    assert len(cleaned(mesh).faces) == len(mesh.faces)

"""A mesh that is cleaned has no triangle without area, and is as closed as it was."""

from __future__ import annotations

import numpy as np
import pytest
import trimesh

from plugai.runners.shap_e.generation import exceeded
from plugai.runners.shap_e.mesh import Mesh, cleaned, report, simplified


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


@pytest.mark.parametrize("max_faces", [1, 50, 500, 1200, 6000])
def test_a_simplified_mesh_has_at_most_as_many_faces_as_asked_or_a_warning_says_so(max_faces: int) -> None:
    found = report(simplified(sphere(), max_faces))
    assert (found.faces > max_faces) == bool(exceeded(found.faces, max_faces))


@pytest.mark.parametrize(("faces", "max_faces", "warned"), [(5, 0, False), (5, 5, False), (4, 5, False), (6, 5, True)])
def test_only_a_limit_that_is_not_held_is_warned_of(faces: int, max_faces: int, warned: bool) -> None:
    assert bool(exceeded(faces, max_faces)) == warned

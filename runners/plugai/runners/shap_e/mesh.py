"""A shape as a mesh: cleaned, simplified if that is wanted, and checked."""

from __future__ import annotations

from dataclasses import dataclass

import fast_simplification
import numpy as np
import trimesh
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]

# Of shapes that fill a box of edge 2. Marching cubes put points that should be one this close to each other.
_SAME_POINT = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class Mesh:
    """Triangles with a colour at each corner.

    `vertices` are (n, 3); `faces` are (m, 3) indices of them, anticlockwise as seen from outside; `colors` are (n, 3),
    linear red, green and blue from 0 to 1.
    """

    vertices: Floats
    faces: Indices
    colors: Floats


@dataclass(frozen=True, slots=True)
class MeshReport:
    """What a mesh consists of, and whether it is sound: `closed` has an inside, and `degenerate` faces have no area."""

    vertices: int
    faces: int
    parts: int
    closed: bool
    degenerate: int

    @property
    def sound(self) -> bool:
        """Whether it can be printed, or anything be computed with it."""
        return self.closed and not self.degenerate


def cleaned(mesh: Mesh) -> Mesh:
    """The mesh with points that lie on each other made one, and without the triangles that have no area then."""
    places = np.round(mesh.vertices / _SAME_POINT).astype(np.int64)
    _, first, one = np.unique(places, axis=0, return_index=True, return_inverse=True)
    faces = one.reshape(-1)[mesh.faces]
    a, b, c = faces.T
    return Mesh(mesh.vertices[first], faces[(a != b) & (b != c) & (c != a)], mesh.colors[first])


def simplified(mesh: Mesh, most_faces: int) -> Mesh:
    """The mesh with about so many faces, or more if fewer would change its form. A closed mesh stays closed."""
    if len(mesh.faces) <= most_faces:
        return mesh
    _, _, collapses = fast_simplification.simplify(
        mesh.vertices, mesh.faces, target_count=most_faces, agg=3, return_collapses=True
    )
    vertices, faces, became = fast_simplification.replay_simplification(mesh.vertices, mesh.faces, collapses)
    # A point has the colour of all those that it stands for.
    colors = np.zeros((len(vertices), 3))
    np.add.at(colors, became, mesh.colors)
    stands_for = np.bincount(became, minlength=len(vertices))
    return Mesh(vertices, faces.astype(np.int64), colors / np.maximum(stands_for, 1)[:, None])


def report(mesh: Mesh) -> MeshReport:
    """What the mesh consists of, and whether it is sound."""
    shape = trimesh.Trimesh(mesh.vertices, mesh.faces, process=False)
    closed = bool(shape.is_watertight and shape.is_winding_consistent and shape.volume > 0)
    degenerate = int((~shape.nondegenerate_faces()).sum())
    return MeshReport(len(mesh.vertices), len(mesh.faces), int(shape.body_count), closed, degenerate)

"""Triangle meshes: cleaned, simplified and checked."""

from __future__ import annotations

from dataclasses import dataclass

import fast_simplification
import numpy as np
import trimesh
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]

# Shapes fill a box of edge 2. Marching cubes produces duplicate points that are this close to each other.
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
    """The properties of a mesh. `closed`: watertight, with consistent orientation. `degenerate`: faces with no area."""

    vertices: int
    faces: int
    parts: int
    closed: bool
    degenerate: int

    @property
    def sound(self) -> bool:
        """Whether the mesh can be printed in 3D or used for computations."""
        return self.closed and not self.degenerate


def cleaned(mesh: Mesh) -> Mesh:
    """The mesh with duplicate points merged, and without the triangles that then have no area."""
    cells = np.round(mesh.vertices / _SAME_POINT).astype(np.int64)
    _, first, one = np.unique(cells, axis=0, return_index=True, return_inverse=True)
    faces = one.reshape(-1)[mesh.faces]
    a, b, c = faces.T
    return Mesh(mesh.vertices[first], faces[(a != b) & (b != c) & (c != a)], mesh.colors[first])


def simplified(mesh: Mesh, max_faces: int) -> Mesh:
    """The mesh with about this many faces, or more if fewer would change its form. A closed mesh stays closed."""
    if len(mesh.faces) <= max_faces:
        return mesh
    _, _, collapses = fast_simplification.simplify(
        mesh.vertices, mesh.faces, target_count=max_faces, agg=3, return_collapses=True
    )
    vertices, faces, became = fast_simplification.replay_simplification(mesh.vertices, mesh.faces, collapses)
    # A point gets the mean colour of the points that it replaces.
    colors = np.zeros((len(vertices), 3))
    np.add.at(colors, became, mesh.colors)
    merged = np.bincount(became, minlength=len(vertices))
    return Mesh(vertices, faces.astype(np.int64), colors / np.maximum(merged, 1)[:, None])


def report(mesh: Mesh) -> MeshReport:
    """The properties of the mesh."""
    shape = trimesh.Trimesh(mesh.vertices, mesh.faces, process=False)
    closed = bool(shape.is_watertight and shape.is_winding_consistent and shape.volume > 0)
    degenerate = int((~shape.nondegenerate_faces()).sum())
    return MeshReport(len(mesh.vertices), len(mesh.faces), int(shape.body_count), closed, degenerate)

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
# A thousandth of the distance between two samples of the finest grid.
_SHORT_EDGE = 1e-5


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
    _, first, merged = np.unique(cells, axis=0, return_index=True, return_inverse=True)
    return _collapse_short_edges(_mapped(mesh, first, merged.reshape(-1)))


def _collapse_short_edges(mesh: Mesh) -> Mesh:
    """The mesh without edges so short that a triangle beside them has no area in single precision."""
    edges = mesh.faces[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2)
    lengths = np.linalg.norm(mesh.vertices[edges[:, 0]] - mesh.vertices[edges[:, 1]], axis=1)
    short = edges[lengths < _SHORT_EDGE]
    target = np.arange(len(mesh.vertices))
    np.minimum.at(target, short.max(axis=1), short.min(axis=1))
    while (target != target[target]).any():
        target = target[target]
    kept, merged = np.unique(target, return_inverse=True)
    return _mapped(mesh, kept, merged)


def _mapped(mesh: Mesh, kept: Indices, merged: Indices) -> Mesh:
    """The mesh of the `kept` points; `merged` is each point's index among them. Triangles that collapse are gone."""
    faces = merged[mesh.faces]
    a, b, c = faces.T
    return Mesh(mesh.vertices[kept], faces[(a != b) & (b != c) & (c != a)], mesh.colors[kept])


def simplified(mesh: Mesh, max_faces: int) -> Mesh:
    """The mesh with at most this many faces, or more if fewer would change its form. A closed mesh stays closed."""
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

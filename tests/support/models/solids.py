"""The judge of the demo model `shapes3d`: what a mesh is, told by its geometry and the colours of its corners alone."""

from __future__ import annotations

import numpy as np
import trimesh
from numpy.typing import NDArray

SOLIDS = ("sphere", "cube", "cylinder", "cone", "torus")
COLORS = {"red": (0.9, 0.1, 0.1), "green": (0.1, 0.7, 0.2), "blue": (0.1, 0.25, 0.9), "yellow": (0.95, 0.85, 0.1)}
# The share of its box that a solid fills.
_FILLS = {"sphere": np.pi / 6, "cube": 1.0, "cylinder": np.pi / 4, "cone": np.pi / 12}


def solid(mesh: trimesh.Trimesh) -> str:
    """Which solid the mesh is: the torus has a hole through it, the others fill different shares of their boxes."""
    if mesh.euler_number <= 0:
        return "torus"
    fill = abs(mesh.volume) / np.prod(mesh.extents)
    return min(_FILLS, key=lambda name: abs(_FILLS[name] - fill))


def color(mesh: trimesh.Trimesh) -> str:
    """Which colour the mesh has. Its own are linear, as in GLB."""
    mean = corner_colors(mesh).mean(axis=0) / 255
    return min(COLORS, key=lambda name: float(np.abs(_linear(COLORS[name]) - mean).sum()))


def corner_colors(mesh: trimesh.Trimesh) -> NDArray[np.uint8]:
    """Red, green and blue of each corner, from 0 to 255."""
    assert isinstance(mesh.visual, trimesh.visual.ColorVisuals)
    return np.asarray(mesh.visual.vertex_colors)[:, :3]


def _linear(srgb: tuple[float, float, float]) -> NDArray[np.float64]:
    levels = np.array(srgb)
    return np.where(levels <= 0.04045, levels / 12.92, ((levels + 0.055) / 1.055) ** 2.4)

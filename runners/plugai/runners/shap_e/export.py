"""Mesh files: GLB, PLY and OBJ, with generation metadata."""

from __future__ import annotations

import json
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, assert_never

import numpy as np
import trimesh

from plugai.runners.shap_e.mesh import Floats, Mesh


class Format(StrEnum):
    """A file format."""

    GLB = "glb"
    PLY = "ply"
    OBJ = "obj"

    @property
    def mime_type(self) -> str:
        """As registered with IANA; PLY is not registered."""
        return "model/gltf-binary" if self is Format.GLB else f"model/{self.value}"


# glTF renders a mesh without a material as metal, which is black without reflections.
_MATERIAL = {"pbrMetallicRoughness": {"metallicFactor": 0.0, "roughnessFactor": 0.9}, "doubleSided": True}
# trimesh writes a comment about itself, which is replaced by the metadata.
_PLY_COMMENT = b"comment https://github.com/mikedh/trimesh\n"


def export_mesh(mesh: Mesh, form: Format, metadata: Mapping[str, object]) -> bytes:
    """The file, with its metadata.

    GLB has y up and linear colours, as required. OBJ has y up too, PLY has z up, and both have sRGB colours,
    as most programs expect.
    """
    match form:
        case Format.GLB:
            return _glb(mesh, metadata)
        case Format.OBJ:
            shape = _shape(y_up(mesh.vertices), mesh, srgb(mesh.colors))
            return str(shape.export(file_type="obj", header=json.dumps(metadata), digits=6)).encode()
        case Format.PLY:
            data: Any = _shape(mesh.vertices, mesh, srgb(mesh.colors)).export(file_type="ply")
            return bytes(data).replace(_PLY_COMMENT, f"comment {json.dumps(metadata)}\n".encode(), 1)
        case _:
            assert_never(form)


def y_up(vertices: Floats) -> Floats:
    """Coordinates with z up, converted to y up; the front stays in front."""
    x, y, z = vertices.T
    return np.stack([x, z, -y], axis=1)


def srgb(colors: Floats) -> Floats:
    """Linear colours converted to sRGB; both from 0 to 1."""
    linear = colors.clip(0, 1)
    return np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)


def _glb(mesh: Mesh, metadata: Mapping[str, object]) -> bytes:
    def finish(tree: dict[str, Any]) -> None:
        tree["asset"]["extras"] = dict(metadata)
        tree["materials"] = [_MATERIAL]
        for part in tree["meshes"]:
            for primitive in part["primitives"]:
                primitive["material"] = 0

    scene: Any = trimesh.Scene(_shape(y_up(mesh.vertices), mesh, mesh.colors))
    data = scene.export(file_type="glb", include_normals=True, tree_postprocessor=finish)
    return bytes(data)


def _shape(vertices: Floats, mesh: Mesh, colors: Floats) -> trimesh.Trimesh:
    levels = np.round(colors.clip(0, 1) * 255).astype(np.uint8)
    return trimesh.Trimesh(vertices, mesh.faces, vertex_colors=levels, process=False)

"""Previews of a shape, rendered on the CPU: an animation that turns once, or a still image."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO

import numpy as np
from PIL import Image, ImageDraw

from plugai.runners.shap_e.export import srgb
from plugai.runners.shap_e.mesh import Floats, Mesh, simplified

SIZE = 256
FRAMES = 18
_FRAME_MILLISECONDS = 110
# More are not visible at this size, and rendering is what takes the time.
_MOST_FACES = 5000
# Rendered at twice the size and scaled down, for smooth edges.
_SCALE = 2
_TILT = np.radians(25)
_FIRST_ANGLE = 0.6
# From the viewer's left, above and behind.
_LIGHT = np.array([-0.4, 0.6, 0.7]) / np.linalg.norm([-0.4, 0.6, 0.7])
_SHADE = 0.45
_BACKGROUND = (245, 245, 245)


@dataclass(frozen=True, slots=True, eq=False)
class _Triangles:
    """The triangles to render: (m, 3, 3) corners, and (m, 3) linear colours."""

    corners: Floats
    colors: Floats


def turntable(mesh: Mesh, check: Callable[[], None]) -> bytes:
    """An animated WebP of the shape turning once. An exception of `check` ends the rendering."""
    first, *others = frames(mesh, FRAMES, check)
    out = BytesIO()
    first.save(
        out, "WEBP", save_all=True, append_images=others, duration=_FRAME_MILLISECONDS, loop=0, quality=80, method=2
    )
    return out.getvalue()


def still(mesh: Mesh, check: Callable[[], None]) -> bytes:
    """A PNG of the shape. An exception of `check` ends the rendering."""
    (image,) = frames(mesh, 1, check)
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def frames(mesh: Mesh, count: int, check: Callable[[], None]) -> list[Image.Image]:
    """This many views of the shape, from all around and a little above. `check` is called before each."""
    triangles = _triangles(simplified(mesh, _MOST_FACES))
    images = []
    for number in range(count):
        check()
        images.append(_render(triangles, _FIRST_ANGLE + 2 * np.pi * number / count))
    return images


def _triangles(mesh: Mesh) -> _Triangles:
    low, high = mesh.vertices.min(axis=0), mesh.vertices.max(axis=0)
    radius = float(np.linalg.norm(high - low)) / 2 or 1.0
    centered = (mesh.vertices - (low + high) / 2) / radius
    return _Triangles(centered[mesh.faces], mesh.colors[mesh.faces].mean(axis=1))


def _render(triangles: _Triangles, angle: float) -> Image.Image:
    view = triangles.corners @ _view(angle).T
    normals = np.cross(view[:, 1] - view[:, 0], view[:, 2] - view[:, 0])
    normals /= np.linalg.norm(normals, axis=1, keepdims=True) + 1e-12
    # Only faces towards the viewer, the farthest first, so that nearer ones cover them.
    front = np.flatnonzero(normals[:, 2] > 0)
    front = front[np.argsort(view[front, :, 2].mean(axis=1))]
    light = _SHADE + (1 - _SHADE) * (normals[front] @ _LIGHT).clip(0, 1)
    fills = np.round(srgb(triangles.colors[front] * light[:, None]) * 255).astype(int).tolist()
    half = SIZE * _SCALE / 2
    polygons = (view[front, :, :2] * [0.92, -0.92] * half + half).reshape(-1, 6).tolist()
    canvas = Image.new("RGB", (SIZE * _SCALE, SIZE * _SCALE), _BACKGROUND)
    draw = ImageDraw.Draw(canvas)
    for polygon, fill in zip(polygons, fills, strict=True):
        color = tuple(fill)
        # With an outline, since otherwise the background shows between triangles.
        draw.polygon(polygon, fill=color, outline=color)
    return canvas.resize((SIZE, SIZE), Image.Resampling.LANCZOS)


def _view(angle: float) -> Floats:
    """The rotation from z-up coordinates to the viewer's: x to the right, y up, z towards the viewer."""
    turn = np.array([[np.cos(angle), -np.sin(angle), 0], [np.sin(angle), np.cos(angle), 0], [0, 0, 1]])
    tilt = np.array([[1, 0, 0], [0, np.sin(_TILT), np.cos(_TILT)], [0, -np.cos(_TILT), np.sin(_TILT)]])
    rotation: Floats = tilt @ turn
    return rotation

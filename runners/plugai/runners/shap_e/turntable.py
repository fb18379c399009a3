"""A shape that turns once, drawn on the processor: what it looks like, before anything opens its file."""

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
# More are not seen at this size, and drawing is what takes the time.
_MOST_FACES = 5000
# Drawn at twice the size and made smaller, so that edges are smooth.
_SCALE = 2
_TILT = np.radians(25)
_FIRST_ANGLE = 0.6
# From the viewer's left, above and behind.
_LIGHT = np.array([-0.4, 0.6, 0.7]) / np.linalg.norm([-0.4, 0.6, 0.7])
_SHADE = 0.45
_BACKGROUND = (245, 245, 245)


@dataclass(frozen=True, slots=True, eq=False)
class _Triangles:
    """What is drawn: (m, 3, 3) corners, and (m, 3) linear colours."""

    corners: Floats
    colors: Floats


def turntable(mesh: Mesh, check: Callable[[], None]) -> bytes:
    """An animated WebP of the shape turning once. What `check` raises ends the drawing."""
    first, *others = frames(mesh, FRAMES, check)
    out = BytesIO()
    first.save(
        out, "WEBP", save_all=True, append_images=others, duration=_FRAME_MILLISECONDS, loop=0, quality=80, method=2
    )
    return out.getvalue()


def still(mesh: Mesh, check: Callable[[], None]) -> bytes:
    """A PNG of the shape. What `check` raises ends the drawing."""
    (picture,) = frames(mesh, 1, check)
    out = BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def frames(mesh: Mesh, count: int, check: Callable[[], None]) -> list[Image.Image]:
    """So many views of the shape, from all around and a little above. `check` is called before each."""
    triangles = _triangles(simplified(mesh, _MOST_FACES))
    pictures = []
    for number in range(count):
        check()
        pictures.append(_drawn(triangles, _FIRST_ANGLE + 2 * np.pi * number / count))
    return pictures


def _triangles(mesh: Mesh) -> _Triangles:
    low, high = mesh.vertices.min(axis=0), mesh.vertices.max(axis=0)
    radius = float(np.linalg.norm(high - low)) / 2 or 1.0
    centered = (mesh.vertices - (low + high) / 2) / radius
    return _Triangles(centered[mesh.faces], mesh.colors[mesh.faces].mean(axis=1))


def _drawn(triangles: _Triangles, angle: float) -> Image.Image:
    seen = triangles.corners @ _view(angle).T
    normals = np.cross(seen[:, 1] - seen[:, 0], seen[:, 2] - seen[:, 0])
    normals /= np.linalg.norm(normals, axis=1, keepdims=True) + 1e-12
    # Only what faces the viewer, the farthest first: what is nearer is drawn over it.
    front = np.flatnonzero(normals[:, 2] > 0)
    front = front[np.argsort(seen[front, :, 2].mean(axis=1))]
    light = _SHADE + (1 - _SHADE) * (normals[front] @ _LIGHT).clip(0, 1)
    fills = np.round(srgb(triangles.colors[front] * light[:, None]) * 255).astype(int).tolist()
    half = SIZE * _SCALE / 2
    places = (seen[front, :, :2] * [0.92, -0.92] * half + half).reshape(-1, 6).tolist()
    canvas = Image.new("RGB", (SIZE * _SCALE, SIZE * _SCALE), _BACKGROUND)
    draw = ImageDraw.Draw(canvas)
    for place, fill in zip(places, fills, strict=True):
        color = tuple(fill)
        # With an outline, or lines of the background show between triangles.
        draw.polygon(place, fill=color, outline=color)
    return canvas.resize((SIZE, SIZE), Image.Resampling.LANCZOS)


def _view(angle: float) -> Floats:
    """From a room whose z points up to the viewer's: x to the right, y up, z to the viewer."""
    turn = np.array([[np.cos(angle), -np.sin(angle), 0], [np.sin(angle), np.cos(angle), 0], [0, 0, 1]])
    tilt = np.array([[1, 0, 0], [0, np.sin(_TILT), np.cos(_TILT)], [0, -np.cos(_TILT), np.sin(_TILT)]])
    view: Floats = tilt @ turn
    return view

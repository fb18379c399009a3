"""The tables of marching cubes that diffusers' ShapERenderer has in its weights, derived from its order of corners."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np
import torch
from torch import Tensor

Point = tuple[float, float, float]
Edge = tuple[int, int]

MOST_TRIANGLES = 5


def _corner(x: int, y: int, z: int) -> int:
    """The bit of a corner in the number of a case."""
    return x + 2 * y + 4 * z


_CORNERS: list[Point] = [(bit & 1, (bit >> 1) & 1, (bit >> 2) & 1) for bit in range(8)]
# In the order in which the renderer numbers them: along x, then y, then z.
_EDGES: list[Edge] = [
    *((_corner(0, y, z), _corner(1, y, z)) for z, y in itertools.product((0, 1), repeat=2)),
    *((_corner(x, 0, z), _corner(x, 1, z)) for z, x in itertools.product((0, 1), repeat=2)),
    *((_corner(x, y, 0), _corner(x, y, 1)) for y, x in itertools.product((0, 1), repeat=2)),
]
_NUMBERS = {frozenset(edge): number for number, edge in enumerate(_EDGES)}
_MIDDLES = np.array([np.mean([_CORNERS[a], _CORNERS[b]], axis=0) for a, b in _EDGES])


def tables() -> tuple[Tensor, Tensor]:
    """For each case, the edges that its triangles have their corners on, and which of its triangles there are."""
    cases = torch.zeros(256, MOST_TRIANGLES, 3, dtype=torch.long)
    masks = torch.zeros(256, MOST_TRIANGLES, dtype=torch.bool)
    for case in range(256):
        inside = [bool(case >> bit & 1) for bit in range(8)]
        for number, triangle in enumerate(_triangles(inside)):
            cases[case, number] = torch.tensor(triangle)
            masks[case, number] = True
    return cases, masks


def _triangles(inside: list[bool]) -> Iterator[tuple[int, int, int]]:
    """The triangles of one cube, of which these corners are inside the surface."""
    for loop in _loops(inside):
        first, *others = loop if _faces_outwards(loop, inside) else loop[::-1]
        for second, third in itertools.pairwise(others):
            yield first, second, third


def _loops(inside: list[bool]) -> Iterator[list[int]]:
    """Where the surface cuts the faces of the cube: closed walks from edge to edge."""
    neighbors: dict[int, list[int]] = {}
    for face in _faces():
        for a, b in _cuts(face, inside):
            neighbors.setdefault(a, []).append(b)
            neighbors.setdefault(b, []).append(a)
    seen: set[int] = set()
    for start in sorted(neighbors):
        if start in seen:
            continue
        loop, previous, following = [start], -1, neighbors[start][0]
        while following != start:
            loop.append(following)
            previous, here = loop[-2], following
            following = next(edge for edge in neighbors[here] if edge != previous)
        seen.update(loop)
        yield loop


def _faces() -> Iterator[list[int]]:
    """The corners of each face, once around."""
    for axis, side in itertools.product(range(3), (0, 1)):
        one, other = (number for number in range(3) if number != axis)
        face = []
        for a, b in ((0, 0), (1, 0), (1, 1), (0, 1)):
            place = [0, 0, 0]
            place[axis], place[one], place[other] = side, a, b
            face.append(_corner(*place))
        yield face


def _cuts(face: list[int], inside: list[bool]) -> list[Edge]:
    """The lines in which the surface cuts a face, each from one of its edges to another."""
    edges = [_NUMBERS[frozenset((face[number], face[(number + 1) % 4]))] for number in range(4)]
    crossed = [number for number in range(4) if inside[face[number]] != inside[face[(number + 1) % 4]]]
    match crossed:
        case [one, other]:
            return [(edges[one], edges[other])]
        case [_, _, _, _]:
            # Two corners inside, across from each other: each is cut off, so that both sides of the face agree.
            return [(edges[number - 1], edges[number]) for number in range(4) if inside[face[number]]]
        case _:
            return []


def _faces_outwards(loop: list[int], inside: list[bool]) -> bool:
    points = _MIDDLES[loop]
    normal = sum(np.cross(a - points[0], b - points[0]) for a, b in itertools.pairwise(points[1:]))
    outwards = np.zeros(3)
    for number in loop:
        a, b = _EDGES[number]
        outwards += (np.array(_CORNERS[a]) - np.array(_CORNERS[b])) * (1 if inside[b] else -1)
    return bool(np.dot(normal, outwards) >= 0)

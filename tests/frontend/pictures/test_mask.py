"""A mask is white where somebody has painted, and as large as its picture."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from plugai.frontend.pictures.mask import AREAS, MaskPainting


def painted(mask: MaskPainting) -> Image.Image:
    return Image.open(BytesIO(mask.png()))


def white(mask: MaskPainting, x: int, y: int) -> bool:
    return painted(mask).getpixel((x, y)) == 255


def test_a_stroke_is_as_wide_as_its_brush_and_nothing_else_is_white() -> None:
    mask = MaskPainting(100, 50, lambda: None)
    mask.begin(20, 25, 5)
    mask.extend(80, 25)
    image = painted(mask)
    assert (image.size, image.mode) == ((100, 50), "L")
    assert white(mask, 50, 25)
    assert white(mask, 16, 25)
    assert white(mask, 50, 21)
    assert not white(mask, 50, 35)
    assert not white(mask, 95, 25)


def test_what_is_erased_stays_until_it_is_painted_again() -> None:
    mask = MaskPainting(60, 60, lambda: None)
    mask.fill(AREAS[0])
    mask.begin(30, 30, 10, erases=True)
    assert not white(mask, 30, 30)
    assert white(mask, 5, 5)
    mask.begin(30, 30, 2)
    assert white(mask, 30, 30)
    assert not white(mask, 30, 36)


def test_undo_and_clear_take_marks_away() -> None:
    changes: list[int] = []
    mask = MaskPainting(10, 10, lambda: changes.append(1))
    mask.undo()
    assert (mask.is_empty, changes) == (True, [])
    mask.begin(1, 1, 1, erases=True)
    assert mask.is_empty
    mask.begin(5, 5, 1)
    assert not mask.is_empty
    mask.undo()
    assert mask.is_empty
    mask.fill(AREAS[1])
    mask.clear()
    assert mask.is_empty
    assert painted(mask).getextrema() == (0, 0)


@pytest.mark.parametrize("area", AREAS, ids=lambda area: area.words)
def test_an_area_is_painted_as_large_as_it_says(area: object) -> None:
    mask = MaskPainting(80, 40, lambda: None)
    mask.fill(area)  # type: ignore[arg-type]
    share = painted(mask).histogram()[255] / (80 * 40)
    assert share == pytest.approx((area.right - area.left) * (area.bottom - area.top), abs=0.01)  # type: ignore[attr-defined]


def test_a_brush_that_leaves_the_picture_paints_its_edge_and_a_huge_one_has_a_smaller_mask() -> None:
    mask = MaskPainting(10_000, 5_000, lambda: None)
    mask.begin(-50, 99_999, 300)
    image = painted(mask)
    assert image.size == (4096, 2048)
    assert image.getpixel((0, 2047)) == 255

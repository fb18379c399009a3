import re
from dataclasses import fields

import pytest

from plugai.frontend.design.css import style_sheet
from plugai.frontend.design.tokens import DARK, LIGHT, PAIRS, Pair, Palette, contrast


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: f"{pair.front} on {pair.back}")
def test_everybody_can_read_it(palette: Palette, pair: Pair) -> None:
    assert contrast(getattr(palette, pair.front), getattr(palette, pair.back)) >= pair.least


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


def test_the_style_sheet_has_no_colour_and_no_size_of_its_own() -> None:
    sheet = style_sheet("/fonts")
    own = {getattr(palette, field.name) for palette in (LIGHT, DARK) for field in fields(Palette)}
    assert set(re.findall(r"#[0-9A-Fa-f]{6}\b", sheet)) <= own
    assert not re.search(r"\b[A-Z]+px", sheet)


def test_the_style_sheet_fetches_nothing_from_elsewhere() -> None:
    assert all(url.startswith("/fonts/") for url in re.findall(r"url\(([^)]*)\)", style_sheet("/fonts")))

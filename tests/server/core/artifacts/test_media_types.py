"""What a type means: what is decoded, and what a browser may show."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugai.server.core.artifacts.media_types import UNKNOWN, is_displayable_inline, is_image, media_type


@pytest.mark.parametrize(
    ("declared", "name", "known"),
    [
        ("image/png", "", "image/png"),
        ("IMAGE/PNG; charset=x", "", "image/png"),
        ("", "cat.jpg", "image/jpeg"),
        ("application/octet-stream", "page.html", "text/html"),
        ("", "", UNKNOWN),
        ("no type", "x.png", UNKNOWN),
        ("text/html\r\nset-cookie: x=1", "", UNKNOWN),
    ],
)
def test_a_type_is_what_was_declared_or_else_what_the_name_says(declared: str, name: str, known: str) -> None:
    assert media_type(declared, name) == known


@given(st.text(), st.text())
def test_whatever_is_declared_the_type_fits_in_a_header(declared: str, name: str) -> None:
    known = media_type(declared, name)
    assert known.isascii()
    assert known.isprintable()
    assert known.count("/") == 1


@pytest.mark.parametrize(
    "active",
    [
        "text/html",
        "image/svg+xml",
        "application/pdf",
        "text/xml",
        "application/xhtml+xml",
        "text/javascript",
        "x/y",
        UNKNOWN,
    ],
)
def test_what_could_act_is_saved_and_not_shown(active: str) -> None:
    assert not is_displayable_inline(active)
    assert not is_image(active)

"""MIME types: which are decoded, and which a browser may display."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugai.runners.errors import InvalidRequestError
from plugai.server.core.artifacts.media_types import UNKNOWN, is_displayable_inline, is_image, media_type


@pytest.mark.parametrize(
    ("declared", "name", "expected"),
    [
        ("image/png", "", "image/png"),
        ("IMAGE/PNG; charset=x", "", "image/png"),
        ("", "cat.jpg", "image/jpeg"),
        ("application/octet-stream", "page.html", "text/html"),
        ("", "", UNKNOWN),
        # What curl declares unless it is told otherwise.
        ("application/x-www-form-urlencoded", "cat.png", "image/png"),
        ("application/x-www-form-urlencoded", "", UNKNOWN),
        ("no type", "x.png", UNKNOWN),
        ("text/html\r\nset-cookie: x=1", "", UNKNOWN),
    ],
)
def test_a_type_is_the_declared_one_or_guessed_from_the_name(declared: str, name: str, expected: str) -> None:
    assert media_type(declared, name) == expected


@pytest.mark.parametrize("declared", ["multipart/form-data; boundary=x", "Multipart/Form-Data"])
def test_a_form_is_refused_instead_of_stored_with_its_envelope(declared: str) -> None:
    with pytest.raises(InvalidRequestError, match="--data-binary"):
        media_type(declared, "cat.png")


@given(st.text(), st.text())
def test_any_declared_type_results_in_a_valid_header_value(declared: str, name: str) -> None:
    expected = media_type(declared, name)
    assert expected.isascii()
    assert expected.isprintable()
    assert expected.count("/") == 1


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
def test_active_content_is_not_displayed_inline(active: str) -> None:
    assert not is_displayable_inline(active)
    assert not is_image(active)

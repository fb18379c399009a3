"""Signed links give access to one artifact until they expire, and cannot be forged."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugai.server.core.artifacts.signed_links import LinkSigner, Variant
from plugai.server.core.errors import LinkInvalidError

SIGNER = LinkSigner(b"k" * 32)
NOW = 1_000_000
TOKEN = SIGNER.token("a-1", Variant.CONTENT, NOW + 60)


def test_a_link_is_valid_for_its_artifact_until_it_expires() -> None:
    assert SIGNER.open("a-1", TOKEN, NOW) is Variant.CONTENT
    assert SIGNER.open("a-1", TOKEN, NOW + 59.9) is Variant.CONTENT
    with pytest.raises(LinkInvalidError):
        SIGNER.open("a-1", TOKEN, NOW + 60)


def test_a_link_is_invalid_for_other_artifacts() -> None:
    for artifact_id in ("a-2", "a-1\0content", ""):
        with pytest.raises(LinkInvalidError):
            SIGNER.open(artifact_id, TOKEN, NOW)


def test_a_link_is_invalid_under_another_key() -> None:
    with pytest.raises(LinkInvalidError):
        LinkSigner(b"x" * 32).open("a-1", TOKEN, NOW)


@given(st.integers(0, len(TOKEN) - 1), st.characters(exclude_categories=["Cs"]))
def test_a_link_with_a_changed_character_is_invalid(position: int, character: str) -> None:
    changed = TOKEN[:position] + character + TOKEN[position + 1 :]
    if changed != TOKEN:
        with pytest.raises(LinkInvalidError):
            SIGNER.open("a-1", changed, NOW)


@given(st.text())
def test_random_text_is_no_valid_link(token: str) -> None:
    with pytest.raises(LinkInvalidError):
        SIGNER.open("a-1", token, NOW)


def test_expiry_and_variant_cannot_be_changed() -> None:
    expires, _, signature = TOKEN.split(".")
    for forged in (f"{int(expires) + 1}.content.{signature}", f"{expires}.thumbnail.{signature}"):
        with pytest.raises(LinkInvalidError):
            SIGNER.open("a-1", forged, NOW)

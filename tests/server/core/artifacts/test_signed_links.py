"""Links open one thing, for a while, and nobody can make one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugai.server.core.artifacts.signed_links import LinkSigner, Variant
from plugai.server.core.errors import LinkInvalidError

SIGNER = LinkSigner(b"k" * 32)
NOW = 1_000_000
TOKEN = SIGNER.token("a-1", Variant.CONTENT, NOW + 60)


def test_a_link_opens_what_it_was_made_for_until_it_expires() -> None:
    assert SIGNER.open("a-1", TOKEN, NOW) is Variant.CONTENT
    assert SIGNER.open("a-1", TOKEN, NOW + 59.9) is Variant.CONTENT
    with pytest.raises(LinkInvalidError):
        SIGNER.open("a-1", TOKEN, NOW + 60)


def test_a_link_opens_nothing_else() -> None:
    for artifact_id in ("a-2", "a-1\0content", ""):
        with pytest.raises(LinkInvalidError):
            SIGNER.open(artifact_id, TOKEN, NOW)


def test_another_key_makes_other_links() -> None:
    with pytest.raises(LinkInvalidError):
        LinkSigner(b"x" * 32).open("a-1", TOKEN, NOW)


@given(st.integers(0, len(TOKEN) - 1), st.characters(exclude_categories=["Cs"]))
def test_a_link_with_any_character_changed_opens_nothing(place: int, character: str) -> None:
    changed = TOKEN[:place] + character + TOKEN[place + 1 :]
    if changed != TOKEN:
        with pytest.raises(LinkInvalidError):
            SIGNER.open("a-1", changed, NOW)


@given(st.text())
def test_nonsense_is_no_link(token: str) -> None:
    with pytest.raises(LinkInvalidError):
        SIGNER.open("a-1", token, NOW)


def test_a_later_end_or_another_variant_cannot_be_written_in() -> None:
    expires, _, signature = TOKEN.split(".")
    for forged in (f"{int(expires) + 1}.content.{signature}", f"{expires}.thumbnail.{signature}"):
        with pytest.raises(LinkInvalidError):
            SIGNER.open("a-1", forged, NOW)

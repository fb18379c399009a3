"""Opaque tokens: generated tokens are parsed again, everything else is rejected."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from plugai.server.core.accounts.opaque_tokens import OpaqueToken, TokenKind, derived_token, new_token, parse_token

_ids = st.from_regex(r"[0-9A-Za-z-]{1,64}", fullmatch=True)
_parts = st.tuples(_ids, st.binary(min_size=32, max_size=32))


@given(kind=st.sampled_from(TokenKind), token_id=_ids, secret=st.binary(min_size=32, max_size=32))
def test_a_token_is_parsed_as_its_own_kind_only(kind: TokenKind, token_id: str, secret: bytes) -> None:
    token = derived_token(kind, token_id, secret)
    for other in TokenKind:
        assert parse_token(other, token.text) == (token if other is kind else None)


@given(text=st.text(max_size=100))
def test_other_text_is_no_token(text: str) -> None:
    assert parse_token(TokenKind.API, text) is None


@given(position=st.integers(0, 200), digit=st.sampled_from("0Az-_ "), secret=st.binary(min_size=32, max_size=32))
def test_a_mistyped_token_is_rejected(position: int, digit: str, secret: bytes) -> None:
    text = derived_token(TokenKind.API, "abc", secret).text
    position %= len(text)
    changed = text[:position] + digit + text[position + 1 :]
    assert changed == text or parse_token(TokenKind.API, changed) is None


@given(one=_parts, other=_parts)
def test_different_tokens_have_different_digests(one: tuple[str, bytes], other: tuple[str, bytes]) -> None:
    digests = {derived_token(kind, *parts).digest(b"k" * 32) for kind in TokenKind for parts in {one, other}}
    assert len(digests) == len(TokenKind) * len({one, other})


def test_a_digest_depends_on_the_key() -> None:
    token = new_token(TokenKind.API)
    assert token.digest(b"a" * 32) != token.digest(b"b" * 32)


def test_repr_hides_the_secret() -> None:
    token = new_token(TokenKind.API)
    assert token.secret not in repr(token)
    assert re.fullmatch(r"plg_[0-9A-Za-z]{12}_[0-9A-Za-z]{43}_[0-9A-Za-z]{6}", token.text)
    assert isinstance(token, OpaqueToken)

"""Names to sign in with."""

from __future__ import annotations

from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugai.server.core.accounts.names import RESERVED_NAMES, is_reserved, normal_name
from plugai.server.core.accounts.oauth.identities import Identity
from plugai.server.core.accounts.oauth.signup import candidate_names

FULL_WIDTH = "".join(chr(ord(letter) + 0xFEE0) for letter in "local")
LONG_S = "\u017fystem"


@given(st.text())
def test_the_normal_form_of_a_name_is_its_own_normal_form(name: str) -> None:
    assert normal_name(normal_name(name)) == normal_name(name)


@pytest.mark.parametrize("name", ["LOCAL", FULL_WIDTH, LONG_S, "local-", ".me", "0" * 32, "AB" * 16])
def test_a_reserved_name_is_recognised_in_every_form(name: str) -> None:
    assert is_reserved(name)


@pytest.mark.parametrize("name", ["ann", "locals", "lo.cal", "root", "admin", "0" * 31, "g" * 32])
def test_other_names_are_free(name: str) -> None:
    assert not is_reserved(name)


@given(st.sampled_from(sorted(RESERVED_NAMES)) | st.text())
def test_an_external_account_never_gets_a_reserved_name(user_name: str) -> None:
    names = list(islice(candidate_names(Identity("https://i", "1", user_name=user_name)), 6))
    assert names
    assert not any(map(is_reserved, names))

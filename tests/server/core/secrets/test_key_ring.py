"""Sealed secrets open only for their own purpose and place, while their master key exists."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugai.server.core.errors import SecretUnreadableError
from plugai.server.core.secrets.key_ring import KeyPurpose, KeyRing, MasterKey, sealing_key_id

OLD, NEW = MasterKey(b"o" * 32), MasterKey(b"n" * 32)


class Source:
    """Master keys that a test replaces."""

    def __init__(self, *keys: MasterKey) -> None:
        self.now = keys

    def version(self) -> object:
        return self.now

    def keys(self) -> Sequence[MasterKey]:
        return self.now


@given(secret=st.binary(max_size=100), bound=st.lists(st.text(max_size=5), max_size=3))
def test_a_sealed_secret_can_be_opened(secret: bytes, bound: list[str]) -> None:
    ring = KeyRing(Source(OLD))
    sealed = ring.seal(KeyPurpose.CREDENTIAL, secret, *bound)
    assert ring.open(KeyPurpose.CREDENTIAL, sealed, *bound) == secret
    assert sealing_key_id(sealed) == OLD.id
    assert not secret or len(secret) < 4 or secret not in sealed


@given(first=st.lists(st.text(max_size=3), max_size=3), second=st.lists(st.text(max_size=3), max_size=3))
def test_a_secret_opens_in_no_other_place(first: list[str], second: list[str]) -> None:
    ring = KeyRing(Source(OLD))
    sealed = ring.seal(KeyPurpose.CREDENTIAL, b"secret", *first)
    if first == second:
        second = [*second, ""]
    with pytest.raises(SecretUnreadableError, match="moved"):
        ring.open(KeyPurpose.CREDENTIAL, sealed, *second)


def test_places_with_the_same_concatenation_are_different() -> None:
    ring = KeyRing(Source(OLD))
    with pytest.raises(SecretUnreadableError):
        ring.open(KeyPurpose.CREDENTIAL, ring.seal(KeyPurpose.CREDENTIAL, b"secret", "ann", "ie"), "anni", "e")


@pytest.mark.parametrize("other", [purpose for purpose in KeyPurpose if purpose is not KeyPurpose.CREDENTIAL])
def test_a_secret_opens_for_no_other_purpose(other: KeyPurpose) -> None:
    ring = KeyRing(Source(OLD))
    with pytest.raises(SecretUnreadableError):
        ring.open(other, ring.seal(KeyPurpose.CREDENTIAL, b"secret", "ann"), "ann")


@given(data=st.data())
def test_changed_data_does_not_open(data: st.DataObject) -> None:
    ring = KeyRing(Source(OLD))
    sealed = bytearray(ring.seal(KeyPurpose.CREDENTIAL, b"secret"))
    sealed[data.draw(st.integers(0, len(sealed) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(SecretUnreadableError):
        ring.open(KeyPurpose.CREDENTIAL, bytes(sealed))


@given(junk=st.binary(max_size=60))
def test_random_data_does_not_open(junk: bytes) -> None:
    with pytest.raises(SecretUnreadableError):
        KeyRing(Source(OLD)).open(KeyPurpose.CREDENTIAL, junk)


def test_equal_secrets_have_different_ciphertexts() -> None:
    ring = KeyRing(Source(OLD))
    assert ring.seal(KeyPurpose.CREDENTIAL, b"same") != ring.seal(KeyPurpose.CREDENTIAL, b"same")


def test_keys_can_be_replaced_while_the_ring_is_used() -> None:
    source = Source(OLD)
    ring = KeyRing(source)
    before = ring.seal(KeyPurpose.CREDENTIAL, b"before")
    source.now = (NEW, OLD)
    after = ring.seal(KeyPurpose.CREDENTIAL, b"after")
    assert ring.active == sealing_key_id(after) == NEW.id
    assert ring.open(KeyPurpose.CREDENTIAL, before) == b"before"
    source.now = (NEW,)
    assert ring.open(KeyPurpose.CREDENTIAL, after) == b"after"
    with pytest.raises(SecretUnreadableError, match=f"master key {OLD.id}, which is missing"):
        ring.open(KeyPurpose.CREDENTIAL, before)


def test_repr_hides_keys() -> None:
    key = MasterKey(b"canary-canary-canary-canary-32by")
    assert "canary" not in f"{key!r} {key} {key.id} {KeyRing(Source(key))!r}"
    assert b"canary" not in key.derive("use")


def test_a_key_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes, not 3"):
        MasterKey(b"abc")

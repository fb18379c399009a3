"""What looks for the suite's secrets finds them."""

from __future__ import annotations

import os
from pathlib import Path

import jwt
import pytest
from tests.support.canary import MARK, PASSWORD, require_no_secret, secrets_in

from plugai.server.core.accounts.opaque_tokens import TokenKind, new_token


def test_a_leaked_secret_is_found(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "plugai.db").write_bytes(b"\0row" + PASSWORD.encode() + b"\0")
    with pytest.raises(pytest.fail.Exception, match=r"plugai\.db"):
        require_no_secret(tmp_path)


def test_a_secret_is_found_behind_space_that_is_only_set_aside(tmp_path: Path) -> None:
    with (tmp_path / "plugai.db").open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, 2**22)
        for place in (2**20, 2**21 - 5, 2**22):
            file.seek(place)
            file.write(PASSWORD.encode())
    with pytest.raises(pytest.fail.Exception, match=str([MARK] * 3).replace("[", r"\[")):
        require_no_secret(tmp_path)


def test_a_secret_in_its_place_is_not_reported(tmp_path: Path) -> None:
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "master.keys").write_text(PASSWORD)
    require_no_secret(tmp_path)


@pytest.mark.parametrize("kind", TokenKind)
def test_tokens_are_found_by_their_form(kind: TokenKind) -> None:
    token = new_token(kind).text
    assert secrets_in(f'"error": "no {token}"'.encode()) == [token]
    signed = jwt.encode({"sub": "ann"}, "a key that is long enough for HS256", algorithm="HS256")
    assert secrets_in(f"Bearer {signed}".encode()) == [signed]

"""What looks for the suite's secrets finds them."""

from __future__ import annotations

from pathlib import Path

import jwt
import pytest
from tests.support.canary import PASSWORD, require_no_secret, secrets_in

from plugai.server.core.accounts.opaque_tokens import TokenKind, new_token


def test_a_leaked_secret_is_found(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "plugai.db").write_bytes(b"\0row" + PASSWORD.encode() + b"\0")
    with pytest.raises(pytest.fail.Exception, match=r"plugai\.db"):
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

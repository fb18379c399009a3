"""Where people may sign in, and what must be said for that."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from plugai.server.settings import Settings
from plugai.server.settings.login import GITHUB_ISSUER, GOOGLE_ISSUER, LoginProviderSettings


def provider(**given: Any) -> LoginProviderSettings:
    return LoginProviderSettings(**{"id": "home", "client_id": "x", "issuer": "https://login.example", **given})


@pytest.mark.parametrize(("kind", "issuer"), [("google", GOOGLE_ISSUER), ("github", GITHUB_ISSUER)])
def test_the_presets_know_their_issuers(kind: str, issuer: str) -> None:
    assert provider(kind=kind, issuer="").issuer == issuer
    assert provider(kind=kind, issuer="https://ghe.example").issuer == "https://ghe.example"


def test_an_oidc_provider_needs_an_issuer() -> None:
    with pytest.raises(ValidationError, match="issuer is missing"):
        provider(issuer="")


@pytest.mark.parametrize("provider_id", ["", "Home", "a/b", "a b", "..", "é", "x" * 33])
def test_an_id_is_valid_in_a_url(provider_id: str) -> None:
    with pytest.raises(ValidationError, match="id"):
        provider(id=provider_id)


def test_login_providers_need_a_public_url() -> None:
    with pytest.raises(ValidationError, match="need public_url"):
        Settings(login_providers=(provider(),))
    with pytest.raises(ValidationError, match="a different id"):
        Settings(login_providers=(provider(), provider()), public_url="https://plugai.example")


@pytest.mark.parametrize("url", ["https://plugai.example", "https://plugai.example:8443/", "http://localhost:8080"])
def test_a_public_url_is_an_origin(url: str) -> None:
    assert Settings(public_url=url).public_url == url.rstrip("/")


@pytest.mark.parametrize(
    "url",
    [
        "http://plugai.example",
        "plugai.example",
        "https://",
        "https://plugai.example/server",
        "https://plugai.example?x",
        "https://plugai.example#x",
        "https://a:b@plugai.example",
        "https://plugai.example:x",
        "ftp://localhost",
        "http://127.0.0.1.evil.example",
    ],
)
def test_a_public_url_must_be_an_https_origin(url: str) -> None:
    with pytest.raises(ValidationError, match="public_url"):
        Settings(public_url=url)


def test_a_secret_in_a_file_is_read_and_never_shown(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("canary\n")
    assert provider(client_secret_file=tmp_path / "secret").secret() == "canary"
    assert "canary" not in repr(provider(client_secret="canary"))
    with pytest.raises(ValidationError) as wrong:
        provider(client_secret="canary", scope="misspelt")
    assert "canary" not in str(wrong.value)

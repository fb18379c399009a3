"""Where a server may listen, and by which names it is known."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from tests.support.certificates import Authority

from plugai.envoy.certificate import CertificateFiles
from plugai.envoy.config import LOOPBACK_NAMES
from plugai.server.cli.options import local_url
from plugai.server.settings import Settings
from plugai.server.settings.accounts import AccountSettings
from plugai.server.settings.listener import LOOPBACK, TlsSettings
from plugai.server.wiring.edge import edge

BEYOND = ["0.0.0.0", "192.168.1.10", "::", "fe80::1", "::ffff:127.0.0.1", "127.0.0.1.example"]


@pytest.fixture
def files(tmp_path: Path) -> CertificateFiles:
    return Authority().issue(tmp_path, "plugai.example", "*.plugai.example", "10.0.0.7", "::7")


def tls(files: CertificateFiles, **more: int) -> TlsSettings:
    return TlsSettings(certificate=files.certificate, key=files.key, **more)


@pytest.mark.parametrize("host", BEYOND)
def test_without_encryption_only_loopback_addresses_are_allowed(host: str) -> None:
    with pytest.raises(ValidationError, match=r"\[tls\]|an address of this machine"):
        Settings(host=host)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "::1", "localhost"])
def test_loopback_needs_no_encryption(host: str) -> None:
    assert Settings(host=host).host == (LOOPBACK if host == "localhost" else host)


@pytest.mark.parametrize("more", [{"host": "0.0.0.0"}, {"behind_proxy": 1}])
def test_without_accounts_only_loopback_is_allowed(files: CertificateFiles, more: dict[str, Any]) -> None:
    alone = AccountSettings(enabled=False)
    with pytest.raises(ValidationError, match="only this machine may"):
        Settings(accounts=alone, tls=tls(files), hosts=("plugai.example",), **more)
    assert Settings(accounts=alone, tls=tls(files)).host == LOOPBACK


def test_a_server_behind_a_proxy_needs_hosts() -> None:
    with pytest.raises(ValidationError, match="behind_proxy needs hosts"):
        Settings(host="0.0.0.0", behind_proxy=1)
    config = edge(Settings(host="0.0.0.0", behind_proxy=2, hosts=("PlugAI.example.",)), 50051).config
    assert (config.trusted_proxies, config.tls, config.hsts_seconds) == (2, None, 0)
    assert config.hosts == (*LOOPBACK_NAMES, "plugai.example")


@pytest.mark.parametrize(
    "name", ["", "https://plugai.example", "plugai.example:8080", "a b", "*.", "a..b", "-a", "a/b"]
)
def test_a_host_is_a_name_without_scheme_and_port(name: str) -> None:
    with pytest.raises(ValidationError, match="without scheme and port"):
        Settings(hosts=(name,))


def test_the_default_hosts_are_the_names_of_the_certificate(files: CertificateFiles) -> None:
    shown = edge(Settings(host="0.0.0.0", tls=tls(files)), 50051)
    assert shown.config.hosts == (*LOOPBACK_NAMES, "plugai.example", "*.plugai.example", "10.0.0.7", "::7")
    assert shown.url(8080) == "https://plugai.example:8080"
    named = edge(Settings(host="0.0.0.0", tls=tls(files), hosts=("[::7]",)), 50051)
    assert named.config.hosts == (*LOOPBACK_NAMES, "::7")
    assert named.url(8080) == "https://[::7]:8080"


def test_hsts_is_sent_only_with_tls_for_the_configured_time(files: CertificateFiles) -> None:
    assert edge(Settings(tls=tls(files)), 1).config.hsts_seconds == 31_536_000
    assert edge(Settings(tls=tls(files, hsts_seconds=0)), 1).config.hsts_seconds == 0
    assert edge(Settings(), 1).config.hsts_seconds == 0


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:8080"),
        ("::1", "http://[::1]:8080"),
        # By this machine's own way in, which needs no certificate.
        ("0.0.0.0", "grpc://127.0.0.1:50051"),
    ],
)
def test_local_commands_find_the_server_wherever_it_listens(host: str, url: str) -> None:
    assert local_url(Settings(host=host, behind_proxy=1, hosts=("plugai.example",))) == url


def test_local_commands_do_not_need_the_certificate(files: CertificateFiles) -> None:
    assert local_url(Settings(tls=tls(files))) == "grpc://127.0.0.1:50051"
    assert local_url(Settings(tls=tls(files), grpc_port=0)) is None


def test_the_description_of_the_api_is_shown_unless_an_operator_hides_it() -> None:
    assert edge(Settings(), 1).config.shows_api
    assert not edge(Settings(api_docs=False), 1).config.shows_api

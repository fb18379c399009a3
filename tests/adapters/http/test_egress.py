"""Where a provider's connection may go."""

import pytest

from plugai.adapters.http.client import HttpClient
from plugai.runners.base import ProviderConfig
from plugai.runners.egress import any_socket, is_public, public_socket, socket_factory
from plugai.runners.errors import InvalidRequestError


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.255.255.254",
        "0.0.0.0",
        "10.1.2.3",
        "100.64.0.1",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "192.0.0.192",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "168.63.129.16",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::1",
        "2002:7f00:1::",
        "2001::1",
        "2001:db8::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff02::1",
    ],
)
def test_a_non_public_address_is_rejected(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "8.8.8.8", "172.15.0.1", "172.32.0.1", "2606:4700:4700::1111"])
def test_a_public_address_is_allowed(address: str) -> None:
    assert is_public(address)


def test_only_an_allowed_host_may_have_a_private_address() -> None:
    allowed = frozenset({"ollama.lan"})
    assert socket_factory("ollama.lan", allowed) is any_socket
    assert socket_factory("OLLAMA.lan", allowed) is any_socket
    assert socket_factory("evil.ollama.lan", allowed) is public_socket
    assert socket_factory("lan", allowed) is public_socket


@pytest.mark.parametrize(
    "url",
    [
        "ftp://host/v1",
        "https://",
        "//host/v1",
        "host/v1",
        "https://user:secret@host/v1",
        "https://host/v1?key=1",
        "https://host/v1#x",
        "https://[::1/v1",
        "https://host:port/v1",
        "http://host/v1",
        "http://127.0.0.1:8080/v1",
        "file:///etc/passwd",
    ],
)
def test_an_unsafe_base_url_is_rejected_at_the_start(url: str) -> None:
    with pytest.raises(InvalidRequestError) as error:
        HttpClient(ProviderConfig("acme", base_url=url), url)
    assert "secret" not in error.value.message


def test_plain_http_requires_an_allowed_host() -> None:
    config = ProviderConfig("acme", allowed_hosts=frozenset({"127.0.0.1"}))
    HttpClient(config, "http://127.0.0.1:8080/v1")
    with pytest.raises(InvalidRequestError, match="not encrypted"):
        HttpClient(config, "http://127.0.0.2:8080/v1")

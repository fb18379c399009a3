"""The settings of the public listener, and the checks before it accepts connections from other machines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

LOOPBACK = "127.0.0.1"

_HOST_NAME = re.compile(r"(\*\.)?[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")
_ANY = "*"
_MAX_NAME_LENGTH = 253


class TlsSettings(BaseModel):
    """The certificate of the public port."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    certificate: Path
    """The certificate with its chain, as a PEM file. A renewed file is used within seconds, without a restart."""
    key: Path
    """Its private key, as a PEM file without a password."""
    hsts_seconds: Annotated[int, Field(ge=0)] = 31_536_000
    """How long browsers insist on TLS after a visit (the `max-age` of HSTS); 0 sends no such header."""


def _listen_address(value: str) -> str:
    if value == "localhost":
        return LOOPBACK
    try:
        return str(ip_address(value))
    except ValueError:
        raise ValueError(
            "it must be an address of this machine, such as 127.0.0.1, ::1 or 0.0.0.0 for all; "
            "the names of the server go into hosts"
        ) from None


def _host_name(value: str) -> str:
    name = value.lower().removesuffix(".")
    if value == _ANY or (len(name) <= _MAX_NAME_LENGTH and _HOST_NAME.fullmatch(name)):
        return name
    try:
        return str(ip_address(name.removeprefix("[").removesuffix("]")))
    except ValueError:
        raise ValueError("a host is a name or an address, without scheme and port, such as plugai.example") from None


ListeningHost = Annotated[str, AfterValidator(_listen_address)]
HostName = Annotated[str, AfterValidator(_host_name)]


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach what listens on this address."""
    return ip_address(host).is_loopback


def require_encryption(host: str, hosts: Sequence[str], tls: TlsSettings | None, proxies: int) -> None:
    """Raise ValueError if passwords and tokens would be sent over a network unencrypted."""
    if proxies and not hosts:
        raise ValueError(
            'behind_proxy needs hosts, the names that clients use for the server: hosts = ["plugai.example"]'
        )
    if is_loopback(host) or tls or proxies:
        return
    raise ValueError(
        f"host {host} can be reached from other machines, which needs encryption: set a certificate and key under "
        "[tls], or use --behind-proxy if a proxy in front encrypts, or use 127.0.0.1"
    )


def require_loopback(host: str, proxies: int) -> None:
    """Raise ValueError if other machines could reach a server without accounts."""
    if proxies or not is_loopback(host):
        raise ValueError(
            "without accounts, everyone who can reach the server has full access, so only this machine may: "
            "remove accounts.enabled = false, or use host 127.0.0.1 without --behind-proxy"
        )

"""The settings of the public listener, and what it must have to be open to more than this machine."""

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
_LONGEST_NAME = 253


class TlsSettings(BaseModel):
    """The edge's certificate."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    certificate: Path
    """The certificate with its chain, PEM. A renewed one is used within seconds."""
    key: Path
    """Its private key, PEM, without a password."""
    hsts_seconds: Annotated[int, Field(ge=0)] = 31_536_000
    """How long browsers insist on TLS after a visit (HSTS); 0 says nothing of it."""


def _listening(value: str) -> str:
    if value == "localhost":
        return LOOPBACK
    try:
        return str(ip_address(value))
    except ValueError:
        raise ValueError(
            "it must be an address of this machine, such as 127.0.0.1, ::1 or 0.0.0.0 for all; "
            "names by which others know the server go into hosts"
        ) from None


def _known_by(value: str) -> str:
    name = value.lower().removesuffix(".")
    if value == _ANY or (len(name) <= _LONGEST_NAME and _HOST_NAME.fullmatch(name)):
        return name
    try:
        return str(ip_address(name.removeprefix("[").removesuffix("]")))
    except ValueError:
        raise ValueError("a host is a name or an address, without scheme and port, such as plugai.example") from None


ListeningHost = Annotated[str, AfterValidator(_listening)]
HostName = Annotated[str, AfterValidator(_known_by)]


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach what listens on this address."""
    return ip_address(host).is_loopback


def require_protection(host: str, hosts: Sequence[str], tls: TlsSettings | None, proxies: int) -> None:
    """Raise ValueError if passwords and tokens would cross a network in the clear."""
    if proxies and not hosts:
        raise ValueError('behind_proxy needs hosts, the names that the proxy is asked for: hosts = ["plugai.example"]')
    if is_loopback(host) or tls or proxies:
        return
    raise ValueError(
        f"host {host} can be reached from other machines, which needs encryption: give a certificate and key under "
        "[tls], or say --behind-proxy if a proxy in front encrypts, or use 127.0.0.1"
    )


def require_solitude(host: str, proxies: int) -> None:
    """Raise ValueError if somebody else could reach a server where nobody has to say who they are."""
    if proxies or not is_loopback(host):
        raise ValueError(
            "without accounts, whoever reaches the server owns it, so it is for this machine alone: "
            "leave out accounts.enabled = false, or use host 127.0.0.1 and no --behind-proxy"
        )

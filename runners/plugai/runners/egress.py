"""The addresses that outgoing connections may go to."""

from __future__ import annotations

import socket
from collections.abc import Callable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    # To import it takes a tenth of a server's start.
    from aiohttp.connector import AddrInfoType

# Not public, whatever `ipaddress` says: RFC 6890, shared address space, and IPv4 addresses embedded in IPv6.
_FORBIDDEN: tuple[IPv4Network | IPv6Network, ...] = tuple(
    ip_network(text)
    for text in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/3",
        # Azure's platform services, reachable from each of its machines.
        "168.63.129.16/32",
        "::/96",
        "::ffff:0:0/96",
        "::ffff:0:0:0/96",
        "64:ff9b::/96",
        "64:ff9b:1::/48",
        "100::/64",
        "2001::/23",
        "2001:db8::/32",
        "2002::/16",
        "3fff::/20",
        "5f00::/16",
        "fc00::/7",
        "fe80::/10",
        "fec0::/10",
        "ff00::/8",
    )
)


class ForbiddenAddressError(OSError):
    """A connection would go to an address that is not public."""

    def __init__(self) -> None:
        # Without the address, which would reveal what names resolve to inside the network.
        super().__init__("the address is not public")


def is_public(address: str) -> bool:
    """Whether this IP address is a public one."""
    ip: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    return not any(ip in network for network in _FORBIDDEN if network.version == ip.version)


def public_socket(address: AddrInfoType) -> socket.socket:
    """A socket for a connection to this address. Raises ForbiddenAddressError if it is not public."""
    family, kind, protocol, _, target = address
    if not is_public(str(target[0])):
        raise ForbiddenAddressError
    return socket.socket(family, kind, protocol)


def any_socket(address: AddrInfoType) -> socket.socket:
    """A socket for a connection to any address, for hosts that the administrator allows."""
    family, kind, protocol, _, _ = address
    return socket.socket(family, kind, protocol)


SocketFactory: TypeAlias = "Callable[[AddrInfoType], socket.socket]"


def socket_factory(host: str, allowed_hosts: frozenset[str]) -> SocketFactory:
    """The socket factory for this host: for public addresses only, unless the host is in `allowed_hosts`."""
    return any_socket if host.lower() in allowed_hosts else public_socket

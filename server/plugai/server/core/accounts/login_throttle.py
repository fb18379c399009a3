"""Rate limiting of password attempts, applied before the password is hashed because hashing is the expensive part."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from plugai.server.core.errors import LoginThrottledError

_FREE_ATTEMPTS = 5
_MAX_DELAY = 900.0
# Free attempts on one account from all networks together, and from one network on all accounts together.
_SHARED_FREE_ATTEMPTS = 50
_FORGET_SECONDS = 3600.0
_MAX_ENTRIES = 20_000
_IPV6_PREFIX = 64
_IPV4_PREFIX = 24


@dataclass(slots=True)
class _Failures:
    count: int = 0
    last_at: float = 0.0
    blocked_until: float = 0.0


class LoginThrottle:
    """Counts failed attempts by account and network. The delay doubles with each failure; no account is ever locked.

    A network from which an account signed in recently is not affected by others' attempts on that account.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._failures: OrderedDict[tuple[str, str], _Failures] = OrderedDict()
        self._trusted: OrderedDict[tuple[str, str], float] = OrderedDict()

    def count_attempt(self, name: str, network: str) -> None:
        """Count an attempt as a failure until `record_success` is called. Raises LoginThrottledError."""
        now = self._clock()
        keys = [((name, network), _FREE_ATTEMPTS), (("", network), _SHARED_FREE_ATTEMPTS)]
        if (name, network) not in self._trusted:
            keys.append(((name, ""), _SHARED_FREE_ATTEMPTS))
        delay = max(self._get(key, now).blocked_until for key, _ in keys) - now
        if delay > 0:
            raise LoginThrottledError(delay)
        for key, free in keys:
            self._record_failure(self._get(key, now), free, now)

    def record_success(self, name: str, network: str) -> None:
        """Undo the count of the account's last attempt from this network, which succeeded."""
        now = self._clock()
        for key in ((name, network), (name, "")):
            self._failures.pop(key, None)
        # Only this attempt is undone; otherwise anyone with an account could reset the count and keep guessing others'.
        of_network = self._get(("", network), now)
        of_network.count = max(0, of_network.count - 1)
        of_network.blocked_until = now if of_network.count < _SHARED_FREE_ATTEMPTS else of_network.blocked_until
        self._trusted[name, network] = now
        self._trusted.move_to_end((name, network))
        if len(self._trusted) > _MAX_ENTRIES:
            self._trusted.popitem(last=False)

    def _get(self, key: tuple[str, str], now: float) -> _Failures:
        found = self._failures.get(key)
        if found is None or now - found.last_at > _FORGET_SECONDS:
            found = self._failures[key] = _Failures()
        self._failures.move_to_end(key)
        if len(self._failures) > _MAX_ENTRIES:
            self._failures.popitem(last=False)
        return found

    def _record_failure(self, failures: _Failures, free: int, now: float) -> None:
        failures.count += 1
        failures.last_at = now
        if failures.count >= free:
            failures.blocked_until = now + min(2.0 ** (failures.count - free), _MAX_DELAY)


def network_of(address: str) -> str:
    """Return the network that counts as one caller: a /24 for IPv4, a /64 for IPv6; other text counts as itself."""
    try:
        ip = ip_address(address)
    except ValueError:
        return address
    if isinstance(ip, IPv6Address):
        ip = ip.ipv4_mapped or ip
    prefix = _IPV4_PREFIX if isinstance(ip, IPv4Address) else _IPV6_PREFIX
    return str(ip_network((ip, prefix), strict=False))

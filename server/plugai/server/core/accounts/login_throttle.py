"""How often a password may be tried. It is asked before the hash, which is what a flood of tries would cost."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from plugai.server.core.errors import LoginThrottledError

_FREE_TRIES = 5
_LONGEST_PAUSE = 900.0
# Strangers may fail so often with one account, or with any from one network, before each of them has to pause too.
_FREE_TRIES_OF_ALL = 50
_FORGET_SECONDS = 3600.0
_MOST_KEPT = 20_000
_IPV6_PREFIX = 64
_IPV4_PREFIX = 24


@dataclass(slots=True)
class _Failures:
    count: int = 0
    last: float = 0.0
    until: float = 0.0


class LoginThrottle:
    """Counts failures by account and network. A pause doubles with each failure, and no account is ever locked.

    A network from which an account signed in lately is not held up by what others do with that account.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._failures: OrderedDict[tuple[str, str], _Failures] = OrderedDict()
        self._trusted: OrderedDict[tuple[str, str], float] = OrderedDict()

    def require_turn(self, name: str, network: str) -> None:
        """Count a try, which is a failure until `succeeded` says otherwise. Raises LoginThrottledError."""
        now = self._clock()
        keys = [((name, network), _FREE_TRIES), (("", network), _FREE_TRIES_OF_ALL)]
        if (name, network) not in self._trusted:
            keys.append(((name, ""), _FREE_TRIES_OF_ALL))
        pause = max(self._get(key, now).until for key, _ in keys) - now
        if pause > 0:
            raise LoginThrottledError(pause)
        for key, free in keys:
            self._fail(self._get(key, now), free, now)

    def succeeded(self, name: str, network: str) -> None:
        """The last try of this account from there was right."""
        now = self._clock()
        for key in ((name, network), (name, "")):
            self._failures.pop(key, None)
        # Only this one try is taken back, or somebody with an account could try the others' for ever.
        of_network = self._get(("", network), now)
        of_network.count = max(0, of_network.count - 1)
        of_network.until = now if of_network.count < _FREE_TRIES_OF_ALL else of_network.until
        self._trusted[name, network] = now
        self._trusted.move_to_end((name, network))
        if len(self._trusted) > _MOST_KEPT:
            self._trusted.popitem(last=False)

    def _get(self, key: tuple[str, str], now: float) -> _Failures:
        found = self._failures.get(key)
        if found is None or now - found.last > _FORGET_SECONDS:
            found = self._failures[key] = _Failures()
        self._failures.move_to_end(key)
        if len(self._failures) > _MOST_KEPT:
            self._failures.popitem(last=False)
        return found

    def _fail(self, failures: _Failures, free: int, now: float) -> None:
        failures.count += 1
        failures.last = now
        if failures.count >= free:
            failures.until = now + min(2.0 ** (failures.count - free), _LONGEST_PAUSE)


def network_of(address: str) -> str:
    """The network that counts as one caller: a /24 of IPv4, a /64 of IPv6; what is no address is one of its own."""
    try:
        ip = ip_address(address)
    except ValueError:
        return address
    if isinstance(ip, IPv6Address):
        ip = ip.ipv4_mapped or ip
    prefix = _IPV4_PREFIX if isinstance(ip, IPv4Address) else _IPV6_PREFIX
    return str(ip_network((ip, prefix), strict=False))

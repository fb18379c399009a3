"""Rate limiting of password attempts, applied before the password is hashed because hashing is the expensive part."""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Callable, Generator, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import TypeVar

from plugai.server.core.errors import LoginThrottledError

# Free attempts on one account from one network, and on one account from all networks that it has not signed in from.
_FREE_ATTEMPTS = 5
_SHARED_FREE_ATTEMPTS = 50
# A network with this many failures, on whatever names, has one free attempt on each account, not five. It has that one
# always, so that nobody's failures keep somebody else out who knows their password.
_SUSPICIOUS_FAILURES = 50
_FREE_WHEN_SUSPICIOUS = 1
_MAX_DELAY = 900.0
# Passwords of one network that are being hashed at once, so that none of them takes all of the queue.
_HASHING = 8
_BUSY_SECONDS = 2.0
_FORGET_SECONDS = 3600.0
_MAX_ENTRIES = 20_000
_IPV6_PREFIX = 64
_IPV4_PREFIX = 24

K = TypeVar("K", bound=Hashable)
_Key = tuple[str, str]


@dataclass(slots=True)
class _Failures:
    count: int = 0
    last_at: float = 0.0
    blocked_until: float = 0.0


class LoginThrottle:
    """Counts failed attempts by account and network. The delay doubles with each failure; no account is ever locked.

    A network from which an account signed in recently is not affected by others' attempts on that account, and no
    account by attempts on other names. Names that exist and names that do not are treated alike, so that the throttle
    reveals none.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._failures: OrderedDict[_Key, _Failures] = OrderedDict()
        self._networks: OrderedDict[str, _Failures] = OrderedDict()
        self._trusted: OrderedDict[_Key, float] = OrderedDict()
        self._hashing: Counter[str] = Counter()

    def count_attempt(self, name: str, network: str) -> None:
        """Count an attempt as a failure until `record_success` is called. Raises LoginThrottledError."""
        now = self._clock()
        of_network = _recent(self._networks, network, now)
        free = _FREE_WHEN_SUSPICIOUS if of_network.count >= _SUSPICIOUS_FAILURES else _FREE_ATTEMPTS
        counted = [(failures, free if key[1] else _SHARED_FREE_ATTEMPTS) for key, failures in self._of(name, network)]
        delay = max(failures.blocked_until for failures, _ in counted) - now
        if delay > 0:
            raise LoginThrottledError(delay)
        of_network.count += 1
        of_network.last_at = now
        for failures, allowed in counted:
            _record_failure(failures, allowed, now)

    def record_success(self, name: str, network: str) -> None:
        """Undo the count of the last attempt, which succeeded, and trust this network for this account.

        Whoever guesses from elsewhere keeps their count: otherwise each sign-in of its owner would give them as many
        guesses again.
        """
        now = self._clock()
        _undo(_recent(self._networks, network, now))
        for _, failures in self._of(name, network):
            _undo(failures)
        self._failures.pop((name, network), None)
        self._trusted[name, network] = now
        self._trusted.move_to_end((name, network))
        if len(self._trusted) > _MAX_ENTRIES:
            self._trusted.popitem(last=False)

    @contextmanager
    def hashing(self, name: str, network: str) -> Generator[None, None, None]:
        """Enter while a password of this network is hashed. Raises LoginThrottledError if too many others are.

        An account that signed in from this network recently need not wait for the others in it.
        """
        if self._hashing[network] >= _HASHING and (name, network) not in self._trusted:
            raise LoginThrottledError(_BUSY_SECONDS)
        self._hashing[network] += 1
        try:
            yield
        finally:
            self._hashing[network] -= 1
            if not self._hashing[network]:
                del self._hashing[network]

    def _of(self, name: str, network: str) -> Iterator[tuple[_Key, _Failures]]:
        """The failures that count for an attempt: of the account in this network, and in all that it does not trust."""
        now = self._clock()
        yield (name, network), _recent(self._failures, (name, network), now)
        if (name, network) not in self._trusted:
            yield (name, ""), _recent(self._failures, (name, ""), now)


def _record_failure(failures: _Failures, free: int, now: float) -> None:
    failures.count += 1
    failures.last_at = now
    if failures.count >= free:
        failures.blocked_until = now + min(2.0 ** min(failures.count - free, 10), _MAX_DELAY)


def _undo(failures: _Failures) -> None:
    failures.count = max(0, failures.count - 1)
    failures.blocked_until = 0.0


def _recent(failures: OrderedDict[K, _Failures], key: K, now: float) -> _Failures:
    """The failures of this key within the last hour; the oldest of another key makes room for them."""
    found = failures.get(key)
    if found is None or now - found.last_at > _FORGET_SECONDS:
        found = failures[key] = _Failures()
    failures.move_to_end(key)
    if len(failures) > _MAX_ENTRIES:
        failures.popitem(last=False)
    return found


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

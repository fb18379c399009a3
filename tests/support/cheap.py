"""What is slow on purpose, and proves nothing in most tests, made quick in the tests' own processes."""

from __future__ import annotations

import signal
import socketserver
import sys
from collections.abc import Iterator
from enum import IntEnum
from functools import cache
from importlib.metadata import EntryPoints, entry_points

import pytest

from plugai.server.core.accounts import passwords
from plugai.server.plugins import providers, remote_providers


@pytest.fixture(scope="session", autouse=True)
def cheap() -> Iterator[None]:
    """Passwords are hashed with what argon2 takes at least: a gateway makes a hash when it starts, each person another.

    Whoever runs a coroutine asks which handler Ctrl-C has, for which Python 3.11 writes out all that the coroutine has
    returned, twice: a hub with its models, for example. And who serves metrics is asked twice a second whether it
    should stop, which each gateway that ends waits for. What all installed packages offer is read again by each gateway
    that starts, and whenever a remote provider is made or changed: that alone was a fourteenth of the gateway's tests.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_KIBIBYTES", 8)
        patch.setattr(passwords, "_PASSES", 1)
        patch.setattr(signal, "_int_to_enum", _name_signal)
        patch.setattr(socketserver.BaseServer.serve_forever, "__defaults__", (0.05,))
        for reader in (providers, remote_providers):
            patch.setattr(reader, "entry_points", lambda group: _entry_points(group, tuple(sys.path)))
        yield


def _name_signal(value: object, names: type[IntEnum]) -> object:
    """As later versions of Python do it: what is no number has no name, and is not made part of an error."""
    try:
        return names(value) if isinstance(value, int) else value
    except ValueError:
        return value


@cache
def _entry_points(group: str, _path: tuple[str, ...]) -> EntryPoints:
    return entry_points(group=group)

"""What is slow on purpose, and proves nothing in most tests, made quick in the tests' own processes."""

from __future__ import annotations

import socketserver
import sys
from collections.abc import Iterator
from functools import cache
from importlib.metadata import EntryPoints, entry_points

import pytest

from plugai.server.core.accounts import passwords
from plugai.server.plugins import providers


@pytest.fixture(scope="session", autouse=True)
def cheap() -> Iterator[None]:
    """Passwords are hashed with what argon2 takes at least: a gateway makes a hash when it starts, each person another.

    And who serves metrics is asked twice a second whether it should stop, which each gateway that ends waits for. What
    all installed packages offer is read again by each gateway that starts.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_KIBIBYTES", 8)
        patch.setattr(passwords, "_PASSES", 1)
        patch.setattr(socketserver.BaseServer.serve_forever, "__defaults__", (0.05,))
        patch.setattr(providers, "entry_points", lambda group: _entry_points(group, tuple(sys.path)))
        yield


@cache
def _entry_points(group: str, _path: tuple[str, ...]) -> EntryPoints:
    return entry_points(group=group)

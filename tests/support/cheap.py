"""What is slow on purpose, and proves nothing in most tests, made quick in the tests' own processes."""

from __future__ import annotations

import socketserver
from collections.abc import Iterator

import pytest

from plugai.server.core.accounts import passwords


@pytest.fixture(scope="session", autouse=True)
def cheap() -> Iterator[None]:
    """Passwords are hashed with what argon2 takes at least: a gateway makes a hash when it starts, each person another.

    And who serves metrics is asked twice a second whether it should stop, which each gateway that ends waits for.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_KIBIBYTES", 8)
        patch.setattr(passwords, "_PASSES", 1)
        patch.setattr(socketserver.BaseServer.serve_forever, "__defaults__", (0.05,))
        yield

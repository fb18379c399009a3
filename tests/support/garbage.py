"""Garbage is not looked for in what stays: the modules that collection imports are a million objects."""

from __future__ import annotations

import gc
from collections.abc import Generator

import pytest


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Look once when all tests are there, and not while they are read, nor later in what they have brought with them.

    Each of the searches while they are read takes a quarter of a second, and each later one half a second or more.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.collect()
        gc.freeze()

"""The browser of these tests, and a server with its web interface: one of each for a file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from tests.frontend.browser.served import Served, serving
from tests.support.tiers import slow

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="module")
@slow
def browser() -> Iterator[Browser]:
    # This file is read where there is no Playwright too.
    from tests.frontend.browser.pages import chromium  # noqa: PLC0415

    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
@slow
def served() -> Iterator[Served]:
    with serving() as started:
        yield started

"""Headers that are too large, and folders that the server makes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.support.accounts import Person
from tests.support.wires import RestWire

from plugai.server.settings import Settings


@pytest.fixture(autouse=True)
def _open_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.mark.parametrize("prefix", ["/v1/me?filler=", "/v1/me"])
async def test_headers_are_answered_or_refused_as_too_large(rest: RestWire, root: Person, prefix: str) -> None:
    metadata = dict(root.metadata)
    for size in (1_000, 10_000, 15_000, 16_500, 20_000, 60_000):
        filler = "x" * size
        path, headers = (prefix + filler, {}) if "?" in prefix else (prefix, {"x-filler": filler})
        response = await rest.http.get(path, headers={**metadata, **headers})
        # A query parameter that does not exist is refused by name.
        expected = {431} if size > 16_384 else {400 if "?" in prefix else 200}
        assert response.status_code in expected, (size, response.text[:200])


def test_every_folder_of_the_server_is_private(root: Person, given: Settings) -> None:
    for top in (given.data_folder, given.runtime_folder):
        for folder in (Path(top), *Path(top).rglob("*")):
            if folder.is_dir():
                assert folder.stat().st_mode & 0o077 == 0, folder

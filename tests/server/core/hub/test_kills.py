"""Processes that are killed while they download: no model is there before it is whole, and the next one goes on."""

from __future__ import annotations

import asyncio
import os
import random
from pathlib import Path

import pytest
from tests.server.core.hub import killed_download
from tests.server.core.hub.downloading import downloading, files_below
from tests.support.servers.hub.models import gguf_content
from tests.support.servers.hub.repository import Repository
from tests.support.servers.hub.server import HubServer, running_hub
from tests.support.storage.killing import printed_until_killed

from plugai.server.core.models.operations import OperationState

# 50 with the variable; a few tell of a mistake that is always there.
KILLS = int(os.environ.get("HUB_KILLS", "5"))
NAME = "tiny/parts-GGUF"
FILES = {f"m-Q8_0-0000{n}-of-00002.gguf": gguf_content(1_500_000, n) for n in (1, 2)}
FIRST = "m-Q8_0-00001-of-00002.gguf"


@pytest.mark.slow
async def test_a_download_that_is_killed_at_any_point_goes_on_and_no_partial_file_is_ever_offered(
    tmp_path: Path,
) -> None:
    chance = random.Random(19)
    async with running_hub([Repository(NAME, FILES)]) as hub:
        number = 0
        for _ in range(KILLS):
            models = tmp_path / str(number)
            lines = chance.randrange(1, 24)
            arguments = (hub.url, str(models), NAME)
            said = await asyncio.to_thread(printed_until_killed, lines, killed_download.run, *arguments)
            assert_whole(models)
            if said[0] == "exists\n":
                number += 1
        await finish(hub, tmp_path / str(number))


def assert_whole(models: Path) -> None:
    """What a runner finds is complete: the first part names the model, so the others must be there before it."""
    if (models / NAME / FIRST).exists():
        assert {name: (models / NAME / name).read_bytes() for name in FILES} == FILES
    for path in files_below(models / NAME, "*") if (models / NAME).exists() else ():
        assert path.read_bytes() == FILES[path.name]


async def finish(hub: HubServer, models: Path) -> None:
    async with downloading(hub.url, models) as running:
        if running.folder.done():
            return
        end = await running.download(NAME)
        assert end.state is OperationState.SUCCEEDED, end.failure
        assert [plan.model.repository for plan in running.folder.done()] == [NAME]
    assert_whole(models)
    assert files_below(models, "*.part") == []

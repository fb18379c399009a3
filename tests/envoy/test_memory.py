"""Envoy has a limit of memory, before which it refuses new requests."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace

import pytest
from tests.envoy.edges import open_edge
from tests.support.limits import HANGS_SECONDS

from plugai.envoy.admin import Admin
from plugai.envoy.config import EnvoyConfig

_PREFIX = "overload.envoy"


async def overload(config: EnvoyConfig) -> dict[str, int]:
    """What Envoy says of its limits, once it has looked at its heap."""
    admin = Admin(config.admin_socket)
    async with asyncio.timeout(HANGS_SECONDS):
        while True:
            stats = json.loads(await admin._ask("GET", f"/stats?format=json&filter=^{_PREFIX}"))["stats"]
            values = {stat["name"].removeprefix(f"{_PREFIX}."): stat["value"] for stat in stats if "name" in stat}
            if values.get("resource_monitors.fixed_heap.pressure"):
                return values
            await asyncio.sleep(0.05)


@pytest.mark.parametrize(("limit", "is_full"), [(2**30, False), (2**20, True)])
async def test_new_requests_are_refused_near_the_end_of_the_heap_and_not_before(
    config: EnvoyConfig, limit: int, is_full: bool
) -> None:
    async with open_edge(replace(config, max_memory_bytes=limit)):
        seen = await overload(config)
        assert seen["overload_actions.stop_accepting_requests.active"] == is_full
        assert seen["overload_actions.stop_accepting_connections.active"] == is_full

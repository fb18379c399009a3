"""Whom the edge believes about where a call comes from."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.envoy.edges import open_edge
from tests.envoy.scripted_gateway import ScriptedGateway

from plugai.envoy.config import EnvoyConfig
from plugai.v1 import models_pb2, models_pb2_grpc

# What a caller made up, then what the outer and the inner of two proxies saw.
CHAIN = "9.9.9.9, 198.51.100.7, 203.0.113.9"


@pytest.mark.parametrize(("proxies", "address"), [(0, "127.0.0.1"), (1, "203.0.113.9"), (2, "198.51.100.7")])
async def test_only_addresses_from_trusted_proxies_are_trusted(
    gateway: ScriptedGateway, config: EnvoyConfig, proxies: int, address: str
) -> None:
    made_up = {"x-forwarded-for": CHAIN, "x-plugai-client-address": "9.9.9.9"}
    async with open_edge(replace(config, trusted_proxies=proxies)) as edge:
        await edge.http.get("/v1/models", headers=made_up)
        models = models_pb2_grpc.ModelsServiceStub(edge.channel)
        await models.ListModels(models_pb2.ListModelsRequest(), metadata=tuple(made_up.items()))
    assert [asked["x-plugai-client-address"] for asked in gateway.metadata] == [address, address]

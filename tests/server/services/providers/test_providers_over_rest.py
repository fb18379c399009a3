"""A provider that is added over REST answers over REST, gRPC and another API, through Envoy."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import httpx2
from grpc import aio
from tests.adapters.fakes.openai_chat import CompatibleChat
from tests.adapters.fakes.server import KEY, fake_provider
from tests.support.gateway import ask, kinds, model, settings
from tests.support.limits import HANGS_SECONDS
from tests.support.tiers import slow

from plugai.server.app import deployment
from plugai.v1 import generate_pb2_grpc


@slow
async def test_a_provider_and_its_key_are_added_by_a_call_and_streamed_from_at_once() -> None:
    with tempfile.TemporaryDirectory(prefix="server-") as folder:
        async with (
            fake_provider(CompatibleChat()) as fake,
            deployment(settings(Path(folder), model("echo", "echo"))) as server,
            httpx2.AsyncClient(base_url=server.url, timeout=HANGS_SECONDS) as rest,
        ):
            definition = {
                "id": "acme",
                "runner": "openai_compatible",
                "base_url": fake.url,
                "allowed_hosts": ["127.0.0.1"],
                "secret": {"api_key": KEY},
            }
            tested = await rest.post("/v1/providers:test", json=definition)
            assert tested.json()["works"], tested.text
            added = await rest.post("/v1/providers", json=definition)
            assert (added.json()["state"], added.json()["key"]["hint"]) == (
                "PROVIDER_STATE_HEALTHY",
                f"…{KEY[-4:]}",
            )
            request = {"model": "acme/small", "messages": [{"role": "ROLE_USER", "parts": [{"text": "hi"}]}]}
            streamed = await rest.post("/v1/generate", json=request)
            events = [json.loads(line[6:]) for line in streamed.text.splitlines() if line.startswith("data: ")]
            assert "finished" in events[-1]
            assert "acme/small" in (await rest.get("/openai/v1/models")).text
            patched = await rest.patch("/v1/providers/acme", json={"capacity": 2})
            assert patched.json()["definition"]["capacity"] == 2
            async with aio.insecure_channel(server.url.removeprefix("http://")) as channel:
                stream = generate_pb2_grpc.GenerateServiceStub(channel).Generate(ask("hi", model="acme/small"))
                assert kinds([event async for event in stream])[-1] == "finished"
            assert (await rest.patch("/v1/providers/acme?update_mask=secret", json={})).status_code == 200
            assert (await rest.get("/v1/models/acme/small")).status_code == 404, "nobody has a key"
            await rest.put("/v1/me/credentials/acme", json={"api_key": KEY})
            streamed = await rest.post("/v1/generate", json=request)
            assert "finished" in streamed.text, streamed.text
            assert (await rest.delete("/v1/providers/acme")).status_code == 200
            assert (await rest.get("/v1/providers/acme")).status_code == 404

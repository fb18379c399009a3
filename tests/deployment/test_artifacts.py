"""Artifacts through the whole server: over REST and gRPC, behind a real Envoy."""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import httpx2
import pytest
from google.api import httpbody_pb2
from grpc import aio
from PIL import Image
from tests.support.gateway import model, settings
from tests.support.limits import HANGS_SECONDS
from tests.support.tiers import slow

from plugai.server.app import Deployment, deployment
from plugai.v1 import artifacts_pb2 as pb
from plugai.v1 import artifacts_pb2_grpc


@dataclass
class Visitor:
    server: Deployment
    rest: httpx2.AsyncClient
    artifacts: artifacts_pb2_grpc.ArtifactsServiceAsyncStub


@pytest.fixture
@slow
async def visitor() -> AsyncIterator[Visitor]:
    # Not below pytest's folder: the paths of Unix sockets must be short.
    folder = Path(tempfile.mkdtemp(prefix="server-"))
    try:
        given = settings(folder, model("echo", "echo"), drain_seconds=5.0, artifact_max_bytes=20 * 2**20)
        async with deployment(given) as running:
            address = f"{running.envoy.address[0]}:{running.envoy.address[1]}"
            async with (
                httpx2.AsyncClient(base_url=running.url, timeout=HANGS_SECONDS) as rest,
                aio.insecure_channel(address) as edge,
            ):
                yield Visitor(running, rest, artifacts_pb2_grpc.ArtifactsServiceStub(edge))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def digest_header(content: bytes) -> str:
    return f"sha-256=:{base64.b64encode(hashlib.sha256(content).digest()).decode()}:"


async def pieces(content: bytes, size: int) -> AsyncIterator[bytes]:
    for start in range(0, len(content), size):
        yield content[start : start + size]


def png(width: int = 40, height: int = 20) -> bytes:
    out = BytesIO()
    Image.new("RGB", (width, height), "red").save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize("size", [0, 1, 70_000, 9 * 2**20])
async def test_an_upload_over_rest_is_downloaded_unchanged_with_its_type(visitor: Visitor, size: int) -> None:
    content = os.urandom(size)
    headers = {"content-type": "application/x-thing"}
    stored = await visitor.rest.post(
        "/v1/artifacts", params={"name": "a b.thing"}, headers=headers, content=pieces(content, 50_000)
    )
    assert stored.status_code == 200, stored.text
    artifact = stored.json()
    assert artifact["name"] == "a b.thing"
    assert artifact["mime_type"] == "application/x-thing"
    assert artifact["size_bytes"] == str(size)
    assert artifact["sha256"] == hashlib.sha256(content).hexdigest()
    read = await visitor.rest.get(f"/v1/artifacts/{artifact['artifact_id']}/content")
    assert read.content == content
    assert read.headers["x-artifact-size"] == str(size)
    assert read.headers["repr-digest"] == digest_header(content)
    assert read.headers["content-type"] == "application/x-thing"
    assert read.headers["content-disposition"] == "attachment; filename*=UTF-8''a%20b.thing"
    assert read.headers["x-content-type-options"] == "nosniff"


@pytest.mark.slow
async def test_an_image_can_be_linked_for_clients_without_a_credential(visitor: Visitor) -> None:
    picture = png(600, 300)
    stored = await visitor.rest.post("/v1/artifacts?name=red.png", content=picture)
    assert stored.json()["mime_type"] == "image/png"
    assert stored.json()["image"] == {"width": 600, "height": 300}
    name = stored.json()["artifact_id"]
    signed = await visitor.rest.post(f"/v1/artifacts/{name}:sign", json={"variant": "ARTIFACT_VARIANT_THUMBNAIL"})
    read = await visitor.rest.get(signed.json()["url"])
    assert read.headers["content-type"] == "image/webp"
    assert read.headers["content-disposition"] == "inline"
    assert "sandbox" in read.headers["content-security-policy"]
    with Image.open(BytesIO(read.content)) as small:
        assert small.size == (256, 128)
    refused = await visitor.rest.get(signed.json()["url"][:-1] + "x")
    assert (refused.status_code, refused.json()["details"][0]["reason"]) == (403, "LINK_INVALID")


async def test_an_interrupted_download_is_resumed(visitor: Visitor) -> None:
    content = os.urandom(3 * 2**20)
    name = (await visitor.rest.post("/v1/artifacts", content=content)).json()["artifact_id"]
    first = b""
    async with visitor.rest.stream("GET", f"/v1/artifacts/{name}/content") as response:
        async for piece in response.aiter_raw():
            first += piece
            if len(first) > 100_000:
                break
    rest = await visitor.rest.get(f"/v1/artifacts/{name}/content", params={"offset": len(first)})
    assert first + rest.content == content


async def test_a_range_request_returns_206_and_the_requested_part(visitor: Visitor) -> None:
    content = os.urandom(2**20)
    name = (await visitor.rest.post("/v1/artifacts", content=content)).json()["artifact_id"]
    link = (await visitor.rest.post(f"/v1/artifacts/{name}:sign", json={})).json()["url"]
    for url in (f"/v1/artifacts/{name}/content", link):
        part = await visitor.rest.get(url, headers={"range": "bytes=300000-700000"})
        assert (part.status_code, part.headers["content-range"]) == (206, f"bytes 300000-700000/{2**20}")
        assert part.content == content[300_000:700_001]
        again = {"range": "bytes=-7", "if-range": part.headers["etag"]}
        assert (await visitor.rest.get(url, headers=again)).content == content[-7:]
        whole = await visitor.rest.get(url, headers={"range": "bytes=0-1", "if-range": '"another"'})
        assert (whole.status_code, whole.content, whole.headers["accept-ranges"]) == (200, content, "bytes")


async def test_grpc_uploads_and_downloads_through_the_edge(visitor: Visitor) -> None:
    content = os.urandom(5 * 2**20)

    async def upload() -> AsyncIterator[pb.UploadArtifactRequest]:
        sha256 = hashlib.sha256(content).hexdigest()
        yield pb.UploadArtifactRequest(name="x", sha256=sha256)
        async for piece in pieces(content, 2**20):
            yield pb.UploadArtifactRequest(content=httpbody_pb2.HttpBody(data=piece))

    stored = await visitor.artifacts.UploadArtifact(upload())
    call = visitor.artifacts.DownloadArtifact(pb.DownloadArtifactRequest(artifact_id=stored.artifact_id, offset=7))
    assert b"".join([piece.data async for piece in call]) == content[7:]
    assert dict(await call.initial_metadata())["x-artifact-size"] == str(len(content))


async def test_an_upload_that_is_too_large_is_refused_and_leaves_no_data(visitor: Visitor) -> None:
    with pytest.raises(aio.AioRpcError) as caught:
        await visitor.artifacts.UploadArtifact(
            pb.UploadArtifactRequest(content=httpbody_pb2.HttpBody(data=bytes(2**20))) for _ in range(25)
        )
    assert "at most 20971520 bytes" in (caught.value.details() or "")
    refused = await visitor.rest.post("/v1/artifacts", content=bytes(20 * 2**20 + 1))
    assert (refused.status_code, refused.json()["details"][0]["reason"]) == (400, "ARTIFACT_TOO_LARGE")
    assert (await visitor.rest.get("/v1/artifacts")).json() == {}

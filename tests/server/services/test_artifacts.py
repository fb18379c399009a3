"""Artifacts in requests: what a model receives, and how its outputs are stored."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.api import httpbody_pb2
from google.protobuf import json_format
from google.rpc import error_details_pb2
from grpc import aio
from plugai_scripted import SCRIPTS
from tests.support.gateway import Client, ask, detail, kinds, model, reason, script, serving, settings
from tests.support.models.pictures import picture
from tests.support.servers.s3 import running_s3

from plugai.runners.base import BlobChunk, BlobPart, Chunk, FinalChunk, FinishReason, TextChunk, Usage
from plugai.v1 import artifacts_pb2 as pb
from plugai.v1 import error_pb2, generate_pb2, message_pb2

FINAL = FinalChunk(FinishReason.STOP, Usage(3))


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[Client]:
    script("m")
    script("blind")
    models = model("m", "scripted", reads=["text", "image"]), model("blind", "scripted")
    limits = {"attachments_max_bytes": 4096, "artifact_max_bytes": 2**20}
    async with serving(settings(tmp_path, *models, **limits)) as running:
        yield running


def says(*chunks: Chunk) -> None:
    for chunk in chunks:
        SCRIPTS["m"].says.put_nowait(chunk)


async def upload(client: Client, data: bytes, name: str = "", mime_type: str = "") -> pb.Artifact:
    content = httpbody_pb2.HttpBody(content_type=mime_type, data=data)
    return await client.artifacts.UploadArtifact(iter([pb.UploadArtifactRequest(name=name, content=content)]))


async def download(client: Client, artifact_id: str) -> bytes:
    call = client.artifacts.DownloadArtifact(pb.DownloadArtifactRequest(artifact_id=artifact_id))
    return b"".join([piece.data async for piece in call])


def showing(part: message_pb2.Part, **fields: str) -> generate_pb2.GenerateRequest:
    request = ask("What is this?", **fields)
    request.messages[0].parts.append(part)
    return request


async def listed(client: Client, request_id: str = "") -> list[pb.Artifact]:
    return list((await client.artifacts.ListArtifacts(pb.ListArtifactsRequest(request_id=request_id))).artifacts)


async def refusal(client: Client, request: generate_pb2.GenerateRequest) -> tuple[grpc.StatusCode, str]:
    with pytest.raises(aio.AioRpcError) as caught:
        _ = [event async for event in client.generate.Generate(request)]
    return caught.value.code(), reason(caught.value)


async def test_outputs_become_artifacts_of_the_caller(client: Client) -> None:
    made = picture(300, 600)
    pieces = [
        BlobChunk(made[i : i + 100], "image/png", "cat.png", 1, last=i + 100 >= len(made))
        for i in range(0, len(made), 100)
    ]
    says(TextChunk("Here:"), *pieces, BlobChunk(b"mesh", "model/ply"), FINAL)
    events = [event async for event in client.generate.Generate(ask("Draw a cat", request_id="r1"))]
    assert kinds(events)[-4:] == ["delta", "artifact", "artifact", "finished"]
    cat, mesh = (event.artifact for event in events if event.HasField("artifact"))
    assert (cat.mime_type, cat.size_bytes, cat.name, cat.part_index) == ("image/png", len(made), "cat.png", 1)
    assert (mesh.mime_type, mesh.name) == ("model/ply", "r1-0")
    assert await download(client, cat.artifact_id) == made
    found = await listed(client, request_id="r1")
    assert {artifact.artifact_id for artifact in found} == {cat.artifact_id, mesh.artifact_id}
    assert [(artifact.image.width, artifact.image.height) for artifact in found] == [(0, 0), (300, 600)]


async def test_an_artifact_has_metadata_of_how_its_model_made_it(client: Client) -> None:
    how = {"seed": 7, "vertices": 8, "closed": True, "loras": {"pencil": 0.8}, "size": [32, 32], "scheduler": ""}
    says(BlobChunk(b"me", "model/ply", last=False, metadata=how), BlobChunk(b"sh", "model/ply"), BlobChunk(b"x", "a/b"))
    says(FINAL)
    events = [event async for event in client.generate.Generate(ask("Make a mesh", request_id="r1"))]
    assert "warning" not in kinds(events)
    plain, mesh = await listed(client, request_id="r1")
    assert json_format.MessageToDict(mesh.metadata) == how
    assert await client.artifacts.GetArtifact(pb.GetArtifactRequest(artifact_id=mesh.artifact_id)) == mesh
    assert not plain.HasField("metadata")


@pytest.mark.parametrize(
    "how",
    [
        {"log": "x" * 8192},
        {"deep": {"deeper": {"deepest": 1}}},
        {"seed": object()},
        {1.5: {2: [[]]}},
        {"seed": 2**53 + 1},
        {"seed": 10**400},
        {"name": "\ud800"},
    ],
)
async def test_an_output_with_too_much_metadata_is_stored_with_a_warning(
    client: Client, how: dict[str, object]
) -> None:
    says(BlobChunk(b"mesh", "model/ply", metadata=how), FINAL)
    events = [event async for event in client.generate.Generate(ask("Make a mesh"))]
    assert kinds(events)[-3:] == ["warning", "artifact", "finished"]
    assert events[-3].warning.code == "METADATA_DROPPED"
    (mesh,) = await listed(client)
    assert not mesh.HasField("metadata")


async def test_a_unary_answer_contains_its_artifacts(client: Client) -> None:
    says(TextChunk("Here:"), BlobChunk(b"mesh", "model/ply", part_index=1), FINAL)
    once = await client.generate.GenerateOnce(generate_pb2.GenerateOnceRequest(request=ask("Make a mesh")))
    text, mesh = once.message.parts
    assert (text.text, mesh.mime_type) == ("Here:", "model/ply")
    assert await download(client, mesh.artifact_id) == b"mesh"


@pytest.mark.parametrize("following", [FINAL, TextChunk("x")])
async def test_an_incomplete_output_fails_the_request_and_stores_nothing(
    client: Client, tmp_path: Path, following: Chunk
) -> None:
    says(BlobChunk(b"half", "model/ply", last=False), following)
    events = [event async for event in client.generate.Generate(ask("Make a mesh"))]
    assert events[-1].failed.reason == error_pb2.ERROR_REASON_MODEL_UNAVAILABLE
    assert await listed(client) == []
    assert [path for path in (tmp_path / "data" / "artifacts").rglob("*") if path.is_file()] == []


async def test_an_output_above_the_limit_fails_the_request(client: Client) -> None:
    says(BlobChunk(bytes(2**20 + 1), "model/ply"))
    events = [event async for event in client.generate.Generate(ask("Make a mesh"))]
    assert events[-1].failed.reason == error_pb2.ERROR_REASON_ARTIFACT_TOO_LARGE


async def test_after_an_artifact_no_other_model_is_tried(client: Client) -> None:
    says(BlobChunk(b"mesh", "model/ply"))
    SCRIPTS["m"].says.put_nowait(RuntimeError("lost"))
    events = [event async for event in client.generate.Generate(ask("x", fallback_models=["blind"]))]
    assert kinds(events)[-2:] == ["artifact", "failed"]


async def test_a_model_receives_an_artifacts_bytes_and_detected_type(client: Client) -> None:
    shown = picture(kind="JPEG")
    artifact = await upload(client, shown, mime_type="image/png")
    says(FINAL)
    part = message_pb2.Part(artifact_id=artifact.artifact_id, mime_type="text/x-lie")
    events = [event async for event in client.generate.Generate(showing(part))]
    assert kinds(events)[-1] == "finished"
    asked = await SCRIPTS["m"].started.get()
    assert asked.messages[0].parts[1] == BlobPart(shown, "image/jpeg")


async def test_a_missing_artifact_is_refused_before_the_model_runs(client: Client) -> None:
    part = message_pb2.Part(artifact_id="a-missing", mime_type="image/png")
    assert await refusal(client, showing(part)) == (grpc.StatusCode.NOT_FOUND, "ARTIFACT_NOT_FOUND")
    assert SCRIPTS["m"].started.empty()


async def test_a_model_that_reads_no_pictures_is_not_shown_one_under_another_name(client: Client) -> None:
    artifact = await upload(client, picture(), name="x.png")
    part = message_pb2.Part(artifact_id=artifact.artifact_id, mime_type="text/plain")
    code = await refusal(client, showing(part, model="blind"))
    assert code == (grpc.StatusCode.INVALID_ARGUMENT, "CAPABILITY_MISSING")


async def test_attachments_above_the_limit_are_refused(client: Client) -> None:
    half = await upload(client, os.urandom(2049), mime_type="image/x-raw")
    part = message_pb2.Part(artifact_id=half.artifact_id)
    request = showing(part)
    request.messages[0].parts.append(part)
    assert await refusal(client, request) == (grpc.StatusCode.INVALID_ARGUMENT, "INVALID_REQUEST")
    mixed = showing(part)
    mixed.messages[0].parts.add(blob=os.urandom(2049), mime_type="image/x-raw")
    assert await refusal(client, mixed) == (grpc.StatusCode.INVALID_ARGUMENT, "INVALID_REQUEST")


async def test_an_image_in_a_message_is_checked_by_its_content_not_its_type(client: Client) -> None:
    broken = message_pb2.Part(blob=picture()[:-40], mime_type="image/png")
    assert await refusal(client, showing(broken)) == (grpc.StatusCode.INVALID_ARGUMENT, "IMAGE_REFUSED")
    says(FINAL)
    whole = message_pb2.Part(blob=picture(), mime_type="image/png")
    assert kinds([event async for event in client.generate.Generate(showing(whole))])[-1] == "finished"


async def test_twins_with_a_picture_are_one_request(client: Client) -> None:
    request = showing(message_pb2.Part(blob=picture(), mime_type="image/png"), request_id="twin")
    streams = [client.generate.Generate(request) for _ in range(3)]
    says(TextChunk("red"), FINAL)
    answers = [[event async for event in stream] for stream in streams]
    assert [events[-1].WhichOneof("event") for events in answers] == ["finished"] * 3
    assert SCRIPTS["m"].started.qsize() == 1


async def test_an_exceeded_quota_is_an_error_and_deleting_makes_room(tmp_path: Path) -> None:
    script("m")
    async with serving(settings(tmp_path, model("m", "scripted"), quotas_per_user={"artifact_bytes": 10})) as client:
        first = await upload(client, b"1234567890")
        with pytest.raises(aio.AioRpcError) as caught:
            await upload(client, b"x")
        assert (caught.value.code(), reason(caught.value)) == (grpc.StatusCode.RESOURCE_EXHAUSTED, "QUOTA_EXCEEDED")
        assert detail(caught.value, error_details_pb2.QuotaFailure).violations[0].subject == "artifact_bytes"
        await client.artifacts.DeleteArtifact(pb.DeleteArtifactRequest(artifact_id=first.artifact_id))
        assert (await upload(client, b"x")).size_bytes == 1


async def test_a_link_to_a_missing_thumbnail_is_an_error_that_says_so(client: Client) -> None:
    stored = await upload(client, b"x", name="a.txt")
    asked = pb.SignArtifactRequest(artifact_id=stored.artifact_id, variant=pb.ARTIFACT_VARIANT_THUMBNAIL)
    with pytest.raises(aio.AioRpcError, match="has no thumbnail: only images have one"):
        await client.artifacts.SignArtifact(asked)


async def test_an_upload_whose_content_does_not_match_its_type_is_refused(client: Client) -> None:
    wrong = pb.UploadArtifactRequest(sha256="0" * 64, content=httpbody_pb2.HttpBody(data=b"x"))
    with pytest.raises(aio.AioRpcError) as caught:
        await client.artifacts.UploadArtifact(iter([wrong]))
    assert detail(caught.value, error_details_pb2.BadRequest).field_violations[0].field == "sha256"
    assert await listed(client) == []


async def test_every_piece_of_an_upload_is_checked_against_the_contract(client: Client) -> None:
    pieces = [pb.UploadArtifactRequest(), pb.UploadArtifactRequest(name="x" * 256)]
    with pytest.raises(aio.AioRpcError) as caught:
        await client.artifacts.UploadArtifact(iter(pieces))
    assert reason(caught.value) == "INVALID_REQUEST"
    raw: Any = client.channel.stream_unary("/plugai.v1.ArtifactsService/UploadArtifact")
    with pytest.raises(aio.AioRpcError) as caught:
        await raw(iter([b"\xff\xff"]))
    assert reason(caught.value) == "MALFORMED_MESSAGE"


async def test_names_are_reduced_to_plain_file_names(client: Client) -> None:
    for suggested, kept in (("../../etc/passwd", "passwd"), ("a\\b.txt", "b.txt"), ("..", "")):
        assert (await upload(client, b"x", name=suggested)).name == kept


async def test_artifacts_are_stored_in_a_bucket_if_one_is_configured(tmp_path: Path) -> None:
    script("m")
    with running_s3() as server:
        bucket = {
            "bucket": "server",
            "endpoint": server.endpoint,
            "access_key_id": "key",
            "secret_access_key": "hidden",
        }
        given = settings(tmp_path, model("m", "scripted"), s3=bucket)
        assert "hidden" not in repr(given)
        async with serving(given) as client:
            stored = await upload(client, picture(), name="x.png")
            assert await download(client, stored.artifact_id) == picture()
    assert [path for path in (tmp_path / "data" / "artifacts").rglob("*") if path.is_file()] == []

"""Files by OpenAI's SDK, over a real Envoy: they are artifacts."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import openai
import pytest
from tests.hostile.people import register
from tests.server.services.compat.openai.conftest import sdk
from tests.support.server import ACCOUNTS, ECHO_MODELS, RunningServer, running_server

# More than a body of other requests may have, and than one piece of a stream.
LARGE = b"0123456789abcdef" * (3 << 20)
BOUNDARY = "form"


@pytest.fixture
async def http(echo_server: RunningServer) -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(base_url=f"{echo_server.url}/openai/v1") as made:
        yield made


async def test_a_file_is_stored_described_listed_read_and_deleted(client: Any, http: httpx2.AsyncClient) -> None:
    file = await client.files.create(file=("né.txt", b"hello"), purpose="user_data")
    assert (file.object, file.filename, file.bytes, file.purpose, file.status) == (
        "file",
        "né.txt",
        5,
        "user_data",
        "processed",
    )
    assert (await client.files.retrieve(file.id)).created_at == file.created_at > 1_700_000_000
    assert (await client.files.content(file.id)).content == b"hello"
    part = await http.get(f"/files/{file.id}/content", headers={"range": "bytes=1-3"})
    assert (part.status_code, part.content) == (206, b"ell")
    assert file.id in [each.id async for each in client.files.list()]
    deleted = await client.files.delete(file.id)
    assert (deleted.id, deleted.deleted) == (file.id, True)
    with pytest.raises(openai.NotFoundError) as gone:
        await client.files.content(file.id)
    assert gone.value.code == "artifact_not_found"


async def test_a_file_larger_than_other_bodies_is_stored_whole(client: Any) -> None:
    file = await client.files.create(file=("large.bin", LARGE), purpose="assistants")
    assert file.bytes == len(LARGE)
    content = await client.files.content(file.id)
    assert hashlib.sha256(content.content).digest() == hashlib.sha256(LARGE).digest()
    await client.files.delete(file.id)


async def test_a_file_that_the_model_cannot_read_is_refused_in_a_chat(client: Any) -> None:
    file = await client.files.create(file=("a.pdf", b"%PDF-1.7"), purpose="user_data")
    content: Any = [{"type": "file", "file": {"file_id": file.id}}]
    with pytest.raises(openai.BadRequestError, match="cannot do what") as refused:
        await client.chat.completions.create(model="echo", messages=[{"role": "user", "content": content}])
    assert (refused.value.code, refused.value.param) == ("capability_missing", "messages[0].content[0]")
    content[0]["file"]["file_id"] = "a-nothing"
    with pytest.raises(openai.NotFoundError):
        await client.chat.completions.create(model="echo", messages=[{"role": "user", "content": content}])
    await client.files.delete(file.id)


async def test_a_list_is_paged_and_filtered_by_purpose(client: Any) -> None:
    made = [(await client.files.create(file=(f"{n}.txt", b"x"), purpose="evals")).id for n in range(5)]
    page = await client.files.list(purpose="evals", limit=2)
    assert ([file.id for file in page.data], page.has_more) == (made[:2:-1], True)
    assert [file.id async for file in client.files.list(purpose="evals", limit=2)] == made[::-1]
    assert [file.id async for file in client.files.list(purpose="vision", after=made[4])] == []
    assert [file.id async for file in client.files.list(purpose="evals", limit=2, order="asc")] == made
    page = await client.files.list(purpose="evals", after=made[1], limit=2, order="asc")
    assert ([file.id for file in page.data], page.has_more) == (made[2:4], True)
    with pytest.raises(openai.BadRequestError) as order:
        await client.files.list(order="up")
    assert order.value.param == "order"
    for name in made:
        await client.files.delete(name)


async def test_the_purpose_may_come_after_the_file(http: httpx2.AsyncClient) -> None:
    stored = await http.post("/files", files=[("file", ("a.txt", b"a")), ("purpose", (None, b"evals"))])
    assert stored.json()["purpose"] == "evals"
    await http.delete(f"/files/{stored.json()['id']}")


def field(name: str, value: str, more: str = "") -> bytes:
    return f'--{BOUNDARY}\r\ncontent-disposition: form-data; name="{name}"{more}\r\n\r\n{value}\r\n'.encode()


END = f"--{BOUNDARY}--\r\n".encode()
FILE = field("file", "x", '; filename="x"')


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "form"),
        (b"no form at all", "form"),
        (FILE + field("purpose", "evals"), "the body is not a form"),
        (field("purpose", "evals") + END, "file must be given"),
        (FILE + END, "purpose must be given"),
        (field("purpose", "fine-tune") + FILE + END, "no fine-tuning"),
        (FILE + field("purpose", "batch") + END, "no batches"),
        (field("purpose", "evals") + field("expires_after[seconds]", "5") + FILE + END, "do not expire"),
        (field("purpose", "x" * (2 << 20)) + FILE + END, "longer than"),
        (field("purpose", "evals") * 100 + FILE + END, "the body is not a form"),
        (field("purpose", "evals", "; x=" + "y" * 10_000) + FILE + END, "the body is not a form"),
    ],
)
async def test_a_form_that_is_wrong_is_refused_and_leaves_nothing_behind(
    client: Any, http: httpx2.AsyncClient, body: bytes, message: str
) -> None:
    before = [file.id async for file in client.files.list()]
    kind = {"content-type": f"multipart/form-data; boundary={BOUNDARY}"}
    refused = await http.post("/files", content=body, headers=kind)
    assert (refused.status_code, refused.json()["error"]["type"]) == (400, "invalid_request_error"), refused.text
    assert message in refused.json()["error"]["message"]
    assert [file.id async for file in client.files.list()] == before


async def test_a_body_that_is_no_form_is_refused(http: httpx2.AsyncClient) -> None:
    refused = await http.post("/files", json={"purpose": "evals"})
    assert "multipart/form-data" in refused.json()["error"]["message"]


async def test_files_are_their_owners_alone_and_count_against_the_quota() -> None:
    quota = "[quotas_per_user]\nartifacts = 2\n"
    with running_server(ECHO_MODELS + quota, environment=ACCOUNTS) as server:
        one, other = (register(server, name, ["SCOPE_READ", "SCOPE_WRITE"]) for name in ("one", "other"))
        async with sdk(server, one.token) as owner, sdk(server, other.token) as stranger:
            files = [await owner.files.create(file=(f"{n}.txt", b"mine"), purpose="evals") for n in range(2)]
            with pytest.raises(openai.RateLimitError) as full:
                await owner.files.create(file=("3.txt", b"mine"), purpose="evals")
            assert full.value.code == "insufficient_quota"
            for call in (stranger.files.retrieve, stranger.files.content, stranger.files.delete):
                with pytest.raises(openai.NotFoundError):
                    await call(files[0].id)
            assert [file.id async for file in stranger.files.list()] == []
            with pytest.raises(openai.NotFoundError):
                await stranger.files.list(after=files[0].id)
            assert [file.id async for file in owner.files.list()] == [file.id for file in files[::-1]]

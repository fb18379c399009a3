"""Under a name of its own, OpenAI's API has the paths that it has at OpenAI."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx2
import openai
import pytest
from openai import AsyncOpenAI
from tests.support.server import ECHO_MODELS, RunningServer, running_server
from tests.support.tiers import slow

NAME = "openai.example"
ORIGIN = "https://app.example"
HELLO = [{"role": "user", "content": "hello there"}]


@pytest.fixture(scope="module")
@slow
def server() -> Iterator[RunningServer]:
    with running_server(f'openai_hosts = ["{NAME}"]\ncors_origins = ["{ORIGIN}"]\n{ECHO_MODELS}') as made:
        yield made


@pytest.fixture
def http(server: RunningServer) -> Iterator[httpx2.Client]:
    with httpx2.Client(base_url=server.url, headers={"host": NAME}) as made:
        yield made


@pytest.fixture
async def sdk(server: RunningServer) -> AsyncIterator[Any]:
    names = {"host": f"{NAME}:{server.port}"}
    async with AsyncOpenAI(base_url=f"{server.url}/v1", api_key="x", max_retries=0, default_headers=names) as made:
        yield made


async def test_the_sdk_finds_everything_at_v1(sdk: Any) -> None:
    assert "echo" in [model.id async for model in sdk.models.list()]
    assert (await sdk.models.retrieve("echo")).id == "echo"
    stream = await sdk.chat.completions.create(model="echo", messages=HELLO, stream=True)
    assert "".join([chunk.choices[0].delta.content or "" async for chunk in stream]) == "hello there"
    made = await sdk.responses.create(model="echo", input="hello there")
    assert [item.role async for item in sdk.responses.input_items.list(made.id)] == ["user"]
    assert (await sdk.responses.delete(made.id)) is None
    file = await sdk.files.create(file=("a.txt", b"hello"), purpose="user_data")
    assert (await sdk.files.content(file.id)).content == b"hello"


async def test_links_to_artifacts_work_under_this_name(sdk: Any, http: httpx2.Client) -> None:
    file = await sdk.files.create(file=("a.txt", b"hello"), purpose="user_data")
    assert http.get(f"/v1/artifacts/{file.id}/content").content == b"hello"


async def test_errors_are_openais_also_for_what_is_not_there(sdk: Any, http: httpx2.Client) -> None:
    with pytest.raises(openai.NotFoundError) as missing:
        await sdk.chat.completions.create(model="nothing", messages=HELLO)
    assert missing.value.code == "model_not_found"
    with pytest.raises(openai.NotFoundError, match="chat/completions"):
        await sdk.moderations.create(input="x")
    for path in ("/v1/generate", "/", "/api/tags", "/plugai.v1.GenerateService/Generate"):
        answer = http.post(path, content=b"{}")
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "route_not_found"), path


def test_the_longer_path_and_health_are_there_as_well(http: httpx2.Client) -> None:
    assert http.get("/openai/v1/models").json() == http.get("/v1/models").json()
    assert http.get("/healthz").status_code == http.get("/readyz").status_code == 200


def test_browsers_and_head_are_treated_as_elsewhere(http: httpx2.Client) -> None:
    asked = {"access-control-request-method": "POST", "access-control-request-headers": "authorization"}
    allowed = http.options("/v1/chat/completions", headers={"origin": ORIGIN, **asked})
    assert (allowed.status_code, allowed.headers["access-control-allow-origin"]) == (200, ORIGIN)
    foreign = http.post("/v1/chat/completions", headers={"origin": "https://evil.example"}, content=b"{")
    assert (foreign.status_code, foreign.json()["error"]["code"]) == (403, "permission_denied")
    assert http.head("/v1/models").status_code == 405


def test_other_names_have_the_servers_own_interface(server: RunningServer) -> None:
    with httpx2.Client(base_url=server.url) as own:
        assert "models" in own.get("/v1/models").json()
        assert own.get("/v1/models", headers={"host": "elsewhere.example"}).status_code == 421

"""What Envoy says of other APIs' paths: those that are not there, HEAD, OPTIONS, and the preflights of browsers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import anthropic
import httpx2
import ollama
import openai
import pytest
from tests.support.server import ECHO_MODELS, RunningServer, running_server
from tests.support.tiers import slow

ORIGIN = "https://app.example"
PATHS = {
    "/openai/v1/chat/completions": "POST, OPTIONS",
    "/openai/v1/files/a-1": "DELETE, GET, OPTIONS",
    "/anthropic/v1/messages": "POST, OPTIONS",
    "/api/chat": "POST, OPTIONS",
}
SENT = (
    "authorization, x-api-key, content-type, anthropic-version, anthropic-beta, openai-beta, x-stainless-lang,"
    " anthropic-dangerous-direct-browser-access, x-stainless-timeout, x-stainless-helper-method"
)


@pytest.fixture(scope="module")
@slow
def server() -> Iterator[RunningServer]:
    with running_server(f'cors_origins = ["{ORIGIN}"]\n{ECHO_MODELS}') as made:
        yield made


@pytest.fixture
def http(server: RunningServer) -> Iterator[httpx2.Client]:
    with httpx2.Client(base_url=server.url) as made:
        yield made


def preflight(origin: str) -> dict[str, str]:
    asked = {"access-control-request-method": "POST", "access-control-request-headers": SENT}
    return {"origin": origin, **asked}


@pytest.mark.parametrize("path", PATHS)
def test_a_browsers_sdk_may_send_its_headers_from_an_allowed_origin(http: httpx2.Client, path: str) -> None:
    allowed = http.options(path, headers=preflight(ORIGIN))
    assert (allowed.status_code, allowed.headers["access-control-allow-origin"]) == (200, ORIGIN)
    assert allowed.headers["access-control-allow-headers"] == "*, authorization"
    assert {"POST", "DELETE"} <= set(allowed.headers["access-control-allow-methods"].split(", "))
    # Without this, browsers would hide an error from the program.
    refused = http.post(path, headers={"origin": ORIGIN}, content=b"{")
    assert (refused.status_code, refused.headers["access-control-allow-origin"]) in ((400, ORIGIN), (405, ORIGIN))
    assert "retry-after" in refused.headers["access-control-expose-headers"]


@pytest.mark.parametrize("path", PATHS)
def test_a_foreign_origin_is_allowed_nothing(http: httpx2.Client, path: str) -> None:
    assert "access-control-allow-origin" not in http.options(path, headers=preflight("https://evil.example")).headers
    assert http.post(path, headers={"origin": "https://evil.example"}, content=b"{").status_code == 403


@pytest.mark.parametrize("path", PATHS)
def test_methods_are_named_by_options_and_head_runs_nothing(http: httpx2.Client, path: str) -> None:
    named, head = http.options(path), http.head(path)
    assert (named.status_code, head.status_code) == (204, 405)
    assert named.headers["allow"] == head.headers["allow"] == PATHS[path]
    assert (named.content, head.content) == (b"", b"")


def test_programs_that_look_for_ollama_find_a_server(http: httpx2.Client) -> None:
    assert http.head("/").status_code == 200


@pytest.mark.parametrize(
    "call",
    [
        lambda client: client.moderations.create(input="x"),
        lambda client: client.audio.speech.create(model="echo", input="x", voice="alloy"),
        lambda client: client.audio.transcriptions.create(model="echo", file=("x.wav", b"RIFF")),
        lambda client: client.fine_tuning.jobs.create(model="echo", training_file="a-1"),
        lambda client: client.batches.create(completion_window="24h", endpoint="/v1/responses", input_file_id="a-1"),
        lambda client: client.vector_stores.create(name="x"),
        lambda client: client.beta.threads.retrieve("x"),
        lambda client: client.uploads.create(bytes=1, filename="x", mime_type="text/plain", purpose="assistants"),
    ],
)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_part_of_openais_api_that_is_not_there_is_named(server: RunningServer, call: Any) -> None:
    with (
        openai.OpenAI(base_url=f"{server.url}/openai/v1", api_key="x", max_retries=0) as client,
        pytest.raises(openai.NotFoundError, match=r"does not have (POST|GET) /openai/v1/\w+.*chat/completions") as gone,
    ):
        call(client)
    assert gone.value.code == "route_not_found"


def test_a_part_of_the_other_apis_that_is_not_there_is_named(server: RunningServer) -> None:
    with (
        anthropic.Anthropic(base_url=f"{server.url}/anthropic", api_key="x", max_retries=0) as claude,
        pytest.raises(anthropic.NotFoundError, match=r"does not have GET /anthropic/v1/messages/batches; .*messages"),
    ):
        claude.messages.batches.list()
    with (
        ollama.Client(server.url) as client,
        pytest.raises(ollama.ResponseError, match=r"does not have POST /api/push; .*chat") as missing,
    ):
        client.push("echo")
    assert missing.value.status_code == 404


def test_headers_that_are_too_large_are_an_error_that_every_sdk_reads(server: RunningServer) -> None:
    # The path is among the headers, so that this answer is the same for all.
    large = {"x-large": "x" * 90_000}
    message = "the headers are larger than this server accepts"
    with (
        openai.OpenAI(base_url=f"{server.url}/openai/v1", api_key="x", max_retries=0) as client,
        pytest.raises(openai.APIStatusError, match=message) as refused,
    ):
        client.models.list(extra_headers=large)
    assert (refused.value.status_code, refused.value.code, refused.value.type) == (
        431,
        "invalid_request",
        "invalid_request_error",
    )
    with (
        anthropic.Anthropic(base_url=f"{server.url}/anthropic", api_key="x", max_retries=0) as claude,
        pytest.raises(anthropic.APIStatusError, match=message) as denied,
    ):
        claude.models.list(extra_headers=large)
    assert denied.value.type == "invalid_request_error"
    with ollama.Client(server.url, headers=large) as local, pytest.raises(ollama.ResponseError, match=message):
        local.list()


def test_an_answer_has_the_id_that_anthropics_sdk_reports(server: RunningServer) -> None:
    with anthropic.Anthropic(base_url=f"{server.url}/anthropic", api_key="x") as client:
        answer = client.messages.create(model="echo", max_tokens=5, messages=[{"role": "user", "content": "hi"}])
    assert answer._request_id

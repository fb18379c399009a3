"""Complaints about paths, headers and errors."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from tests.server.services.compat.complaints.conftest import ORIGIN, SLASHED, Clients

pytestmark = pytest.mark.asyncio(loop_scope="session")

HELLO: list[Any] = [{"role": "user", "content": "hello there"}]
PREFLIGHT = "authorization,content-type,openai-beta,x-stainless-helper-method,x-stainless-timeout"
CHAT, MESSAGES, OLLAMA = "/openai/v1/chat/completions", "/anthropic/v1/messages", "/api/chat"
TOO_LARGE = b" " * (33 << 20)


async def test_every_model_that_is_listed_can_be_retrieved(clients: Clients) -> None:
    """litellm#37271, ollama#10139: with slashes and colons, plain and encoded."""
    for sdk, path in ((clients.openai, "/openai/v1/models"), (clients.anthropic, "/anthropic/v1/models")):
        names = [model.id async for model in sdk.models.list()]
        assert SLASHED in names
        for name in names:
            assert (await sdk.models.retrieve(name)).id == name
            for written in (name, quote(name, safe="")):
                assert (await clients.http.get(f"{path}/{written}")).json()["id"] == name


@pytest.mark.parametrize("origin", [ORIGIN, "app://obsidian.md"])
@pytest.mark.parametrize("path", [CHAT, MESSAGES, OLLAMA])
async def test_a_browsers_sdk_may_send_its_headers_and_read_errors(clients: Clients, origin: str, path: str) -> None:
    """ollama#4388, ollama#8342, ollama#9236, ollama#9801."""
    asks = {"origin": origin, "access-control-request-method": "POST", "access-control-request-headers": PREFLIGHT}
    preflight = await clients.http.options(path, headers=asks)
    assert (preflight.status_code, preflight.headers["access-control-allow-origin"]) == (200, origin)
    allowed = preflight.headers["access-control-allow-headers"].replace(" ", "").split(",")
    assert "authorization" in allowed
    assert "*" in allowed or set(PREFLIGHT.split(",")) <= set(allowed)
    failed = await clients.http.post(path, headers={"origin": origin}, content=b"{")
    assert (failed.status_code, failed.headers["access-control-allow-origin"]) == (400, origin)
    unlisted = await clients.http.options(path, headers=asks | {"origin": "https://other.example"})
    assert "access-control-allow-origin" not in unlisted.headers


async def test_embeddings_are_refused_clearly_by_a_model_without_them(clients: Clients) -> None:
    answer = await clients.http.post("/openai/v1/embeddings", json={"model": "echo", "input": "x"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "capability_missing")


@pytest.mark.parametrize(
    ("verb", "path", "body", "status", "kind"),
    [
        ("GET", "/openai/v1/nothing", b"", 404, "route_not_found"),
        ("GET", CHAT, b"", 405, "method_not_allowed"),
        ("GET", "/openai/v1/models/nothing", b"", 404, "model_not_found"),
        ("POST", CHAT, b"{", 400, "invalid_request"),
        ("POST", CHAT, b"\xff", 400, "invalid_request"),
        ("POST", CHAT, b"{}", 400, "invalid_request"),
        ("POST", CHAT, TOO_LARGE, 413, "body_too_large"),
        ("GET", "/anthropic/v1/nothing", b"", 404, "not_found_error"),
        ("GET", MESSAGES, b"", 405, "invalid_request_error"),
        ("GET", "/anthropic/v1/models/nothing", b"", 404, "not_found_error"),
        ("POST", MESSAGES, b"{", 400, "invalid_request_error"),
        ("POST", MESSAGES, b"{}", 400, "invalid_request_error"),
        ("POST", MESSAGES, TOO_LARGE, 413, "request_too_large"),
        ("GET", OLLAMA, b"", 405, "METHOD_NOT_ALLOWED"),
        ("POST", "/api/show", b'{"model": "nothing"}', 404, "MODEL_NOT_FOUND"),
        ("POST", OLLAMA, b"{", 400, "INVALID_REQUEST"),
        ("POST", OLLAMA, TOO_LARGE, 413, "BODY_TOO_LARGE"),
    ],
)
async def test_every_error_has_the_envelope_of_its_api(
    clients: Clients, verb: str, path: str, body: bytes, status: int, kind: str
) -> None:
    """vllm#12886, vllm#57997, ray#64833."""
    answer = await clients.http.request(verb, path, content=body)
    assert answer.status_code == status, answer.text
    given = answer.json()
    if path.startswith("/openai"):
        assert set(given["error"]) == {"message", "type", "param", "code"}
        assert given["error"]["code"] == kind
    elif path.startswith("/anthropic"):
        assert (given["type"], given["error"]["type"]) == ("error", kind)
    else:
        assert (type(given["error"]), given["reason"]) == (str, kind)


async def test_tokens_are_counted_with_a_beta_in_the_query(clients: Clients) -> None:
    """What coding agents ask first: `POST /v1/messages/count_tokens?beta=true`."""
    body = {"model": "echo", "messages": HELLO}
    answer = await clients.http.post(f"{MESSAGES}/count_tokens?beta=true", json=body)
    assert answer.status_code == 200, answer.text
    assert set(answer.json()) == {"input_tokens"}
    assert answer.json()["input_tokens"] > 0

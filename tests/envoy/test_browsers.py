"""What a browser needs, and what a foreign page must not be able to do with it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import httpx2
import pytest
from tests.envoy.edges import Edge, open_edge, reason
from tests.envoy.scripted_gateway import ScriptedGateway

from plugai.envoy.config import ANY_HOST, EnvoyConfig

APP = "https://app.example"
EVIL = "https://evil.example"
RPC = "/plugai.v1.ModelsService/ListModels"
PREFLIGHT = {"access-control-request-method": "POST", "access-control-request-headers": "authorization,x-grpc-web"}


@pytest.fixture
def config(config: EnvoyConfig) -> EnvoyConfig:
    return replace(config, cors_origins=(APP,))


@pytest.mark.parametrize("path", ["/v1/models", RPC])
async def test_an_allowed_origin_may_send_a_preflight(gateway: ScriptedGateway, edge: Edge, path: str) -> None:
    response = await edge.http.options(path, headers={"origin": APP, **PREFLIGHT})
    assert response.status_code == 200
    assert response.headers["access-control-allow-origin"] == APP
    assert response.headers["access-control-allow-credentials"] == "true"
    assert {"authorization", "x-grpc-web"} <= set(response.headers["access-control-allow-headers"].split(", "))
    assert {"POST", "DELETE"} <= set(response.headers["access-control-allow-methods"].split(", "))
    assert gateway.asked == []


@pytest.mark.parametrize("path", ["/v1/models", RPC])
@pytest.mark.parametrize("origin", [EVIL, APP + ".evil.example", "http://app.example", "null"])
async def test_a_foreign_origin_is_not_allowed_to_call(edge: Edge, path: str, origin: str) -> None:
    response = await edge.http.options(path, headers={"origin": origin, **PREFLIGHT})
    assert response.status_code == 403
    assert "access-control-allow-origin" not in response.headers


async def test_an_allowed_origin_may_read_responses_errors_and_their_headers(edge: Edge) -> None:
    answer = await edge.http.get("/v1/models", headers={"origin": APP})
    error = await edge.http.post("/v1/generate", content="{", headers={"origin": APP})
    for response in (answer, error):
        assert response.headers["access-control-allow-origin"] == APP
        exposed = set(response.headers["access-control-expose-headers"].split(", "))
        assert {"grpc-status", "grpc-message", "grpc-status-details-bin", "retry-after", "x-request-id"} <= exposed
    assert (answer.status_code, error.status_code) == (200, 400)


@pytest.mark.parametrize("origin", [EVIL, APP + ".evil.example", "http://127.0.0.1.evil.example:8080", "null"])
async def test_a_foreign_page_cannot_call_even_without_a_preflight(
    gateway: ScriptedGateway, edge: Edge, origin: str
) -> None:
    # A form or a fetch with text/plain is sent without a preflight, and its effect needs no answer.
    headers = {"origin": origin, "content-type": "text/plain"}
    response = await edge.http.post("/v1/generate", content="{}", headers=headers)
    assert (response.status_code, reason(response), gateway.asked) == (403, "PERMISSION_DENIED", [])
    assert "access-control-allow-origin" not in response.headers


@pytest.mark.parametrize("host", ["localhost:{port}", "127.0.0.1:{port}", "LOCALHOST:{port}", "localhost"])
async def test_the_servers_own_page_needs_no_cors(gateway: ScriptedGateway, edge: Edge, host: str) -> None:
    name = host.format(port=edge.envoy.address[1])
    headers = {"host": name, "origin": f"http://{name.lower()}"}
    response = await edge.http.post("/v1/generate", json={}, headers=headers)
    assert (response.status_code, len(gateway.asked)) == (200, 1)


@pytest.mark.parametrize("path", ["/v1/models", "/", RPC])
async def test_a_dns_rebinding_page_is_refused(gateway: ScriptedGateway, edge: Edge, path: str) -> None:
    headers = {"host": "evil.example", "origin": "http://evil.example"}
    response = await edge.http.post(path, json={}, headers=headers)
    assert (response.status_code, reason(response), gateway.asked) == (421, "ROUTE_NOT_FOUND", [])


async def test_without_a_web_interface_an_invitation_link_shows_instructions(edge: Edge) -> None:
    page = await edge.http.get("/")
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "/v1/auth:register" in page.text
    # It has no script, and none can be brought in.
    assert page.headers["content-security-policy"].startswith("default-src 'none'; style-src")


async def test_a_server_with_any_host_accepts_any_name_and_origin(
    gateway: ScriptedGateway, config: EnvoyConfig
) -> None:
    async with open_edge(replace(config, hosts=(ANY_HOST,))) as edge:
        headers = {"host": "plugai.example", "origin": "https://plugai.example"}
        response = await edge.http.post("/v1/generate", json={}, headers=headers)
    assert response.status_code == 200


async def test_probes_may_call_by_address(edge: Edge) -> None:
    probe = {"host": "10.1.2.3:8080"}
    alive = await edge.http.get("/healthz", headers=probe)
    ready = await edge.http.get("/readyz", headers=probe)
    assert (alive.status_code, alive.json(), ready.status_code) == (200, {"status": "ok"}, 200)


@pytest.mark.parametrize("path", ["/v1/models", "/v1/nothing", "/nothing", "/healthz"])
async def test_responses_have_security_headers(edge: Edge, path: str) -> None:
    headers = (await edge.http.get(path)).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-frame-options"] == "DENY"
    assert headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert headers["server"] == "plugai"
    assert not [name for name in headers if name.startswith("x-envoy")]


@asynccontextmanager
async def web_page(socket: Path) -> AsyncIterator[None]:
    """A web server that answers with the path that it was asked for, and echoes WebSocket bytes as they are."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        path = head.split(" ")[1]
        if "upgrade: websocket" in head:
            writer.write(b"HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n")
            while data := await reader.read(1000):
                writer.write(data)
        else:
            writer.write(f"HTTP/1.1 200 OK\r\ncontent-length: {len(path)}\r\n\r\n{path}".encode())
        await writer.drain()
        writer.close()

    server = await asyncio.start_unix_server(serve, socket)
    async with server:
        yield


@pytest.fixture
async def page_edge(config: EnvoyConfig, folder: Path) -> AsyncIterator[Edge]:
    async with web_page(folder / "ui.sock"), open_edge(replace(config, ui=folder / "ui.sock")) as edge:
        yield edge


async def test_paths_outside_the_api_are_routed_to_the_page(gateway: ScriptedGateway, page_edge: Edge) -> None:
    assert [(await page_edge.http.get(path)).text for path in ("/", "/assets/a.js", "/chat")] == [
        "/",
        "/assets/a.js",
        "/chat",
    ]
    assert (await page_edge.http.get("/v1/models")).json()["models"]
    assert reason(await page_edge.http.get("/v1/nothing")) == "ROUTE_NOT_FOUND"


async def test_who_began_to_sign_in_on_the_page_comes_back_to_it_and_others_get_the_line_to_copy(
    page_edge: Edge,
) -> None:
    path = "/v1/auth/oauth/home/callback?state=s&code=c"
    back = await page_edge.http.get(path, headers={"cookie": "other=1; plugai_flow_0a1b2c3d=home:token"})
    other = await page_edge.http.get(path, headers={"cookie": "other=1"})
    assert back.text == path
    assert other.text != path


async def test_the_page_may_run_its_scripts_and_nobody_may_frame_it(page_edge: Edge) -> None:
    headers = (await page_edge.http.get("/")).headers
    policy = dict(rule.strip().split(" ", 1) for rule in headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'self'"
    assert "'wasm-unsafe-eval'" in policy["script-src"]
    assert policy["frame-ancestors"] == "'none'"
    assert headers["x-content-type-options"] == "nosniff"


async def test_grpc_clients_never_receive_html(page_edge: Edge) -> None:
    headers = {"content-type": "application/grpc-web+proto"}
    response = await page_edge.http.post("/grpc.health.v1.Health/Check", content=b"\0\0\0\0\0", headers=headers)
    assert (response.headers["grpc-status"], response.content) == ("12", b"")


async def test_without_its_server_the_page_is_an_error_and_the_api_works(config: EnvoyConfig, folder: Path) -> None:
    async with open_edge(replace(config, ui=folder / "nobody.sock")) as edge:
        page = await edge.http.get("/")
        api = await edge.http.get("/v1/models")
    assert (page.status_code, reason(page), api.status_code) == (503, "GATEWAY_UNAVAILABLE", 200)


async def _upgrade(edge: Edge, origin: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter, bytes]:
    reader, writer = await asyncio.open_connection(*edge.envoy.address)
    request = (
        f"GET /ws HTTP/1.1\r\nhost: localhost\r\norigin: {origin}\r\nconnection: upgrade\r\nupgrade: websocket\r\n"
        "sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    )
    writer.write(request.encode())
    return reader, writer, await reader.readuntil(b"\r\n")


async def test_a_websocket_of_our_page_talks_to_its_server(page_edge: Edge) -> None:
    reader, writer, status = await _upgrade(page_edge, "http://localhost")
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"hello")
    assert await reader.readexactly(5) == b"hello"
    assert b" 101 " in status
    writer.close()
    await writer.wait_closed()


async def test_a_foreign_page_cannot_open_a_websocket(page_edge: Edge) -> None:
    _, writer, status = await _upgrade(page_edge, EVIL)
    assert b" 403 " in status
    writer.close()
    await writer.wait_closed()


async def test_no_origins_means_no_cors(config: EnvoyConfig) -> None:
    async with open_edge(replace(config, cors_origins=())) as edge:
        response: httpx2.Response = await edge.http.options("/v1/models", headers={"origin": APP, **PREFLIGHT})
    assert "access-control-allow-origin" not in response.headers

"""What checking the JSON of REST calls costs, by where it is done: `python -m tests.bench.json_check`.

Envoy's and the gateway's processor time for each call, and Envoy's memory: without a check, with check_json/, and
with a call of `ext_authz` that sends the body to the gateway, which only decodes it.
"""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import grpc
import httpx2
import msgspec
from grpc import aio
from tests.envoy.scripted_gateway import scripted_gateway

from plugai.envoy import process
from plugai.envoy.config import EnvoyConfig, render
from plugai.envoy.process import EnvoyProcess

ROUNDS = 3
_TICKS = os.sysconf("SC_CLK_TCK")
_CHECK_FILTER = "          - name: plugai.check_json\n"
_AUTHZ = """          - name: envoy.filters.http.ext_authz
            typed_config:
              "@type": type.googleapis.com/envoy.extensions.filters.http.ext_authz.v3.ExtAuthz
              grpc_service: {envoy_grpc: {cluster_name: checker}}
              with_request_body: {max_request_bytes: 4194304, pack_as_bytes: true}
"""
_CLUSTER = """  clusters:
  - name: checker
    type: STATIC
    typed_extension_protocol_options:
      envoy.extensions.upstreams.http.v3.HttpProtocolOptions:
        "@type": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions
        explicit_http_config: {http2_protocol_options: {}}
    load_assignment:
      cluster_name: checker
      endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: %d}}}}]}]
"""


def bodies() -> dict[str, tuple[bytes, int]]:
    """Bodies by what they are, with how often each is sent in a round."""
    message = {"role": "ROLE_USER", "parts": [{"text": "Hello there, how are you?\n" * 4}]}
    parameters = {"max_output_tokens": 64, "temperature": 0, "seed": 7}
    made: dict[str, tuple[dict[str, Any], int]] = {
        "a question": ({"messages": [message], "parameters": parameters}, 400),
        "100 messages": ({"messages": [message] * 100, "parameters": parameters}, 100),
        "1 MB of numbers": ({"parameters": {"extra": {"x": [1] * 600_000}}}, 3),
    }
    return {name: (json.dumps(body, separators=(",", ":")).encode(), count) for name, (body, count) in made.items()}


@asynccontextmanager
async def checker() -> AsyncIterator[int]:
    """A server of ext_authz that decodes the body, which it finds as the longest field, and allows the call."""

    async def allow(request: bytes, context: Any) -> bytes:
        start = request.find(b'{"')
        decoder = msgspec.json.Decoder()
        if start >= 0:
            decoder.decode(request[start : request.rfind(b"}") + 1])
        return b"\x0a\x00"

    server = aio.server(options=[("grpc.max_receive_message_length", -1)])
    handlers: dict[str, grpc.RpcMethodHandler[Any, Any]] = {"Check": grpc.unary_unary_rpc_method_handler(allow)}
    server.add_generic_rpc_handlers(
        (grpc.method_handlers_generic_handler("envoy.service.auth.v3.Authorization", handlers),)
    )
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    try:
        yield port
    finally:
        await server.stop(0)


def variants(port: int) -> dict[str, Callable[[str], str]]:
    """How the configuration is changed for each way."""

    def without(text: str) -> str:
        return text.replace("function envoy_on_request(", "function unused(").replace(
            "\\nfunction envoy_on_request", "\\nfunction unused"
        )

    def asked(text: str) -> str:
        return without(text).replace(_CHECK_FILTER, _AUTHZ + _CHECK_FILTER).replace("  clusters:\n", _CLUSTER % port)

    return {"no check": without, "Lua": lambda text: text, "ext_authz": asked}


async def main() -> None:
    """Print a table."""
    async with scripted_gateway().serve() as gateway, checker() as port:
        found: dict[tuple[str, str], list[tuple[float, float, float]]] = {}
        memory: dict[str, list[float]] = {}
        for _ in range(ROUNDS):
            for name, change in variants(port).items():
                process.render = partial(_changed, change)  # type: ignore[attr-defined]
                with tempfile.TemporaryDirectory(prefix="e-") as folder:
                    config = EnvoyConfig(gateways=(gateway.address,), admin_socket=Path(folder) / "a.sock", port=0)
                    async with EnvoyProcess(config) as envoy:
                        await measure(name, envoy, found, memory)
        for (name, kind), values in found.items():
            wall, edge, own = (statistics.median(column) for column in zip(*values, strict=True))
            print(f"{kind:16} {name:10} {wall:10.0f} µs, Envoy {edge:10.0f} µs, gateway and client {own:10.0f} µs")
        for name, megabytes in memory.items():
            print(f"{name:10} {statistics.median(megabytes):.1f} MiB")


def _changed(change: Callable[[str], str], config: EnvoyConfig) -> str:
    return change(render(config))


async def measure(name: str, envoy: EnvoyProcess, found: dict[Any, Any], memory: dict[str, list[float]]) -> None:
    """One round of one way."""
    host, port = envoy.address
    async with httpx2.AsyncClient(base_url=f"http://{host}:{port}", timeout=120) as http:
        await http.get("/v1/models")
        memory.setdefault(f"{name} idle", []).append(resident(envoy.pid))
        for kind, (body, count) in bodies().items():
            path = "/v1/generate"
            await http.post(path, content=body)
            start, edge, own = time.perf_counter(), cpu(envoy.pid), time.process_time()
            for _ in range(count):
                (await http.post(path, content=body)).raise_for_status()
            spent = (time.perf_counter() - start, cpu(envoy.pid) - edge, time.process_time() - own)
            found.setdefault((name, kind), []).append(tuple(value / count * 1e6 for value in spent))
        memory.setdefault(f"{name} after", []).append(resident(envoy.pid))


def cpu(pid: int | None) -> float:
    """Seconds of processor time that a process has taken."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def resident(pid: int | None) -> float:
    """The memory of a process in MiB."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


if __name__ == "__main__":
    asyncio.run(main())

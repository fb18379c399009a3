"""Envoy's process: started, started again, drained, stopped, and never left behind."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import stat
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from tests.envoy.edges import clients, events, readiness, reason, until
from tests.envoy.scripted_gateway import Context, Events, ScriptedGateway, accepted, delta
from tests.support.limits import HANGS_SECONDS

from plugai.envoy.config import EnvoyConfig
from plugai.envoy.errors import EnvoyStartError, PortInUseError, RuntimeFolderError
from plugai.envoy.process import EnvoyProcess, RestartPolicy

ROOT = Path(__file__).parents[2]
POLICY = RestartPolicy(first=100, longest=350, steady=1000)

# Each starts Envoy.
pytestmark = pytest.mark.slow


@dataclass
class Time:
    """A clock that the test sets. Waits between starts are kept, and are over at once; polls are real."""

    now: float = 0.0
    delays: list[float] = field(default_factory=list)

    def clock(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        if seconds >= POLICY.first:
            self.delays.append(seconds)
            seconds = 0
        await asyncio.sleep(seconds)


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
async def envoy(config: EnvoyConfig, time: Time) -> AsyncIterator[EnvoyProcess]:
    async with EnvoyProcess(config, restart=POLICY, clock=time.clock, sleep=time.sleep) as envoy:
        yield envoy


async def kill(envoy: EnvoyProcess) -> int:
    """Kill Envoy and wait until the next one answers: its process id."""
    before = envoy.pid
    assert before is not None
    os.kill(before, signal.SIGKILL)

    async def is_another() -> bool:
        return envoy.is_open and envoy.pid not in (before, None)

    await until(is_another)
    assert envoy.pid is not None
    return envoy.pid


async def test_a_killed_envoy_is_restarted_on_the_same_port(envoy: EnvoyProcess) -> None:
    address = envoy.address
    assert await kill(envoy) != 0
    assert envoy.address == address
    async with clients(envoy) as edge:
        assert (await edge.http.get("/v1/models")).status_code == 200


async def test_restarts_of_a_crashing_envoy_are_delayed_increasingly_until_one_lasts(
    envoy: EnvoyProcess, time: Time
) -> None:
    for _ in range(4):
        await kill(envoy)
    time.now += POLICY.steady
    await kill(envoy)
    assert time.delays == [100, 200, 350, 350, 100]


async def test_a_failing_restart_of_envoy_is_retried_until_it_succeeds(config: EnvoyConfig) -> None:
    taken = socket.socket()
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    delays: list[float] = []

    async def sleep(seconds: float) -> None:
        if seconds < POLICY.first:
            return await asyncio.sleep(seconds)
        delays.append(seconds)
        if len(delays) == 1:
            taken.bind(process.address)
            taken.listen()
        if len(delays) == 2:
            taken.close()

    process = EnvoyProcess(config, restart=POLICY, sleep=sleep)
    async with process:
        await kill(process)
        async with clients(process) as edge:
            assert (await edge.http.get("/v1/models")).status_code == 200
    assert delays == [100, 200]


async def test_draining_lets_a_stream_finish_and_reports_not_ready(
    gateway: ScriptedGateway, envoy: EnvoyProcess
) -> None:
    finish = asyncio.Event()

    async def script(request: Any, context: Context) -> Events:
        yield accepted(1)
        await finish.wait()
        for seq in range(2, 50):
            yield delta(seq, "x" * 1000)

    gateway.generate = script
    async with clients(envoy) as edge:
        assert (await readiness(edge), await envoy.active_requests()) == (200, 0)
        async with edge.http.stream("POST", "/v1/generate", json={}) as response:
            stream = events(response)
            await anext(stream)
            await envoy.drain()
            assert await envoy.active_requests() == 1
            not_ready = await edge.http.get("/readyz")
            assert (not_ready.status_code, reason(not_ready)) == (503, "GATEWAY_UNAVAILABLE")
            late = await edge.http.get("/v1/models")
            assert (late.status_code, late.headers["connection"]) == (200, "close")
            assert (await edge.http.get("/healthz")).status_code == 200
            finish.set()
            assert [event["seq"] async for event in stream] == list(range(2, 50))

        async def is_idle() -> bool:
            return await envoy.active_requests() == 0

        await until(is_idle)


async def test_an_envoy_that_crashes_while_draining_is_not_restarted(envoy: EnvoyProcess, time: Time) -> None:
    await envoy.drain()
    assert envoy.pid
    os.kill(envoy.pid, signal.SIGKILL)

    async def is_dead() -> bool:
        return envoy.pid is None

    await until(is_dead)
    await envoy.drain()
    assert time.delays == []


async def test_stopping_ends_the_process_and_frees_the_port(config: EnvoyConfig) -> None:
    async with EnvoyProcess(config) as envoy:
        pid, address = envoy.pid, envoy.address
        await envoy.stop()
        assert envoy.pid is None
    assert pid
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    with socket.create_server(address):
        pass


async def test_a_port_in_use_is_one_clear_error(config: EnvoyConfig) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PortInUseError) as error:
            async with EnvoyProcess(replace(config, port=port)):
                pytest.fail("the port was taken")
    assert str(port) in str(error.value)
    assert "--port" in str(error.value)


async def test_a_second_edge_on_the_port_of_a_first_is_refused(config: EnvoyConfig, envoy: EnvoyProcess) -> None:
    second = replace(config, port=envoy.address[1], admin_socket=config.admin_socket.with_name("second.sock"))
    with pytest.raises(PortInUseError):
        async with EnvoyProcess(second):
            pytest.fail("two edges share a port")


async def test_two_edges_may_be_open_on_one_machine(config: EnvoyConfig, envoy: EnvoyProcess) -> None:
    async with EnvoyProcess(replace(config, admin_socket=config.admin_socket.with_name("second.sock"))) as second:
        for each in (envoy, second):
            async with clients(each) as edge:
                assert await readiness(edge) == 200


async def test_an_invalid_configuration_is_reported_with_envoys_message(config: EnvoyConfig) -> None:
    with pytest.raises(EnvoyStartError, match="malformed IP address: nowhere"):
        async with EnvoyProcess(replace(config, host="nowhere")):
            pytest.fail("there is no such address")


async def test_an_envoy_that_is_not_ready_in_time_is_stopped(config: EnvoyConfig, time: Time) -> None:
    async def later(seconds: float) -> None:
        time.now += 1000

    envoy = EnvoyProcess(config, start_timeout=10, clock=time.clock, sleep=later)
    with pytest.raises(EnvoyStartError, match="did not answer within 10 s"):
        async with envoy:
            pytest.fail("no time passed for Envoy")
    assert envoy.pid is None


async def test_a_path_too_long_for_a_socket_is_a_clear_error(config: EnvoyConfig, folder: Path) -> None:
    long = folder / ("x" * 100) / "admin.sock"
    with pytest.raises(RuntimeFolderError, match="too long"):
        async with EnvoyProcess(replace(config, admin_socket=long)):
            pytest.fail("the path is too long")


async def test_a_folder_that_cannot_be_made_is_a_clear_error(config: EnvoyConfig, folder: Path) -> None:
    inside_a_file = folder / "file" / "admin.sock"
    inside_a_file.parent.touch()
    with pytest.raises(RuntimeFolderError, match="set another runtime folder"):
        async with EnvoyProcess(replace(config, admin_socket=inside_a_file)):
            pytest.fail("the folder is a file")


async def test_only_this_user_can_reach_the_admin_interface(config: EnvoyConfig, folder: Path) -> None:
    private = replace(config, admin_socket=folder / "run" / "admin.sock")
    async with EnvoyProcess(private):
        assert stat.S_IMODE(private.admin_socket.stat().st_mode) == 0o600
        assert stat.S_IMODE(private.admin_socket.parent.stat().st_mode) == 0o700


def environment(pid: int) -> bytes:
    """What a process was given as its environment."""
    return Path(f"/proc/{pid}/environ").read_bytes()


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
async def test_envoy_inherits_no_environment_and_no_terminal(
    config: EnvoyConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLUGAI_SECRET", "hidden")
    assert "hidden" in os.environ.values()
    async with EnvoyProcess(config) as envoy:
        assert envoy.pid
        assert b"hidden" not in environment(envoy.pid)
        assert os.getsid(envoy.pid) != os.getsid(0)


PARENT = """
import asyncio, sys
from pathlib import Path
from plugai.envoy.config import EnvoyConfig
from plugai.envoy.process import EnvoyProcess

async def main():
    config = EnvoyConfig(gateways=(("127.0.0.1", 1),), admin_socket=Path(sys.argv[1]), port=0)
    async with EnvoyProcess(config) as envoy:
        print(envoy.address[1], flush=True)
        await asyncio.Event().wait()

asyncio.run(main())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent died")
async def test_envoy_ends_with_a_parent_that_is_killed(folder: Path) -> None:
    parent = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", PARENT, str(folder / "admin.sock")), stdout=asyncio.subprocess.PIPE, cwd=ROOT
    )
    assert parent.stdout
    reader, writer = await asyncio.open_connection("127.0.0.1", int(await parent.stdout.readline()))
    parent.kill()
    await parent.wait()
    assert await asyncio.wait_for(reader.read(), HANGS_SECONDS) == b""
    writer.close()


async def test_the_access_log_has_one_line_per_request_without_the_query(config: EnvoyConfig, folder: Path) -> None:
    log = folder / "access.log"
    async with EnvoyProcess(replace(config, access_log=log)) as envoy, clients(envoy) as edge:
        await edge.http.get("/v1/models", params={"page_token": "secret"}, headers={"x-request-id": "mine"})
    (line,) = log.read_text().splitlines()
    for part in ('"method":"GET"', '"path":"/v1/models"', '"status":200', '"request_id":"mine"'):
        assert part in line
    assert "secret" not in line

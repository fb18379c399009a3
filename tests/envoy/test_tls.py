"""The edge over TLS: every protocol, and a renewal under load."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import ssl
import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import grpc
import httpx2
import pytest
from grpc import aio
from tests.envoy.edges import events, until
from tests.envoy.scripted_gateway import Context, Events, ScriptedGateway, accepted, delta
from tests.support.certificates import Authority
from tests.support.limits import HANGS_SECONDS

from plugai.envoy.certificate import CertificateFiles
from plugai.envoy.config import EnvoyConfig
from plugai.envoy.process import EnvoyProcess
from plugai.v1 import generate_pb2, models_pb2, models_pb2_grpc

YEAR = 31_536_000

# Each starts Envoy.
pytestmark = pytest.mark.slow


@pytest.fixture
def config(config: EnvoyConfig, files: CertificateFiles) -> EnvoyConfig:
    return replace(config, tls=files, hsts_seconds=YEAR)


@dataclass
class Looks:
    """Waits between looks at the files: each ends when the test says so. Envoy's start is polled for real."""

    due: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(0))

    async def sleep(self, seconds: float) -> None:
        if seconds < 1:
            await asyncio.sleep(seconds)
        else:
            await self.due.acquire()

    def look(self) -> None:
        self.due.release()


@pytest.fixture
def looks() -> Looks:
    return Looks()


@pytest.fixture
async def envoy(config: EnvoyConfig, looks: Looks) -> AsyncIterator[EnvoyProcess]:
    async with EnvoyProcess(config, sleep=looks.sleep) as envoy:
        yield envoy


@asynccontextmanager
async def browser(envoy: EnvoyProcess, authority: Authority) -> AsyncIterator[httpx2.AsyncClient]:
    url = f"https://localhost:{envoy.address[1]}"
    async with httpx2.AsyncClient(base_url=url, verify=authority.client(), timeout=HANGS_SECONDS) as http:
        yield http


async def serial(envoy: EnvoyProcess, authority: Authority) -> str:
    """Which certificate a new connection is shown."""
    _, writer = await asyncio.open_connection(*envoy.address, ssl=authority.client(), server_hostname="localhost")
    shown = writer.get_extra_info("peercert")["serialNumber"]
    writer.close()
    await writer.wait_closed()
    return str(shown)


async def test_rest_and_grpc_are_served_over_tls(
    gateway: ScriptedGateway, envoy: EnvoyProcess, authority: Authority
) -> None:
    async with browser(envoy, authority) as http:
        answer = await http.get("/v1/models")
    assert answer.json()["models"][0]["id"] == "tiny"
    assert answer.headers["strict-transport-security"] == f"max-age={YEAR}"
    credentials = grpc.ssl_channel_credentials(authority.root)
    async with aio.secure_channel(f"localhost:{envoy.address[1]}", credentials) as channel:
        listed = await models_pb2_grpc.ModelsServiceStub(channel).ListModels(models_pb2.ListModelsRequest())
    assert [model.id for model in listed.models] == ["tiny"]


async def test_local_replies_have_the_hsts_header_too(envoy: EnvoyProcess, authority: Authority) -> None:
    async with browser(envoy, authority) as http:
        answer = await http.get("/nowhere")
    assert answer.status_code == 404
    assert "strict-transport-security" in answer.headers


async def test_plain_http_gets_no_response_from_a_tls_listener(gateway: ScriptedGateway, envoy: EnvoyProcess) -> None:
    async with httpx2.AsyncClient() as http:
        with pytest.raises(httpx2.TransportError):
            await http.get(f"http://127.0.0.1:{envoy.address[1]}/v1/models")
    assert gateway.asked == []


async def test_old_versions_of_tls_are_refused(envoy: EnvoyProcess, authority: Authority) -> None:
    context = authority.client()
    # Or OpenSSL itself would refuse to speak it.
    context.set_ciphers("DEFAULT@SECLEVEL=0")
    with pytest.warns(DeprecationWarning, match="TLSv1_1 is deprecated"):
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
    with pytest.raises(ssl.SSLError, match="protocol version"):
        await asyncio.open_connection(*envoy.address, ssl=context, server_hostname="localhost")


@pytest.mark.slow
async def test_a_renewal_under_load_interrupts_no_request(
    gateway: ScriptedGateway, envoy: EnvoyProcess, authority: Authority, folder: Path, looks: Looks
) -> None:
    go_on, renewed = asyncio.Event(), asyncio.Event()

    async def long(request: generate_pb2.GenerateRequest, context: Context) -> Events:
        yield accepted(1)
        await go_on.wait()
        yield delta(2, "still here")

    async def call_again() -> int:
        """Calls over one new connection after another."""
        calls = 0
        while not renewed.is_set():
            async with browser(envoy, authority) as http:
                assert (await http.get("/v1/models")).status_code == 200
            calls += 1
        return calls

    gateway.generate = long
    before = await serial(envoy, authority)
    async with browser(envoy, authority) as http, http.stream("POST", "/v1/generate", json={}) as stream:
        heard = events(stream)
        assert (await anext(heard))["seq"] == 1
        callers = [asyncio.create_task(call_again()) for _ in range(4)]
        for _ in range(3):
            authority.issue(folder)
            looks.look()

            async def is_another(old: str = before) -> bool:
                return await serial(envoy, authority) != old

            await until(is_another)
            before = await serial(envoy, authority)
        renewed.set()
        assert all(calls > 0 for calls in await asyncio.gather(*callers))
        go_on.set()
        assert (await anext(heard))["delta"]["text"] == "still here"


async def test_an_incomplete_renewal_is_ignored_until_both_files_match(
    envoy: EnvoyProcess,
    authority: Authority,
    files: CertificateFiles,
    folder: Path,
    looks: Looks,
    caplog: pytest.LogCaptureFixture,
) -> None:
    before = await serial(envoy, authority)
    (folder / "next").mkdir()
    new = authority.issue(folder / "next")
    files.certificate.write_bytes(new.certificate.read_bytes())
    looks.look()
    looks.look()

    async def was_told() -> bool:
        return "does not belong to the certificate" in caplog.text

    with caplog.at_level(logging.WARNING):
        await until(was_told)
    assert await serial(envoy, authority) == before
    files.key.write_bytes(new.key.read_bytes())
    looks.look()

    async def is_another() -> bool:
        return await serial(envoy, authority) != before

    await until(is_another)
    # Told once, not at every look.
    assert caplog.text.count("does not belong to the certificate") == 1


async def test_the_copy_of_the_key_is_private_and_deleted_at_the_end(config: EnvoyConfig, looks: Looks) -> None:
    async with EnvoyProcess(config, sleep=looks.sleep):
        assert stat.S_IMODE(config.secret_file.stat().st_mode) == 0o600
    assert not config.secret_file.exists()


async def test_the_certificate_is_used_again_after_a_restart_of_envoy(
    envoy: EnvoyProcess, authority: Authority
) -> None:
    pid = envoy.pid
    assert pid is not None
    before = await serial(envoy, authority)
    os.kill(pid, signal.SIGKILL)

    async def is_another() -> bool:
        return envoy.is_open and envoy.pid not in (pid, None)

    await until(is_another)
    assert await serial(envoy, authority) == before

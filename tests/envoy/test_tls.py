"""The edge over TLS: every protocol, a renewal under load, and what is refused before it opens."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import ssl
import stat
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import grpc
import httpx2
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import NameOID
from grpc import aio
from tests.envoy.edges import events, until
from tests.envoy.scripted_gateway import Context, Events, ScriptedGateway, accepted, delta
from tests.support.certificates import Authority

from plugai.envoy import Certificate, CertificateError, CertificateFiles, EnvoyConfig, EnvoyProcess
from plugai.v1 import generate_pb2, models_pb2, models_pb2_grpc

YEAR = 31_536_000


@pytest.fixture
def authority() -> Authority:
    return Authority()


@pytest.fixture
def files(authority: Authority, folder: Path) -> CertificateFiles:
    return authority.issue(folder)


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
    async with httpx2.AsyncClient(base_url=url, verify=authority.client(), timeout=60) as http:
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


@pytest.mark.parametrize("kind", ["ECDSA", "RSA"])
def test_a_certificate_has_names_and_an_expiry(authority: Authority, tmp_path: Path, kind: str) -> None:
    certificate = Certificate.read(authority.issue(tmp_path, "plugai.example", "10.0.0.7", "::1", kind=kind))
    assert certificate.names == ("plugai.example", "10.0.0.7", "::1")
    assert "PRIVATE" not in repr(certificate)


def other_key(authority: Authority, files: CertificateFiles) -> None:
    (files.key.parent / "other").mkdir()
    files.key.write_bytes(authority.issue(files.key.parent / "other").key.read_bytes())


def swapped(authority: Authority, files: CertificateFiles) -> None:
    chain = files.certificate.read_bytes()
    files.certificate.write_bytes(files.key.read_bytes())
    files.key.write_bytes(chain)


def root_first(authority: Authority, files: CertificateFiles) -> None:
    files.certificate.write_bytes(authority.root + files.certificate.read_bytes())


def with_password(authority: Authority, files: CertificateFiles) -> None:
    key = load_pem_private_key(files.key.read_bytes(), None)
    files.key.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"a password")))


def self_signed(files: CertificateFiles, key: ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey) -> None:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    today = datetime.now(UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1, today, today + timedelta(days=1))
    algorithm = None if isinstance(key, ed25519.Ed25519PrivateKey) else hashes.SHA256()
    files.certificate.write_bytes(builder.sign(key, algorithm).public_bytes(Encoding.PEM))
    files.key.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


SPOILT: dict[str, tuple[Callable[[Authority, CertificateFiles], object], str]] = {
    "key missing": (lambda _, files: files.key.unlink(), "key.pem cannot be read: No such file"),
    "certificate missing": (lambda _, files: files.certificate.unlink(), "certificate.pem cannot be read"),
    "certificate binary": (lambda _, files: files.certificate.write_bytes(b"\x30\x82\xff"), "is not PEM"),
    "certificate empty": (lambda _, files: files.certificate.write_bytes(b""), "contains no PEM certificate"),
    "swapped": (swapped, "certificate.pem contains no PEM certificate"),
    "key half written": (
        lambda _, files: files.key.write_bytes(files.key.read_bytes()[:-60]),
        "contains no PEM private key",
    ),
    "other key": (other_key, "does not belong to the certificate"),
    "root first": (root_first, "the certificate of the server first"),
    "password": (with_password, "has a password"),
    "Ed25519": (lambda _, files: self_signed(files, ed25519.Ed25519PrivateKey.generate()), "unsupported type"),
    "RSA of 1024 bits": (
        lambda _, files: self_signed(files, rsa.generate_private_key(65537, 1024)),
        "unsupported type",
    ),
}


@pytest.mark.parametrize(("spoil", "says"), SPOILT.values(), ids=SPOILT)
async def test_the_listener_does_not_open_with_an_unusable_certificate(
    authority: Authority,
    files: CertificateFiles,
    config: EnvoyConfig,
    spoil: Callable[[Authority, CertificateFiles], object],
    says: str,
) -> None:
    spoil(authority, files)
    with pytest.raises(CertificateError, match=says) as refused:
        async with EnvoyProcess(config):
            pytest.fail("it opened")
    assert "PRIVATE KEY" not in str(refused.value)
    assert not config.secret_file.exists()

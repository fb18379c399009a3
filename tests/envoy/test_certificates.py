"""What a certificate contains, and those with which a listener does not open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

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
from tests.support.certificates import Authority

from plugai.envoy.certificate import Certificate, CertificateFiles
from plugai.envoy.config import EnvoyConfig
from plugai.envoy.errors import CertificateError
from plugai.envoy.process import EnvoyProcess


@pytest.fixture
def config(config: EnvoyConfig, files: CertificateFiles) -> EnvoyConfig:
    return replace(config, tls=files)


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

"""The certificate of the public port: it is read with its key, checked, and passed to Envoy."""

from __future__ import annotations

import ipaddress
import json
import os
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Self

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, SECP384R1, SECP521R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from plugai.envoy.errors import CertificateError

SECRET = "edge"

_CURVES = (SECP256R1, SECP384R1, SECP521R1)
_MIN_RSA_BITS = 2048


@dataclass(frozen=True, slots=True)
class CertificateFiles:
    """The paths of the certificate, with its whole chain, and of its private key; both are PEM files."""

    certificate: Path
    key: Path


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate chain and the key that belongs to it.

    `names` are the DNS names and IP addresses that it is valid for; `expires` is that of the first certificate.
    """

    chain: str
    key: str = field(repr=False)
    names: tuple[str, ...]
    expires: datetime

    @classmethod
    def read(cls, files: CertificateFiles) -> Self:
        """Read the files. Raises CertificateError, which names the file and the problem."""
        chain, key = _text(files.certificate), _text(files.key)
        leaf = _leaf(files.certificate, chain)
        _check_kind(files.certificate, leaf)
        if _key_of(files.key, key) != _public(leaf):
            raise CertificateError(
                f"the key in {files.key} does not belong to the certificate in {files.certificate}; "
                "set a matching pair, with the certificate of the server first in its file"
            )
        return cls(chain, key, _names(leaf), leaf.not_valid_after_utc)

    def write_secret(self, file: Path) -> None:
        """Write the file that Envoy reads. Envoy watches it, and replaces the certificate and the key together."""
        secret = {
            "@type": "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret",
            "name": SECRET,
            "tls_certificate": {
                "certificate_chain": {"inline_string": self.chain},
                "private_key": {"inline_string": self.key},
            },
        }
        new = file.with_suffix(".new")
        new.unlink(missing_ok=True)
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as out:
            # JSON is valid YAML.
            json.dump({"resources": [secret]}, out)
        # Envoy reacts to moves, not to writes.
        new.rename(file)


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise CertificateError(f"{file} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise CertificateError(f"{file} is not PEM; convert it with openssl") from None


def _leaf(file: Path, chain: str) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificates(chain.encode())[0]
    except ValueError:
        raise CertificateError(f"{file} contains no PEM certificate") from None


def _key_of(file: Path, key: str) -> bytes:
    """The public key of a private key."""
    try:
        loaded = load_pem_private_key(key.encode(), password=None)
    except TypeError:
        raise CertificateError(f"the key in {file} has a password; write it to another file without one") from None
    except ValueError:
        raise CertificateError(f"{file} contains no PEM private key") from None
    return loaded.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _public(leaf: x509.Certificate) -> bytes:
    return leaf.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _check_kind(file: Path, leaf: x509.Certificate) -> None:
    """Raise CertificateError for a key that Envoy would reject without an error message."""
    match leaf.public_key():
        case RSAPublicKey() as rsa if rsa.key_size >= _MIN_RSA_BITS:
            return
        case EllipticCurvePublicKey() as curve if isinstance(curve.curve, _CURVES):
            return
    raise CertificateError(
        f"the certificate in {file} has a key of an unsupported type; use ECDSA P-256, or RSA with 2048 bits"
    )


def _names(leaf: x509.Certificate) -> tuple[str, ...]:
    try:
        found = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (x509.ExtensionNotFound, ValueError):
        return ()
    addresses = found.get_values_for_type(x509.IPAddress)
    hosts = [address for address in addresses if isinstance(address, ipaddress.IPv4Address | ipaddress.IPv6Address)]
    return (*found.get_values_for_type(x509.DNSName), *map(str, hosts))

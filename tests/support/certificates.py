"""Certificates of a test's own authority, and the files that they lie in."""

from __future__ import annotations

import datetime
import ssl
from pathlib import Path

import trustme

from plugai.envoy.certificate import CertificateFiles


class Authority:
    """Issues certificates, and lets clients trust them."""

    def __init__(self) -> None:
        self._ca = trustme.CA()

    @property
    def root(self) -> bytes:
        """Its own certificate, PEM."""
        return self._ca.cert_pem.bytes()

    def client(self) -> ssl.SSLContext:
        """What a client that trusts it verifies with."""
        context = ssl.create_default_context()
        self._ca.configure_trust(context)
        return context

    def issue(
        self, folder: Path, *names: str, ends: datetime.datetime | None = None, kind: str = "ECDSA"
    ) -> CertificateFiles:
        """A new certificate for these names, by default for this machine's, in the same files as the one before."""
        issued = self._ca.issue_cert(
            *(names or ("localhost", "127.0.0.1")), not_after=ends, key_type=trustme.KeyType[kind]
        )
        files = CertificateFiles(folder / "certificate.pem", folder / "key.pem")
        files.key.write_bytes(issued.private_key_pem.bytes())
        files.key.chmod(0o600)
        files.certificate.write_bytes(b"".join(blob.bytes() for blob in issued.cert_chain_pems))
        return files

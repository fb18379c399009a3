"""Checks the certificate of the public port and its key, and how long it is valid."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from plugai.envoy.certificate import Certificate, CertificateFiles
from plugai.envoy.errors import CertificateError
from plugai.server.cli.doctor.findings import Finding, fatal, ok, warning
from plugai.server.settings.listener import TlsSettings

_WHAT = "certificate"
# Certificates of ninety days are usually renewed a month before they expire.
_SOON = timedelta(days=14)


def certificate(tls: TlsSettings | None) -> Iterator[Finding]:
    """The findings about the certificate; none if there is no certificate."""
    if tls is None:
        return
    try:
        found = Certificate.read(CertificateFiles(tls.certificate, tls.key))
    except CertificateError as error:
        yield fatal(_WHAT, str(error), "set the right files under [tls]")
        return
    yield _validity(found, datetime.now(UTC))
    if tls.key.stat().st_mode & (stat.S_IRWXO | stat.S_IWGRP):
        yield warning("certificate's key", f"other users can read or change {tls.key}", f"chmod 600 {tls.key}")


def _validity(found: Certificate, now: datetime) -> Finding:
    names = ", ".join(found.names) or "no name"
    day = found.expires.date()
    if found.expires <= now:
        return fatal(_WHAT, f"for {names}; it expired on {day}, so clients refuse it", "renew it")
    if found.expires - now < _SOON:
        return warning(_WHAT, f"for {names}; it expires on {day}", "renew it; the server need not be restarted")
    return ok(_WHAT, f"for {names}, until {day}")

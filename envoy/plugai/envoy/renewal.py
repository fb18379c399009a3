"""Watches the certificate's files, so that a renewed certificate is used without a restart."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path

from plugai.envoy.certificate import Certificate, CertificateFiles
from plugai.envoy.errors import CertificateError

_log = logging.getLogger(__name__)
_POLL_SECONDS = 5.0


class Renewal:
    """Passes the certificate to Envoy, and every renewed one.

    The files are polled: certbot, Kubernetes and `cp` replace files in different ways, and while the two files are
    replaced, they do not match for a moment.
    """

    def __init__(self, files: CertificateFiles, secret_file: Path, sleep: Callable[[float], Awaitable[None]]) -> None:
        """`secret_file` is the file that Envoy reads."""
        self._files = files
        self._secret_file = secret_file
        self._sleep = sleep
        self._current: Certificate | None = None
        self._problem = ""

    def load(self) -> None:
        """Pass the current certificate to Envoy. Raises CertificateError."""
        self._use(Certificate.read(self._files))

    async def watch(self) -> None:
        """Pass every renewed certificate to Envoy, until cancelled. An unusable one is logged once and ignored."""
        while True:
            await self._sleep(_POLL_SECONDS)
            try:
                await asyncio.to_thread(self._check)
                self._problem = ""
            except (CertificateError, OSError) as error:
                if str(error) != self._problem:
                    _log.warning("the renewed certificate is not used: %s", error)
                self._problem = str(error)

    def delete_copy(self) -> None:
        """Delete the copy of the key that Envoy reads."""
        self._secret_file.unlink(missing_ok=True)

    def _check(self) -> None:
        found = Certificate.read(self._files)
        if found != self._current:
            self._use(found)
            _log.info("the certificate was renewed; the new one expires on %s", found.expires.date())

    def _use(self, certificate: Certificate) -> None:
        certificate.write_secret(self._secret_file)
        self._current = certificate

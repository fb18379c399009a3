"""Watching the certificate's files, so that a renewed one is used without a restart."""

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
    """Hands Envoy the certificate, and each that takes its place.

    The files are read, not watched: certbot, Kubernetes and `cp` each replace them in another way, and between the two
    files of a pair there is a moment when they do not belong together.
    """

    def __init__(self, files: CertificateFiles, handed: Path, sleep: Callable[[float], Awaitable[None]]) -> None:
        """`handed` is the file that Envoy reads."""
        self._files = files
        self._handed = handed
        self._sleep = sleep
        self._current: Certificate | None = None
        self._problem = ""

    def begin(self) -> None:
        """Hand over what is there. Raises CertificateError."""
        self._hand_over(Certificate.read(self._files))

    async def keep_up(self) -> None:
        """Hand over what is new, for ever. What cannot be used is told once, and the one in use stays."""
        while True:
            await self._sleep(_POLL_SECONDS)
            try:
                await asyncio.to_thread(self._look)
                self._problem = ""
            except (CertificateError, OSError) as error:
                if str(error) != self._problem:
                    _log.warning("the renewed certificate is not used: %s", error)
                self._problem = str(error)

    def forget(self) -> None:
        """Leave no copy of the key behind."""
        self._handed.unlink(missing_ok=True)

    def _look(self) -> None:
        found = Certificate.read(self._files)
        if found != self._current:
            self._hand_over(found)
            _log.info("the certificate was renewed; the new one ends on %s", found.expires.date())

    def _hand_over(self, certificate: Certificate) -> None:
        certificate.hand_over(self._handed)
        self._current = certificate

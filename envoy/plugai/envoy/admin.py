"""Envoy's admin interface, over its Unix socket."""

from __future__ import annotations

import asyncio
import json
import socket
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from plugai.envoy.errors import EnvoyError, EnvoyUnreachableError

_TIMEOUT_SECONDS = 5.0
_ACTIVE = "http.public.downstream_rq_active"


class _UnixConnection(HTTPConnection):
    def __init__(self, path: Path) -> None:
        super().__init__("localhost", timeout=_TIMEOUT_SECONDS)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self._path))


@dataclass(frozen=True, slots=True)
class Admin:
    """The admin interface of a running Envoy. Calls raise EnvoyUnreachableError while it is down."""

    socket_path: Path

    async def is_ready(self) -> bool:
        """Whether Envoy has started."""
        try:
            status, _ = await self._call("GET", "/ready")
        except EnvoyUnreachableError:
            return False
        return status == 200

    async def address(self) -> tuple[str, int]:
        """The actual address of the public listener."""
        listeners = json.loads(await self._ask("GET", "/listeners?format=json"))["listener_statuses"]
        address = listeners[0]["local_address"]["socket_address"]
        return address["address"], address["port_value"]

    async def active_requests(self) -> int:
        """The number of open requests, including streams."""
        stats = json.loads(await self._ask("GET", f"/stats?format=json&filter=^{_ACTIVE}$"))["stats"]
        return sum(stat["value"] for stat in stats if stat.get("name") == _ACTIVE)

    async def drain(self) -> None:
        """Make `/readyz` return 503, and close each connection after its next response. Requests are still served."""
        # Draining the listeners is not necessary: Envoy closes connections while its health check fails.
        await self._ask("POST", "/healthcheck/fail")

    async def _ask(self, method: str, path: str) -> bytes:
        status, body = await self._call(method, path)
        if status != 200:
            raise EnvoyError(f"Envoy's admin interface answered {status} to {path}")
        return body

    async def _call(self, method: str, path: str) -> tuple[int, bytes]:
        return await asyncio.to_thread(self._call_now, method, path)

    def _call_now(self, method: str, path: str) -> tuple[int, bytes]:
        connection = _UnixConnection(self.socket_path)
        try:
            connection.request(method, path)
            response = connection.getresponse()
            return response.status, response.read()
        except (OSError, HTTPException) as error:
            raise EnvoyUnreachableError(f"Envoy's admin interface does not answer: {error}") from error
        finally:
            connection.close()

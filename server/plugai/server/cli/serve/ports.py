"""Checks that a port is free before anything is started on it."""

from __future__ import annotations

import socket

from plugai.server.cli.errors import CommandError


def require_free(host: str, port: int, option: str) -> None:
    """Raise CommandError if the port is not free; `option` is the option that sets another one. 0 means any port."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        # As servers do, so that recently closed connections do not count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(
                f"port {port} on {host} cannot be used: {error.strerror}; choose another with {option}"
            ) from None

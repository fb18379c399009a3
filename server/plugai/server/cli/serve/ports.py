"""Whether a port can be had, asked before anything is started on it."""

from __future__ import annotations

import socket

from plugai.server.cli.errors import CommandError


def require_free(host: str, port: int, option: str) -> None:
    """Raise CommandError if the port cannot be had now; `option` is what names another one. Port 0 is any."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as tried:
        # As servers do, so that connections that have just ended do not count.
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((host, port))
        except OSError as error:
            raise CommandError(
                f"port {port} on {host} cannot be used: {error.strerror}; choose another with {option}"
            ) from None

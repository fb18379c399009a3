"""What a server has for itself alone: its folders and its ports, asked for before anything is started."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from plugai.server.cli.serve.lock import locked
from plugai.server.cli.serve.ports import require_free
from plugai.server.settings import Settings
from plugai.server.settings.listener import LOOPBACK


@contextmanager
def claimed_by_gateway(settings: Settings) -> Iterator[None]:
    """The folders and the gateway's port. Raises CommandError, saying what is not to be had."""
    # Two gateways would each take the other's unfinished requests for left over, and the other's sockets for its own.
    with (
        locked(settings.data_folder, "--data-dir"),
        locked(settings.runtime_folder, "PLUGAI_RUNTIME_FOLDER"),
    ):
        require_free(LOOPBACK, settings.grpc_port, "--grpc-port")
        yield


@contextmanager
def claimed_by_server(settings: Settings) -> Iterator[None]:
    """The public port too. Raises CommandError, saying what is not to be had."""
    with claimed_by_gateway(settings):
        # Envoy says the same in many lines, and seconds later.
        require_free(settings.host, settings.port, "--port")
        yield

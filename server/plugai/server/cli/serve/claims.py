"""Reserves the folders and ports that a server needs exclusively, before anything is started."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from plugai.server.cli.serve.lock import locked
from plugai.server.cli.serve.ports import require_free

if TYPE_CHECKING:
    from plugai.server.settings import Settings


@contextmanager
def reserve_for_gateway(settings: Settings) -> Iterator[None]:
    """Lock the folders, and check the gateway's port. Raises CommandError, which names what is not available."""
    # As in `settings_from`, which has made the settings.
    from plugai.server.settings.listener import LOOPBACK  # noqa: PLC0415

    # Two gateways would each treat the unfinished requests and the sockets of the other as left over from a crash.
    with (
        locked(settings.data_folder, "--data-dir"),
        locked(settings.runtime_folder, "PLUGAI_RUNTIME_FOLDER"),
    ):
        require_free(LOOPBACK, settings.grpc_port, "--grpc-port")
        yield


@contextmanager
def reserve_for_server(settings: Settings) -> Iterator[None]:
    """The same, and the public port. Raises CommandError, which names what is not available."""
    with reserve_for_gateway(settings):
        # Envoy would report this seconds later, and in many lines.
        require_free(settings.host, settings.port, "--port")
        yield

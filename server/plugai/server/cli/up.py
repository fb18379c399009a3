"""`plugai up`: the whole house on this machine."""

from __future__ import annotations

from typing import Annotated

import typer

from plugai.server.cli.claims import claimed_by_house
from plugai.server.cli.options import Config, DataDir, GrpcPort, Level, LogLevel, settings_from


def up(
    port: Annotated[int | None, typer.Option(help="Public port: REST, SSE, gRPC and gRPC-web. 0 takes any.")] = None,
    grpc_port: GrpcPort = None,
    data_dir: DataDir = None,
    ui: Annotated[bool, typer.Option("--ui/--no-ui", help="Serve the user interface; this version has none.")] = True,
    config: Config = None,
    log_level: Level = LogLevel.WARNING,
) -> None:
    """Start the whole house and keep it running; Ctrl-C stops it without dropping a request."""
    settings = settings_from(config, port=port, grpc_port=grpc_port, data_folder=data_dir)
    with claimed_by_house(settings):
        # The server's libraries take seconds to import; the commands that only call a house should not wait for them.
        from plugai.server.cli.serving import run, serve_house  # noqa: PLC0415

        run(serve_house, settings, log_level)

"""`plugai up`: runs the whole server on this machine."""

from __future__ import annotations

from typing import Annotated

import typer

from plugai.server.cli.options import Config, DataDir, GrpcPort, Level, LogLevel, settings_from
from plugai.server.cli.serve.claims import reserve_for_server


def up(
    host: Annotated[
        str | None,
        typer.Option(
            help="Address to listen on. Addresses that other machines can reach require TLS or --behind-proxy."
        ),
    ] = None,
    port: Annotated[
        int | None, typer.Option(help="Public port: REST, SSE, gRPC and gRPC-web. 0 means any free port.")
    ] = None,
    grpc_port: GrpcPort = None,
    data_dir: DataDir = None,
    behind_proxy: Annotated[
        bool, typer.Option("--behind-proxy", help="A trusted proxy in front encrypts, and sets X-Forwarded-For.")
    ] = False,
    ui: Annotated[
        bool | None, typer.Option("--ui/--no-ui", help="Serve the web interface, if it is installed.")
    ] = None,
    config: Config = None,
    log_level: Level = LogLevel.WARNING,
) -> None:
    """Start the server. Ctrl-C stops it after the running requests have finished."""
    proxies = 1 if behind_proxy else None
    settings = settings_from(
        config, host=host, port=port, behind_proxy=proxies, grpc_port=grpc_port, data_folder=data_dir, ui=ui
    )
    with reserve_for_server(settings):
        # Importing the server's libraries takes seconds, for which commands that only call a server should not wait.
        from plugai.server.cli.serve.serving import run, serve_server  # noqa: PLC0415

        run(serve_server, settings, log_level)

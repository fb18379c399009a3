"""`plugai up`: the whole server on this machine."""

from __future__ import annotations

from typing import Annotated

import typer

from plugai.server.cli.options import Config, DataDir, GrpcPort, Level, LogLevel, settings_from
from plugai.server.cli.serve.claims import claimed_by_server


def up(
    host: Annotated[
        str | None, typer.Option(help="Address to listen on; beyond this machine only with TLS or --behind-proxy.")
    ] = None,
    port: Annotated[int | None, typer.Option(help="Public port: REST, SSE, gRPC and gRPC-web. 0 takes any.")] = None,
    grpc_port: GrpcPort = None,
    data_dir: DataDir = None,
    behind_proxy: Annotated[
        bool, typer.Option("--behind-proxy", help="A proxy in front encrypts, and tells truly who calls.")
    ] = False,
    ui: Annotated[bool, typer.Option("--ui/--no-ui", help="Serve the user interface; this version has none.")] = True,
    config: Config = None,
    log_level: Level = LogLevel.WARNING,
) -> None:
    """Start the whole server and keep it running; Ctrl-C stops it without dropping a request."""
    proxies = 1 if behind_proxy else None
    settings = settings_from(
        config, host=host, port=port, behind_proxy=proxies, grpc_port=grpc_port, data_folder=data_dir
    )
    with claimed_by_server(settings):
        # The server's libraries take seconds to import; the commands that only call a server should not wait for them.
        from plugai.server.cli.serve.serving import run, serve_server  # noqa: PLC0415

        run(serve_server, settings, log_level)

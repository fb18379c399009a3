"""`plugai gateway`: the gateway alone, for installations with a separate edge proxy."""

from __future__ import annotations

from plugai.server.cli.options import Config, DataDir, GrpcPort, Level, LogLevel, settings_from
from plugai.server.cli.serve.claims import reserve_for_gateway


def gateway(
    grpc_port: GrpcPort = None,
    data_dir: DataDir = None,
    config: Config = None,
    log_level: Level = LogLevel.WARNING,
) -> None:
    """Start the gateway without Envoy, for clusters that run their own Envoy."""
    settings = settings_from(config, grpc_port=grpc_port, data_folder=data_dir)
    with reserve_for_gateway(settings):
        # As in `up`.
        from plugai.server.cli.serve.serving import run, serve_gateway  # noqa: PLC0415

        run(serve_gateway, settings, log_level)

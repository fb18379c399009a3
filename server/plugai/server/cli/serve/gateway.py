"""`plugai gateway`: the gateway alone, for where something else opens the public listener."""

from __future__ import annotations

from plugai.server.cli.options import Config, DataDir, GrpcPort, Level, LogLevel, settings_from
from plugai.server.cli.serve.claims import claimed_by_gateway


def gateway(
    grpc_port: GrpcPort = None,
    data_dir: DataDir = None,
    config: Config = None,
    log_level: Level = LogLevel.WARNING,
) -> None:
    """Start the gateway without Envoy, as a cluster does that has an Envoy of its own."""
    settings = settings_from(config, grpc_port=grpc_port, data_folder=data_dir)
    with claimed_by_gateway(settings):
        # As in `up`.
        from plugai.server.cli.serve.serving import run, serve_gateway  # noqa: PLC0415

        run(serve_gateway, settings, log_level)

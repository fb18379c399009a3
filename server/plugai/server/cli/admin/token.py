"""`plugai token`: prints the token of this machine, for curl and other programs."""

from __future__ import annotations

from plugai.server.cli.errors import CommandError
from plugai.server.cli.local_server import read_local_server
from plugai.server.cli.options import AsJson, Config, DataDir, settings_from
from plugai.server.cli.remote.output import Output


def token(config: Config = None, data_dir: DataDir = None, as_json: AsJson = False) -> None:
    """Print the token that the server here has created for commands: export PLUGAI_TOKEN=$(plugai token)."""
    saved = read_local_server(settings_from(config, data_folder=data_dir).data_folder)
    if saved is None or not saved.token:
        raise CommandError("there is no token yet; start the server with `plugai up`, which creates one")
    Output(as_json).show({"token": saved.token}, saved.token)

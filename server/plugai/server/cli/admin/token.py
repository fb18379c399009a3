"""`plugai token`: the token of this machine, for curl and the like."""

from __future__ import annotations

from plugai.server.cli.errors import CommandError
from plugai.server.cli.options import Config, DataDir, settings_from
from plugai.server.cli.own_token import read_own_token


def token(config: Config = None, data_dir: DataDir = None) -> None:
    """Print the token that this machine's server has made for its owner: export PLUGAI_TOKEN=$(plugai token)."""
    own = read_own_token(settings_from(config, data_folder=data_dir).data_folder)
    if own is None:
        raise CommandError("there is no token yet; start the server with `plugai up`, which makes one")
    print(own.token)

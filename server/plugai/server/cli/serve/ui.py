"""`plugai ui`: the web interface alone, for a server elsewhere."""

from __future__ import annotations

import subprocess
from typing import Annotated

import typer

from plugai.server.cli.errors import CommandError
from plugai.server.cli.options import Config, DataDir, settings_from

_MISSING = "the web interface is not installed; install it with: pip install 'plugai-gateway[ui]'"


def ui(
    url: Annotated[str, typer.Option("--url", help="URL of the server, such as https://plugai.example.")],
    port: Annotated[int, typer.Option(help="Port on this machine, for your own browser.")] = 8090,
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """Serve the web interface of a server elsewhere, on this machine. Ctrl-C stops it."""
    # As in `up`.
    from plugai.server.settings.listener import LOOPBACK  # noqa: PLC0415
    from plugai.server.web_interface import Launch, command, is_installed  # noqa: PLC0415

    if not is_installed():
        raise CommandError(_MISSING)
    folder = settings_from(config, data_folder=data_dir).data_folder / "ui"
    print(f"open http://{LOOPBACK}:{port}", flush=True)
    launch = Launch(server=url, folder=str(folder), host=LOOPBACK, port=port)
    raise typer.Exit(subprocess.run(command(), input=launch.json(), check=False).returncode)

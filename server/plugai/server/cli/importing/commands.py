"""`plugai import`: what other programs and other servers have stored, taken over by a running server."""

from __future__ import annotations

import typer

from plugai.server.cli.importing.litellm import import_litellm
from plugai.server.cli.importing.lm_studio import import_lm_studio
from plugai.server.cli.importing.ollama import import_ollama
from plugai.server.cli.importing.open_webui import import_open_webui
from plugai.server.cli.importing.plugai import import_plugai
from plugai.server.cli.remote.command import calls_server

imports = typer.Typer(name="import", help="Take over what other programs and servers store.", no_args_is_help=True)
imports.command("ollama")(calls_server(import_ollama))
imports.command("lm-studio")(calls_server(import_lm_studio))
imports.command("litellm")(calls_server(import_litellm))
imports.command("open-webui")(calls_server(import_open_webui))
imports.command("plugai")(calls_server(import_plugai))

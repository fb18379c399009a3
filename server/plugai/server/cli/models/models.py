"""`plugai models`: which models there are, and whether they can answer."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Sequence

from google.protobuf import json_format
from grpc import aio
from rich.console import Console
from rich.table import Table
from rich.text import Text

from plugai.server.cli.client import NobodyThereError, channel_to, explained, own_url, token_for
from plugai.server.cli.options import AsJson, Config, DataDir, Token, Url, settings_from
from plugai.server.settings import Settings
from plugai.v1 import models_pb2, models_pb2_grpc

_PAGE = 200
_WIDE = 10_000


def models(
    url: Url = None,
    config: Config = None,
    data_dir: DataDir = None,
    token: Token = "",
    as_json: AsJson = False,
) -> None:
    """List the models of the server that runs, or those that the settings and folders would give it."""
    settings = settings_from(config, data_folder=data_dir)
    own = own_url(settings)
    if url:
        listed = _of_server(url, token_for(url, token, settings))
    elif own is None:
        listed = _without_server(settings, "a port that the settings name")
    else:
        listed = _of_server_or_settings(own, token_for(own, token, settings), settings)
    if as_json:
        _print_json(listed)
    else:
        _print_table(listed)


def _of_server(url: str, token: str) -> list[models_pb2.Model]:
    """Those of the server at this URL. Raises CommandError if it does not tell."""
    try:
        return asyncio.run(_listed(url, token))
    except aio.AioRpcError as error:
        raise explained(error, url) from None


def _of_server_or_settings(url: str, token: str, settings: Settings) -> list[models_pb2.Model]:
    try:
        return _of_server(url, token)
    except NobodyThereError:
        return _without_server(settings, url)


def _without_server(settings: Settings, where: str) -> list[models_pb2.Model]:
    print(f"No server runs at {where}; this is what the settings and folders say.", file=sys.stderr)
    # As in `up`: only this needs the server's libraries.
    from plugai.server.cli.models.offline import models_without_server  # noqa: PLC0415

    return models_without_server(settings)


async def _listed(url: str, token: str) -> list[models_pb2.Model]:
    listed: list[models_pb2.Model] = []
    async with channel_to(url, token) as channel:
        service: models_pb2_grpc.ModelsServiceAsyncStub = models_pb2_grpc.ModelsServiceStub(channel)
        request = models_pb2.ListModelsRequest(page_size=_PAGE)
        while True:
            page = await service.ListModels(request)
            listed.extend(page.models)
            if not page.next_page_token:
                return listed
            request.page_token = page.next_page_token


def _print_json(listed: Sequence[models_pb2.Model]) -> None:
    shown = [json_format.MessageToDict(model, preserving_proto_field_name=True) for model in listed]
    print(json.dumps(shown, indent=2))


def _print_table(listed: Sequence[models_pb2.Model]) -> None:
    table = Table("id", "runner", "state", "context", "size", "why not", box=None, pad_edge=False)
    for model in listed:
        table.add_row(*map(Text, _row(model)))
    # Cut to a terminal's width, a line of a pipe would lose what follows.
    console = Console() if sys.stdout.isatty() else Console(width=_WIDE)
    console.print(table)


def _row(model: models_pb2.Model) -> tuple[str, ...]:
    return (
        f"{model.id} (default)" if model.default else model.id,
        model.runner,
        models_pb2.ModelState.Name(model.state).removeprefix("MODEL_STATE_").lower(),
        str(model.context_length) if model.HasField("context_length") else "-",
        f"{model.size_bytes / 1e6:.0f} MB" if model.HasField("size_bytes") else "-",
        model.error.message,
    )

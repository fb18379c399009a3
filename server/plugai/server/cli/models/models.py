"""`plugai models`: lists the models and their states."""

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

from plugai.server.cli.client import NoServerError, channel_to, command_error, local_url, token_for
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
    """List the models of the running server, or, without one, the models in the settings and folders."""
    settings = settings_from(config, data_folder=data_dir)
    local = local_url(settings)
    if url:
        found = _of_server(url, token_for(url, token, settings))
    elif local is None:
        found = _without_server(settings, "The settings set no port at which a server could be called")
    else:
        found = _of_server_or_settings(local, token_for(local, token, settings), settings)
    if as_json:
        _print_json(found)
    else:
        _print_table(found)


def _of_server(url: str, token: str) -> list[models_pb2.Model]:
    """The models of the server at this URL. Raises CommandError if it cannot be called."""
    try:
        return asyncio.run(_list_models(url, token))
    except aio.AioRpcError as error:
        raise command_error(error, url) from None


def _of_server_or_settings(url: str, token: str, settings: Settings) -> list[models_pb2.Model]:
    try:
        return _of_server(url, token)
    except NoServerError:
        return _without_server(settings, f"No server runs at {url}")


def _without_server(settings: Settings, reason: str) -> list[models_pb2.Model]:
    print(f"{reason}; these are the models in the settings and folders.", file=sys.stderr)
    # As in `up`: only this needs the server's libraries.
    from plugai.server.cli.models.offline import models_without_server  # noqa: PLC0415

    return models_without_server(settings)


async def _list_models(url: str, token: str) -> list[models_pb2.Model]:
    found: list[models_pb2.Model] = []
    async with channel_to(url, token) as channel:
        service: models_pb2_grpc.ModelsServiceAsyncStub = models_pb2_grpc.ModelsServiceStub(channel)
        request = models_pb2.ListModelsRequest(page_size=_PAGE)
        while True:
            page = await service.ListModels(request)
            found.extend(page.models)
            if not page.next_page_token:
                return found
            request.page_token = page.next_page_token


def _print_json(found: Sequence[models_pb2.Model]) -> None:
    shown = [json_format.MessageToDict(model, preserving_proto_field_name=True) for model in found]
    print(json.dumps(shown, indent=2))


def _print_table(found: Sequence[models_pb2.Model]) -> None:
    table = Table("id", "runner", "state", "context", "size", "error", box=None, pad_edge=False)
    for model in found:
        table.add_row(*map(Text, _row(model)))
    # Lines in a pipe must not be cut at a terminal's width.
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

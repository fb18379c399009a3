"""Calling a server: its URL, the channel to it, and the error message of a failed call."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from ipaddress import ip_address
from urllib.parse import urlsplit

import grpc
from grpc import aio

from plugai.server.cli.bearer import bearer_interceptors
from plugai.server.cli.errors import CommandError
from plugai.server.cli.local_server import read_local_server
from plugai.server.cli.options import local_url as local_url
from plugai.server.settings import Settings

DEFAULT_PORTS = {"http": 80, "https": 443, "grpc": 50051}


class NoServerError(CommandError):
    """No server answers at the URL."""


def token_for(url: str, given: str, settings: Settings) -> str:
    """The token for the server at this URL: the given one, or this machine's token if it is valid for that server."""
    saved = read_local_server(settings.data_folder)
    return given.strip() or (saved.token if saved is not None and url.rstrip("/") in saved.urls else "")


@asynccontextmanager
async def channel_to(url: str, token: str = "") -> AsyncGenerator[aio.Channel, None]:
    """A channel to the server at this URL, which sends `token` with every call. It connects at the first call.

    Raises CommandError if the URL is invalid, or if the token cannot be sent.
    """
    if not (token.isascii() and token.isprintable()):
        raise CommandError("the token has characters that no token has; copy it again, and set it in PLUGAI_TOKEN")
    scheme, host, port = _parse(url)
    target = f"{f'[{host}]' if ':' in host else host}:{port}"
    # A proxy in the environment variables cannot reach a server on this machine.
    options = [("grpc.enable_http_proxy", 0)] if _is_local(host) else []
    if scheme == "https":
        channel = aio.secure_channel(
            target, grpc.ssl_channel_credentials(), options, interceptors=bearer_interceptors(token)
        )
    else:
        channel = aio.insecure_channel(target, options, interceptors=bearer_interceptors(token))
    async with channel:
        yield channel


def came_from_server(error: aio.AioRpcError) -> bool:
    """Whether the error comes from the server: without a connection, or if it was lost, there is no metadata."""
    return bool(error.initial_metadata() or error.trailing_metadata())


def command_error(error: aio.AioRpcError, url: str) -> CommandError:
    """The error to show for a failed call."""
    if error.code() is grpc.StatusCode.UNAVAILABLE and not came_from_server(error):
        return NoServerError(
            f"no PlugAI server answers at {url}; start one with `plugai up`, or set its URL with --url"
        )
    if error.code() is grpc.StatusCode.UNAUTHENTICATED:
        return CommandError(f"{error.details()}; set a token in PLUGAI_TOKEN, or use the data folder of the server")
    return CommandError(error.details() or f"the server at {url} refused with {error.code().name}")


def _parse(url: str) -> tuple[str, str, int]:
    try:
        parts = urlsplit(url)
        port = parts.port or DEFAULT_PORTS[parts.scheme]
    except (ValueError, KeyError):
        raise _not_a_url(url) from None
    if not parts.hostname or parts.path not in ("", "/") or parts.query or parts.fragment:
        raise _not_a_url(url)
    return parts.scheme, parts.hostname, port


def _not_a_url(url: str) -> CommandError:
    return CommandError(f"{url!r} is not the URL of a server; it should look like http://127.0.0.1:8080")


def _is_local(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"

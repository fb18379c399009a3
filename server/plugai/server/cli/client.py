"""Calling a server: where it is, the channel to it, and what to tell of a call that failed."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from ipaddress import ip_address
from urllib.parse import urlsplit

import grpc
from grpc import aio

from plugai.server.cli.bearer import bearing
from plugai.server.cli.errors import CommandError
from plugai.server.cli.own_token import read_own_token
from plugai.server.settings import Settings
from plugai.server.settings.listener import LOOPBACK, is_loopback

DEFAULT_PORTS = {"http": 80, "https": 443}


class NobodyThereError(CommandError):
    """Nothing that speaks gRPC answers there."""


def own_url(settings: Settings) -> str | None:
    """Where this machine reaches a server with these settings, if they tell: port 0 is any."""
    if settings.tls or not is_loopback(settings.host):
        # The edge is for those who know it by its name; the gateway behind it answers here without one.
        return f"http://{LOOPBACK}:{settings.grpc_port}" if settings.grpc_port else None
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http://{host}:{settings.port}" if settings.port else None


def token_for(url: str, given: str, settings: Settings) -> str:
    """The token for the server at this URL: the given one, else this machine's token if it is for that server."""
    own = read_own_token(settings.data_folder)
    return given or (own.token if own is not None and url.rstrip("/") in own.urls else "")


@asynccontextmanager
async def channel_to(url: str, token: str = "") -> AsyncGenerator[aio.Channel, None]:
    """A channel to the server at this URL, with `token` sent along. It connects at the first call.

    Raises CommandError if the URL is none.
    """
    scheme, host, port = _parse(url)
    target = f"{f'[{host}]' if ':' in host else host}:{port}"
    # What a proxy of the environment is for is not on this machine.
    options = [("grpc.enable_http_proxy", 0)] if _is_local(host) else []
    if scheme == "https":
        channel = aio.secure_channel(target, grpc.ssl_channel_credentials(), options, interceptors=bearing(token))
    else:
        channel = aio.insecure_channel(target, options, interceptors=bearing(token))
    async with channel:
        yield channel


def came_from_server(error: aio.AioRpcError) -> bool:
    """Whether the server answered; a connection that could not be made or was cut has no metadata."""
    return bool(error.initial_metadata() or error.trailing_metadata())


def explained(error: aio.AioRpcError, url: str) -> CommandError:
    """What to tell the person of a call that failed."""
    if error.code() is grpc.StatusCode.UNAVAILABLE and not came_from_server(error):
        return NobodyThereError(
            f"no PlugAI answers at {url}; start one with `plugai up`, or say where it is with --url"
        )
    if error.code() is grpc.StatusCode.UNAUTHENTICATED:
        return CommandError(f"{error.details()}; give a token in PLUGAI_TOKEN, or use the server's own data folder")
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
    return CommandError(f"{url!r} is not where a server can be; write it as http://127.0.0.1:8080")


def _is_local(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"

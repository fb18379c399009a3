"""The transports: gRPC, and HTTP with server-sent events. The scheme of the URL chooses one; they behave the same.

Each module is imported when it is first used, so that none is needed that is not.
"""

from __future__ import annotations

from importlib import import_module
from urllib.parse import urlsplit

from plugai.client.errors import ConfigurationError
from plugai.client.transports.base import Content, Download, Tls, Transport

__all__ = ["Content", "Download", "Tls", "Transport", "transport_for"]

_MODULES = {"http": "http", "https": "http", "grpc": "grpc", "grpcs": "grpc"}
_MISSING = "{scheme}:// needs the package {package}; install it with: pip install 'plugai-client{extra}'"


def transport_for(url: str, tls: Tls) -> Transport:
    """The transport of a URL. Raises ConfigurationError."""
    parts = urlsplit(url)
    if parts.scheme not in _MODULES or not parts.hostname:
        raise ConfigurationError(f"{url!r} is no server's URL; write it as in https://HOST or grpc://HOST:PORT")
    if parts.path.strip("/") or parts.query or parts.fragment or parts.username or parts.password:
        raise ConfigurationError("a server's URL has nothing after host and port, and no credentials; use `token`")
    name = _MODULES[parts.scheme]
    try:
        module = import_module(f"plugai.client.transports.{name}")
    except ModuleNotFoundError as error:
        extra = "[grpc]" if name == "grpc" else ""
        raise ConfigurationError(_MISSING.format(scheme=parts.scheme, package=error.name, extra=extra)) from error
    transport: Transport = module.open_transport(parts, tls)
    return transport

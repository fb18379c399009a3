"""The configuration of Envoy: fills in the template."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from string import Template

from google.protobuf.descriptor import MethodDescriptor, ServiceDescriptor

from plugai.envoy import pages, replies, transport
from plugai.envoy.certificate import CertificateFiles
from plugai.envoy.contract import compat_services, public_services
from plugai.envoy.json_rules import check_json_script

LOOPBACK_NAMES = ("localhost", "127.0.0.1", "::1")
ANY_HOST = "*"


@dataclass(frozen=True, slots=True)
class EnvoyConfig:
    """The values of the template.

    `host` and `port` are the public listener's; port 0 means any free port. `gateways` are addresses, `ui` is
    the Unix socket of the web interface. `hosts` are the names of the server, without ports, in addition to `host`;
    wildcards such as `*.example`, and ANY_HOST, are allowed. `openai_hosts` are other names, under which OpenAI's API
    is at `/v1`. `cors_origins` are exact, such as `https://app.example`. `tls` is the certificate, `hsts_seconds` how
    long browsers must insist on TLS. `trusted_proxies` is the number of proxies in front with a trusted
    `X-Forwarded-For`. `max_body_bytes` limits the body of a REST request, `max_requests` the number of concurrent
    requests, `max_connections` that of connections, and `max_connections_per_address` that of one client, unless
    proxies are in front. `max_memory_bytes` limits the heap, near whose end new requests are refused. `shows_api` is
    whether the description of the interface and its page are served.
    `header_seconds` is the timeout for the headers of a request, `idle_seconds` that of a connection without one, and
    `unread_seconds` that of a client that reads nothing of what waits for it.
    """

    gateways: tuple[tuple[str, int], ...]
    admin_socket: Path
    host: str = "127.0.0.1"
    port: int = 8080
    hosts: tuple[str, ...] = LOOPBACK_NAMES
    openai_hosts: tuple[str, ...] = ()
    cors_origins: tuple[str, ...] = ()
    ui: Path | None = None
    access_log: Path | None = None
    tls: CertificateFiles | None = None
    hsts_seconds: int = 0
    trusted_proxies: int = 0
    max_body_bytes: int = 4 * 1024 * 1024
    max_answer_bytes: int = 32 * 1024 * 1024
    max_requests: int = 1000
    max_connections: int = 4000
    max_memory_bytes: int = 512 * 1024 * 1024
    max_connections_per_address: int = 500
    header_seconds: float = 10.0
    idle_seconds: float = 300.0
    unread_seconds: float = 60.0
    shows_api: bool = True

    @property
    def secret_file(self) -> Path:
        """The file from which Envoy reads the certificate and its key."""
        return self.admin_socket.with_name("certificate.yaml")


def render(config: EnvoyConfig) -> str:
    """The text of the configuration file."""
    contract, compat = public_services(), compat_services()
    services = [service.full_name for service in contract]
    names = _names(config)
    any_host = ANY_HOST in names
    values: dict[str, object] = {
        "access_log": str(config.access_log or "/dev/null"),
        "admin_socket": str(config.admin_socket),
        "check_json": check_json_script(_methods(contract), unchecked=_methods(compat)),
        "compat_paths": f"({_alternatives(replies.COMPAT_PREFIXES)}).*",
        "compat_services": [service.full_name for service in compat],
        "connection_cap": f"{_cap(config)} {secrets.randbits(63)}",
        "connection_cap_code": str(_packaged("connection_cap.wasm")),
        "cors_origins": [{"exact": origin} for origin in config.cors_origins],
        "descriptor": str(_packaged("plugai.binpb")),
        "gateways": [_endpoint(address) for address in config.gateways],
        "host": config.host,
        # One socket for IPv4 and IPv6 if it listens on all addresses.
        "both_families": config.host == "::",
        "header_seconds": f"{config.header_seconds}s",
        "hosts": [ANY_HOST] if any_host else names,
        "idle_seconds": f"{config.idle_seconds}s",
        "local_replies": replies.mappers(config.openai_hosts),
        "max_answer_bytes": config.max_answer_bytes,
        "max_body_bytes": config.max_body_bytes,
        "max_connections": config.max_connections,
        "max_memory_bytes": config.max_memory_bytes,
        "max_requests": config.max_requests,
        # Envoy requires a domain for every virtual host; names under .invalid never exist.
        "openai_hosts": list(config.openai_hosts) or ["openai.invalid"],
        "other_hosts": ["elsewhere.invalid"] if any_host else [ANY_HOST],
        "own_origins": ".*" if any_host else _own_origins(names, config.cors_origins),
        "port": config.port,
        "rpc_paths": f"/({_alternatives(services)})/[A-Za-z]+",
        "services": services,
        "transport_headers": transport.headers(config.hsts_seconds) if config.tls else [],
        "transport_socket": transport.socket(config.secret_file) if config.tls else None,
        "trusted_proxies": config.trusted_proxies,
        "ui": [] if config.ui is None else [{"endpoint": {"address": {"pipe": {"path": str(config.ui)}}}}],
        "ui_share": 0 if config.ui is None else 100,
        "unread_seconds": f"{config.unread_seconds}s",
        "welcome": str(_packaged("welcome.html")),
        **pages.page_routes(config.shows_api),
    }
    template = Template(_packaged("template.yaml").read_text(encoding="utf-8"))
    return template.substitute({name: _literal(value) for name, value in values.items()})


def _methods(services: Iterable[ServiceDescriptor]) -> list[MethodDescriptor]:
    return [method for service in services for method in service.methods]


def _cap(config: EnvoyConfig) -> int:
    # All connections come from the proxy in front: it must have a cap of its own.
    return config.max_connections if config.trusted_proxies else config.max_connections_per_address


def _literal(value: object) -> str:
    # JSON is valid YAML, except for non-ASCII characters: YAML has no surrogate pairs in escapes, and treats more
    # characters as line breaks.
    return re.sub("[^\\x20-\\x7e]", lambda found: f"\\U{ord(found[0]):08x}", json.dumps(value, ensure_ascii=False))


def _packaged(name: str) -> Path:
    # Envoy opens the descriptor itself, so the package must consist of real files, as installers create them.
    return Path(str(resources.files("plugai.envoy").joinpath(name)))


def _endpoint(address: tuple[str, int]) -> dict[str, object]:
    host, port = address
    return {"endpoint": {"address": {"socket_address": {"address": host, "port_value": port}}}}


def _names(config: EnvoyConfig) -> list[str]:
    return list(dict.fromkeys(f"[{name}]" if ":" in name else name for name in (*config.hosts, config.host)))


def _own_origins(names: Iterable[str], others: Iterable[str]) -> str:
    # Names may begin with a wildcard, as in certificates.
    own = f"https?://({_alternatives(names)})(:[0-9]+)?".replace(r"\*\.", r"[a-z0-9.-]+\.")
    return "|".join([own, *(re.escape(origin) for origin in others)])


def _alternatives(names: Iterable[str]) -> str:
    return "|".join(re.escape(name) for name in names)

"""The public listener as the settings have it: Envoy's configuration, and the name to call it by."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

from plugai.envoy.certificate import Certificate, CertificateFiles
from plugai.envoy.config import ANY_HOST, LOOPBACK_NAMES, EnvoyConfig
from plugai.server.settings import Settings
from plugai.server.settings.listener import LOOPBACK, is_loopback


@dataclass(frozen=True, slots=True)
class Edge:
    """What Envoy is started with. `name` is what a caller on this machine finds the server by."""

    config: EnvoyConfig
    name: str

    @property
    def is_for_others(self) -> bool:
        """Whether it goes by names, or shows a certificate, that mean nothing on this machine."""
        return bool(self.config.tls) or not is_loopback(self.config.host)

    def url(self, port: int) -> str:
        """Where it answers, listening on this port."""
        scheme = "https" if self.config.tls else "http"
        return f"{scheme}://{f'[{self.name}]' if ':' in self.name else self.name}:{port}"


def ui_socket(settings: Settings) -> Path:
    """Where the web interface listens."""
    return settings.runtime_folder / "ui" / "http.sock"


def edge(settings: Settings, grpc_port: int, *, has_ui: bool = False) -> Edge:
    """The edge to a gateway on this port, and to the web interface if there is one. Raises CertificateError."""
    files = CertificateFiles(settings.tls.certificate, settings.tls.key) if settings.tls else None
    shown = Certificate.read(files).names if files else ()
    hosts = [name for name in settings.hosts or shown if name not in settings.openai_hosts]
    config = EnvoyConfig(
        host=settings.host,
        port=settings.port,
        hosts=(*LOOPBACK_NAMES, *hosts),
        openai_hosts=settings.openai_hosts,
        gateways=((LOOPBACK, grpc_port),),
        cors_origins=settings.cors_origins,
        ui=ui_socket(settings) if has_ui else None,
        max_body_bytes=settings.max_body_bytes,
        max_memory_bytes=settings.proxy_bytes,
        shows_api=settings.api_docs,
        admin_socket=settings.runtime_folder / "envoy" / "admin.sock",
        tls=files,
        hsts_seconds=settings.tls.hsts_seconds if settings.tls else 0,
        trusted_proxies=settings.behind_proxy,
    )
    # A client checks the name in the certificate.
    plain = [name for name in hosts if not name.startswith(ANY_HOST)] if files else []
    return Edge(config, next(iter(plain), _reached_at(settings.host)))


def _reached_at(host: str) -> str:
    if not ip_address(host).is_unspecified:
        return host
    return "::1" if ":" in host else LOOPBACK

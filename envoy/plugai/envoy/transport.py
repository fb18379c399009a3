"""The parts of Envoy's configuration for TLS."""

from __future__ import annotations

from pathlib import Path

from plugai.envoy.certificate import SECRET

Json = dict[str, object]

_TLS = "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext"


def socket(secret_file: Path) -> Json:
    """A listener's transport socket, whose certificate is read from this file and reloaded when it changes."""
    watched = {"path_config_source": {"path": str(secret_file)}, "resource_api_version": "V3"}
    return {
        "name": "envoy.transport_sockets.tls",
        "typed_config": {
            "@type": _TLS,
            "common_tls_context": {
                "alpn_protocols": ["h2", "http/1.1"],
                "tls_params": {"tls_minimum_protocol_version": "TLSv1_2"},
                "tls_certificate_sds_secret_configs": [{"name": SECRET, "sds_config": watched}],
            },
        },
    }


def headers(hsts_seconds: int) -> list[Json]:
    """The headers of every response over TLS. Over plain HTTP, browsers would ignore them."""
    if not hsts_seconds:
        return []
    header = {"key": "strict-transport-security", "value": f"max-age={hsts_seconds}"}
    return [{"header": header, "append_action": "OVERWRITE_IF_EXISTS_OR_ADD"}]

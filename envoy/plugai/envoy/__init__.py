"""Envoy, the edge proxy with the public listener: its configuration and its process."""

from plugai.envoy.certificate import Certificate, CertificateFiles
from plugai.envoy.config import ANY_HOST, LOOPBACK_NAMES, EnvoyConfig, render
from plugai.envoy.errors import (
    CertificateError,
    EnvoyError,
    EnvoyStartError,
    EnvoyUnreachableError,
    PortInUseError,
    RuntimeFolderError,
)
from plugai.envoy.process import EnvoyProcess, RestartPolicy

__all__ = [
    "ANY_HOST",
    "LOOPBACK_NAMES",
    "Certificate",
    "CertificateError",
    "CertificateFiles",
    "EnvoyConfig",
    "EnvoyError",
    "EnvoyProcess",
    "EnvoyStartError",
    "EnvoyUnreachableError",
    "PortInUseError",
    "RestartPolicy",
    "RuntimeFolderError",
    "render",
]

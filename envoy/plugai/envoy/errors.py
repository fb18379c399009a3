"""Errors of Envoy."""

from collections.abc import Sequence


class EnvoyError(Exception):
    """Envoy failed. The message is for the operator, and names a remedy."""


class PortInUseError(EnvoyError):
    """Another program listens on the port."""

    def __init__(self, host: str, port: int) -> None:
        super().__init__(f"port {port} on {host} is in use; stop what listens there, or choose another with --port")
        self.port = port


class EnvoyStartError(EnvoyError):
    """Envoy ended, or was not ready in time, after its start."""

    def __init__(self, problem: str, last_lines: Sequence[str]) -> None:
        super().__init__("\n".join([f"Envoy {problem}; the last lines of its log:", *(last_lines or ["(none)"])]))


class RuntimeFolderError(EnvoyError):
    """The folder for Envoy's sockets and files cannot be used."""


class CertificateError(EnvoyError):
    """The certificate or its key cannot be used."""


class EnvoyUnreachableError(EnvoyError):
    """Envoy's admin interface does not answer: Envoy is down, or is being restarted."""

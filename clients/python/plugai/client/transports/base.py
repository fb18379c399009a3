"""What a transport does: it carries single calls to a server. It knows nothing of credentials, retries and resuming."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from plugai.client.rpc import Answer, CallOptions, Request, Rpc


@dataclass(frozen=True, slots=True)
class Tls:
    """How a server with TLS is verified: `ca_file` (PEM) replaces the system's authorities."""

    ca_file: Path | None = None


@dataclass(frozen=True, slots=True)
class Content:
    """Bytes to send, in chunks of any size. An empty `mime_type` is guessed by the server."""

    chunks: AsyncIterator[bytes] = field(repr=False)
    mime_type: str = ""


@dataclass(frozen=True, slots=True)
class Download:
    """Bytes that arrive: the headers in lower case, and the chunks."""

    headers: Mapping[str, str]
    chunks: AsyncIterator[bytes] = field(repr=False)


class Transport(Protocol):
    """Carries calls. Every method raises a ServerError or LostConnectionError, and nothing else of its own."""

    async def unary(self, rpc: Rpc[Request, Answer], request: Request, options: CallOptions) -> Answer:
        """Send a message, and return the answer."""

    def stream(
        self, rpc: Rpc[Request, Answer], request: Request, options: CallOptions
    ) -> AsyncGenerator[Sequence[Answer], None]:
        """Send a message, and yield the messages of the answer, those that arrive together as one sequence.

        Closing it ends the call.
        """

    def download(
        self, rpc: Rpc[Request, bytes], request: Request, options: CallOptions
    ) -> AbstractAsyncContextManager[Download]:
        """Send a message, and return the bytes that the answer consists of."""

    async def upload(
        self, rpc: Rpc[Request, Answer], request: Request, content: Content, options: CallOptions
    ) -> Answer:
        """Send a message and bytes, and return the answer."""

    async def close(self) -> None:
        """Close the connections. Calls that run end with LostConnectionError."""

"""The client: where everything begins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Unpack
from uuid import uuid4

from plugai.client import rpcs
from plugai.client.calls import Caller
from plugai.client.content import Prompt, messages
from plugai.client.credentials import CredentialStore
from plugai.client.generation import Generation, resumable
from plugai.client.groups.admin import Admin
from plugai.client.groups.artifacts import Artifacts
from plugai.client.groups.auth import Auth
from plugai.client.groups.hub import Hub
from plugai.client.groups.me import Me
from plugai.client.groups.models import Models
from plugai.client.groups.operations import Operations
from plugai.client.groups.options import GenerateOptions
from plugai.client.groups.providers import Providers
from plugai.client.groups.queue import Queue
from plugai.client.groups.requests import RequestRecords
from plugai.client.groups.sessions import Sessions
from plugai.client.retries import Retries
from plugai.client.tokens import Tokens
from plugai.client.transports import Tls, transport_for
from plugai.client.types import (
    GenerateOnceRequest,
    GenerateOnceResponse,
    GenerateRequest,
    GetServerRequest,
    RerankRequest,
    RerankResponse,
    Server,
)


class Client:
    """A client of one server. Use it as a context manager; any number of tasks may share it.

    The scheme of `url` chooses the transport: `http://` and `https://` work everywhere, `grpc://` and `grpcs://` need
    the extra `plugai-client[grpc]`. Both behave the same.

    `token` is an API token. Without it, the client uses what `auth.login` has stored in `credentials`: by default the
    system's keyring if there is one, else a file that only its owner can read. `timeout` is the longest time that a
    single call may take with all its retries, in seconds; None means no limit. Answers, uploads and other streams have
    their own. `ca_file` (PEM) replaces the system's certificate authorities. `headers`, with names in lower case, are
    sent with every call.

    >>> async with Client("http://localhost:8080", token="plgt_…") as client:
    ...     print(await client.generate("Hello!").text())
    Hello!
    """

    def __init__(
        self,
        url: str,
        *,
        token: str | None = None,
        credentials: CredentialStore | None = None,
        timeout: float | None = 60.0,
        retries: Retries | None = None,
        ca_file: Path | str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self._url = url.rstrip("/")
        self._transport = transport_for(self._url, Tls(Path(ca_file) if ca_file else None))
        tokens = Tokens(self._url, credentials, token)
        self._caller = Caller(self._transport, tokens, retries or Retries(), timeout, headers or {})
        self.models = Models(self._caller)
        self.sessions = Sessions(self._caller)
        self.artifacts = Artifacts(self._caller)
        self.requests = RequestRecords(self._caller)
        self.queue = Queue(self._caller)
        self.hub = Hub(self._caller)
        self.operations = Operations(self._caller)
        self.auth = Auth(self._caller, tokens)
        self.me = Me(self._caller)
        self.providers = Providers(self._caller)
        self.admin = Admin(self._caller)

    @property
    def url(self) -> str:
        """The server's URL."""
        return self._url

    def generate(
        self, prompt: Prompt, *, timeout: float | None = None, **options: Unpack[GenerateOptions]
    ) -> Generation:
        """Request an answer to a text, a message or a conversation. `timeout` is in seconds.

        Ask for its text, iterate over the events, or see `Generation` for more.

        Raises InvalidRequestError, CapabilityMissingError, ContextOverflowError, ModelNotFoundError,
        RequestIdReusedError, DeadlineExceededError; QueueFullError and UnavailableError after some retries.

        >>> await client.generate("Hello!").text()
        'Hello!'
        >>> conversation = [system("Be brief."), user("Who are you?")]
        >>> async with client.generate(conversation, model="echo") as answer:
        ...     async for event in answer:
        ...         match event:
        ...             case Delta(text=str(text)):
        ...                 print(text)
        Who are you?
        """
        request = GenerateRequest(messages=messages(prompt), **options)
        return Generation(self._caller, rpcs.GENERATE, resumable(request), timeout)

    async def generate_once(
        self, prompt: Prompt, *, timeout: float | None = None, **options: Unpack[GenerateOptions]
    ) -> GenerateOnceResponse:
        """Request a complete answer in one message, with its usage, timings and embeddings.

        >>> (await client.generate_once("Hello!")).finish_reason
        <FinishReason.STOP: 'FINISH_REASON_STOP'>
        """
        request = resumable(GenerateRequest(messages=messages(prompt), **options))
        return await self._caller.unary(rpcs.GENERATE_ONCE, GenerateOnceRequest(request=request), timeout)

    async def server(self) -> Server:
        """Return what there is to know of the server: its version."""
        return await self._caller.unary(rpcs.GET_SERVER, GetServerRequest())

    async def rerank(
        self,
        query: str,
        documents: Sequence[str],
        *,
        model: str,
        top_n: int | None = None,
        timeout: float | None = None,
    ) -> RerankResponse:
        """Order documents by how relevant they are to a query, the most relevant first; with `top_n`, only that many.

        Each of the `results` has its `index` in `documents`, and its `relevance_score`, 0 to 1.

        Raises CapabilityMissingError for a model that cannot, and as `generate`.
        """
        request = RerankRequest(
            model=model, query=query, documents=tuple(documents), top_n=top_n, request_id=uuid4().hex
        )
        return await self._caller.unary(rpcs.RERANK, request, timeout)

    async def close(self) -> None:
        """Close the connections."""
        await self._transport.close()

    def __repr__(self) -> str:
        return f"Client({self._url!r})"

    async def __aenter__(self) -> Client:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

"""What a request belongs to beside itself: nothing, or the conversation whose next turn it is."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncGenerator

from plugai.runners.base import Chunk, GenerationRequest, Runner
from plugai.server.core.events import ArtifactMade
from plugai.server.core.generation.records import OnDisconnect, RequestPurpose, RequestRecord


class RequestHooks:
    """A request that belongs to nothing. What belongs to something says so by overriding."""

    purpose = RequestPurpose.ANSWER

    @property
    def key(self) -> tuple[str, ...]:
        """What tells requests apart beside their bodies."""
        return ()

    @property
    def message_ids(self) -> tuple[str, ...]:
        """The messages that are kept for this: what is asked, and last the answer."""
        return ()

    def fingerprint(self, request: GenerationRequest, on_disconnect: OnDisconnect) -> str:
        """A digest of the body, to tell requests with the same id apart; empty if the server chose the id."""
        if not request.request_id:
            return ""
        return hashlib.sha256(repr((request, on_disconnect, *self.key)).encode()).hexdigest()

    async def complete(self, request: GenerationRequest) -> GenerationRequest:
        """The request with what belongs to it and was not said again. Raises what refuses it."""
        return request

    async def begin(self, record: RequestRecord, request: GenerationRequest) -> None:
        """The request, as it was completed, will run: keep what was asked, durable on return.

        Raises what refuses it after all.
        """

    def generate(self, runner: Runner, request: GenerationRequest) -> AsyncGenerator[Chunk, None]:
        """Have a model answer."""
        return runner.generate(request)

    def hear(self, chunk: Chunk | ArtifactMade) -> None:
        """The model said something more of an answer that stands."""

    async def end(self, record: RequestRecord) -> None:
        """The request has ended: keep the answer, durable on return. Raises StorageUnavailableError."""

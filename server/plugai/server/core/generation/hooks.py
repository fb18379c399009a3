"""Hooks into the processing of a request, for what concerns more than the request, such as the turn of a session."""

from __future__ import annotations

from collections.abc import AsyncGenerator

from plugai.runners.base import Chunk, GenerationRequest, Runner
from plugai.server.core.events import ArtifactMade
from plugai.server.core.generation.fingerprint import fingerprint
from plugai.server.core.generation.records import OnDisconnect, RequestPurpose, RequestRecord
from plugai.server.core.principal import Principal


class RequestHooks:
    """The hooks of a request on its own, which do nothing. Subclasses override what they need."""

    purpose = RequestPurpose.ANSWER

    @property
    def fingerprint_key(self) -> tuple[object, ...]:
        """What besides its body distinguishes the request from others, such as its position in a session."""
        return ()

    @property
    def message_ids(self) -> tuple[str, ...]:
        """The ids of the messages that are stored for the request: the input's, and last the answer's."""
        return ()

    def fingerprint(self, request: GenerationRequest, on_disconnect: OnDisconnect) -> str:
        """A digest of the body, to detect an id that is used for different requests; empty if the request has no id."""
        return fingerprint(request, on_disconnect, *self.fingerprint_key) if request.request_id else ""

    async def complete(self, caller: Principal, request: GenerationRequest) -> GenerationRequest:
        """The request with what the server adds to it, such as a session's history. Raises what refuses the request."""
        return request

    async def on_begin(self, record: RequestRecord, request: GenerationRequest) -> None:
        """The completed request is about to run. What this stores is durable on return.

        Raises what still refuses the request.
        """

    def generate(self, runner: Runner, request: GenerationRequest) -> AsyncGenerator[Chunk, None]:
        """Have the model answer."""
        return runner.generate(request)

    def on_chunk(self, chunk: Chunk | ArtifactMade) -> None:
        """The model has generated another piece of the answer."""

    async def on_end(self, record: RequestRecord) -> None:
        """The request has ended. What this stores is durable on return. Raises StorageUnavailableError."""

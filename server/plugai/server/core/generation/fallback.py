"""Has the models of a chain try a request in turn, until one has answered."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing

from msgspec.structs import replace

from plugai.runners.base import LOCAL, BlobChunk, Chunk, FinishReason, GenerationRequest
from plugai.runners.errors import ModelBrokenError, ModelUnavailableError, RunnerNotInstalledError
from plugai.server.core.artifacts.attachments import Attachments
from plugai.server.core.artifacts.outputs import Outputs
from plugai.server.core.clock import Clock
from plugai.server.core.errors import ModelNotFoundError, QueueFullError
from plugai.server.core.events import ArtifactMade
from plugai.server.core.failure import Failure
from plugai.server.core.generation.cooldown import CoolDown
from plugai.server.core.generation.run import Run
from plugai.server.core.models.host import ModelHost
from plugai.server.core.models.registry import ModelRegistry
from plugai.server.core.providers.credentials import Credentials

# What another model may do better. A request that is wrong stays wrong.
FALLS_BACK = (ModelUnavailableError, ModelBrokenError, ModelNotFoundError, RunnerNotInstalledError, QueueFullError)


class FallbackExecutor:
    """Gives models their turns, and what they say to the run that they answer."""

    def __init__(
        self, models: ModelRegistry, attachments: Attachments, outputs: Outputs, credentials: Credentials, clock: Clock
    ) -> None:
        self._models = models
        self._attachments = attachments
        self._outputs = outputs
        self._credentials = credentials
        self._cool_down = CoolDown(clock.monotonic)

    async def answer(self, run: Run, hosts: Sequence[ModelHost]) -> FinishReason:
        """Have one of the models answer; why it ended. Raises PlugAIError.

        Another is tried only while nothing of an answer was given.
        """
        for host, following in zip(hosts, [*hosts[1:], None], strict=True):
            pause = self._cool_down.remaining(host.spec.id)
            if pause and following is not None:
                run.skip(host.spec.id, pause, following.spec.id)
                continue
            try:
                run.attempt(host.spec)
                if len(hosts) > 1:
                    # A lone model was checked when the request was admitted.
                    self._models.check(host.spec.id, run.request.owner_id)
                return await self._attempt(run, host)
            except FALLS_BACK as error:
                if following is None or run.has_spoken:
                    raise
                run.fall_back(Failure.of(error), following.spec.id)
        raise AssertionError("a chain has at least one model")

    async def _attempt(self, run: Run, host: ModelHost) -> FinishReason:
        async with self._models.turn(run, host.spec.id) as runner:
            request = await self._paid(run, host, await self._attachments.read(run.request))
            run.begin(host.spec)
            async with aclosing(run.exchange.generate(runner, request)) as chunks:
                with self._cool_down.watching(host.spec.id, request.credential):
                    async for chunk in chunks:
                        said = await self._stored(run, chunk, chunks) if isinstance(chunk, BlobChunk) else chunk
                        run.exchange.hear(said)
                        if (reason := run.take(said)) is not None:
                            return reason
                        await run.log.room()
        raise ModelUnavailableError(f"model {host.spec.id!r} ended its answer without saying why")

    async def _stored(self, run: Run, first: BlobChunk, following: AsyncIterator[Chunk]) -> ArtifactMade:
        """The artifact that a large output has become."""
        return await self._outputs.store(run.request.owner_id, run.request_id, first, following, run.warn)

    async def _paid(self, run: Run, host: ModelHost, request: GenerationRequest) -> GenerationRequest:
        """The request with what its provider is to be paid with. Raises as `Credentials.find`."""
        if host.spec.provider == LOCAL:
            return request
        credential = await self._credentials.find(run.caller, host.spec.provider)
        run.pay(credential)
        return replace(request, credential=credential)

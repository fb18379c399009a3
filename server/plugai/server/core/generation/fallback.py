"""Tries the models of a fallback plan in order, until one has answered."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing

from msgspec.structs import replace

from plugai.runners.base import LOCAL, BlobChunk, Chunk, FinishReason, GenerationRequest
from plugai.runners.errors import (
    CapabilityMissingError,
    ContextOverflowError,
    CredentialMissingError,
    ModelBrokenError,
    ModelUnavailableError,
    RunnerNotInstalledError,
)
from plugai.server.core.artifacts.attachments import Attachments
from plugai.server.core.artifacts.outputs import Outputs
from plugai.server.core.errors import ModelNotFoundError, QueueFullError
from plugai.server.core.events import ArtifactMade
from plugai.server.core.failure import Failure
from plugai.server.core.generation.capabilities import check_capabilities
from plugai.server.core.generation.choice.cooldown import CoolDown
from plugai.server.core.generation.run import Run
from plugai.server.core.models.adapted.served import ServedModel
from plugai.server.core.models.entry import Origin
from plugai.server.core.models.registry import ModelRegistry
from plugai.server.core.prompts.memory import PromptMemory, added_bytes
from plugai.server.core.prompts.readable import readable
from plugai.server.core.providers.credentials import Credentials, is_own

# Errors after which another model may succeed. An invalid request stays invalid.
FALLBACK_ERRORS = (
    ModelUnavailableError,
    ModelBrokenError,
    ModelNotFoundError,
    RunnerNotInstalledError,
    QueueFullError,
    CapabilityMissingError,
    ContextOverflowError,
)


class FallbackExecutor:
    """Runs a request on the models of its fallback plan."""

    def __init__(
        self,
        models: ModelRegistry,
        attachments: Attachments,
        outputs: Outputs,
        credentials: Credentials,
        cool_down: CoolDown,
        prompts: PromptMemory,
    ) -> None:
        self._models = models
        self._attachments = attachments
        self._outputs = outputs
        self._credentials = credentials
        self._cool_down = cool_down
        self._prompts = prompts

    async def answer(self, run: Run, hosts: Sequence[ServedModel]) -> FinishReason:
        """Have one of the models answer; the finish reason. Raises PlugAIError.

        The next model is tried only while no part of an answer was generated.
        """
        for host, following in zip(hosts, [*hosts[1:], None], strict=True):
            pause = self._cool_down.remaining(host.spec.id)
            if pause and following is not None:
                run.report_skipped(host.spec.id, pause, following.spec.id)
                continue
            try:
                run.begin_attempt(host.spec)
                if len(hosts) > 1:
                    # A single model was checked when the request was admitted.
                    self._models.check(host.spec.id, run.request.owner_id)
                    check_capabilities(run.request, host.spec, host.description.capabilities)
                return await self._attempt(run, host)
            except FALLBACK_ERRORS as error:
                if following is None or run.has_output:
                    raise
                run.report_fallback(Failure.of(error), following.spec.id)
        raise AssertionError("a fallback plan has at least one model")

    async def count_tokens(self, request: GenerationRequest, host: ServedModel) -> int | None:
        """How many tokens the input of an admitted request has; None if only an answer tells. A local model is loaded.

        Raises PlugAIError.
        """
        if host.spec.provider != LOCAL:
            return None
        await self._models.wait_loaded(host.spec.id)
        if (runner := host.runner) is None:
            raise ModelUnavailableError(f"model {host.spec.id!r} was unloaded meanwhile; try again")
        adapted = replace(request, adapters=host.spec.adapters)
        readable_request, _ = readable(adapted, host.description.capabilities)
        return await runner.count_tokens(await self._attachments.read(readable_request))

    async def _attempt(self, run: Run, host: ServedModel) -> FinishReason:
        async with self._models.slot(run, host.spec.id) as runner:
            adapted = replace(run.request, adapters=host.spec.adapters)
            request, left_out = readable(adapted, host.description.capabilities)
            request = await self._with_credential(run, host, await self._attachments.read(request))
            run.report_started(host.spec)
            if left_out:
                run.warn("HISTORY_LEFT_OUT", _left_out_message(host.spec.id, left_out))
            # The artifacts that were read for this attempt.
            added = added_bytes(request, run.request)
            async with aclosing(run.hooks.generate(runner, request)) as chunks:
                with self._prompts.hold(run.owner_id, added), self._cool_down.observe(host.spec.id, request.credential):
                    async for chunk in chunks:
                        output = await self._store_output(run, chunk, chunks) if isinstance(chunk, BlobChunk) else chunk
                        run.hooks.on_chunk(output)
                        if (reason := run.add_chunk(output)) is not None:
                            return reason
                        await run.log.wait_for_room()
        raise ModelUnavailableError(f"model {host.spec.id!r} ended its answer without a finish reason")

    async def _store_output(self, run: Run, first: BlobChunk, following: AsyncIterator[Chunk]) -> ArtifactMade:
        """Store a large output as an artifact."""
        return await self._outputs.store(run.request.owner_id, run.request_id, first, following, run.warn)

    async def _with_credential(self, run: Run, host: ServedModel, request: GenerationRequest) -> GenerationRequest:
        """The request with the credential for the model's provider. Raises as `Credentials.find`."""
        if host.spec.provider == LOCAL:
            return request
        credential = await self._credentials.find(run.caller, host.spec.provider)
        if self._models.entry(host.spec.id).origin is Origin.OWN_KEY and not is_own(credential):
            # The server's key does not pay for what only the caller's opens.
            sentence = f"model {host.spec.id!r} is there only with a key of your own, which you have no more"
            raise CredentialMissingError(f"{sentence}; add one for provider {host.spec.provider!r}")
        run.record_payer(credential)
        return replace(request, credential=credential)


def _left_out_message(model: str, count: int) -> str:
    parts = "parts of the conversation (reasoning, tool calls or their results)"
    return f"model {model!r} cannot read {count} {parts}, which were left out"

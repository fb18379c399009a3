"""Admission: everything that can refuse a request before its first event, in one place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from plugai.runners.base import GenerationRequest, WarningChunk
from plugai.server.core.artifacts.attachments import Attachments, inline_images
from plugai.server.core.generation.capabilities import check_tools
from plugai.server.core.generation.choice.fallback_plan import fallback_plan
from plugai.server.core.generation.choice.fallback_preferences import FallbackPreferences
from plugai.server.core.generation.choice.model_names import ModelNames
from plugai.server.core.generation.hooks import RequestHooks
from plugai.server.core.models.adapted.served import ServedModel
from plugai.server.core.models.registry import ModelRegistry
from plugai.server.core.principal import Principal
from plugai.server.core.prompts.rules import PromptRules
from plugai.server.core.quotas import TokenAllowance


@dataclass(frozen=True, slots=True)
class Admitted:
    """A request that may run: completed and cleaned, with the models to try in order, and the warnings to report."""

    request: GenerationRequest
    hosts: Sequence[ServedModel]
    warnings: Sequence[WarningChunk]


class Admission:
    """Checks a request against the prompt rules and the models' capabilities, and checks its attachments."""

    def __init__(
        self,
        models: ModelRegistry,
        names: ModelNames,
        preferences: FallbackPreferences,
        rules: PromptRules,
        attachments: Attachments,
        tokens: TokenAllowance,
    ) -> None:
        self._tokens = tokens
        self._models = models
        self._names = names
        self._preferences = preferences
        self._rules = rules
        self._attachments = attachments

    async def admit(self, caller: Principal, request: GenerationRequest, hooks: RequestHooks) -> Admitted:
        """Admit a request. Raises PlugAIError with the reason why it is refused."""
        self._rules.check_roles(caller, request)
        check_tools(request)
        await self._tokens.check(caller.id)
        prompt = self._rules.examine(await hooks.complete(caller, request))
        request, following = await self._resolve(caller, await self._attachments.describe(prompt.request))
        if pictures := inline_images(request):
            # No image is decoded for a model that takes none.
            fallback_plan(self._models, request, following)
            await self._attachments.check(pictures)
        return Admitted(request, self._plan(caller, request, following), prompt.warnings)

    async def _resolve(self, caller: Principal, request: GenerationRequest) -> tuple[GenerationRequest, Sequence[str]]:
        """The request with models instead of aliases, and what is tried after its model. Raises ModelNotFoundError."""
        named = await self._names.named(caller, request.model)
        model, *others = await self._names.candidates(caller, named)
        given = await self._names.expand(caller, request.fallback_models)
        preferred = await self._names.expand_known(caller, await self._preferences.for_model(caller, named))
        defined = self._names.allowed(caller, self._models.fallbacks(model))
        return replace(request, model=model), (*others, *(given or preferred or defined))

    def _plan(self, caller: Principal, request: GenerationRequest, following: Sequence[str]) -> Sequence[ServedModel]:
        """The models to try. Each of several is checked when it is tried; a lone one that cannot run is refused now."""
        hosts = fallback_plan(self._models, request, following)
        if len(hosts) == 1:
            self._models.check(hosts[0].spec.id, caller.id)
        return hosts

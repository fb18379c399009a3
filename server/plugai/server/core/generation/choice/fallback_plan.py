"""Which models are tried for a request, in order."""

from __future__ import annotations

from collections.abc import Sequence

from plugai.runners.base import GenerationRequest
from plugai.runners.errors import CapabilityMissingError
from plugai.server.core.generation.capabilities import check_capabilities
from plugai.server.core.models.adapted.served import ServedModel
from plugai.server.core.models.registry import ModelRegistry


def fallback_plan(models: ModelRegistry, request: GenerationRequest, following: Sequence[str]) -> list[ServedModel]:
    """The host of the request's model, then those of the models that follow it.

    Fallbacks without the capabilities that the request needs are left out. The first model stays in the plan even so,
    and the attempt reports why another one is tried; it is refused if no model has them. Whether a model can run is
    checked only when it is tried. Raises ModelNotFoundError, RunnerNotInstalledError, CapabilityMissingError.
    """
    first = models.find_host(request.model)
    fallbacks = [models.find_host(name) for name in dict.fromkeys(following) if models.has_host(name)]
    able = [host for host in fallbacks if host.spec.id != first.spec.id and _can(request, host)]
    if not able:
        _check(request, models.host(request.model))
    return [first, *able]


def _can(request: GenerationRequest, host: ServedModel) -> bool:
    try:
        _check(request, host)
    except CapabilityMissingError:
        return False
    return True


def _check(request: GenerationRequest, host: ServedModel) -> None:
    check_capabilities(request, host.spec, host.description.capabilities)

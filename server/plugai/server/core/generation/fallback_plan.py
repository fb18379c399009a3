"""Which models are tried for a request, in order."""

from __future__ import annotations

from plugai.runners.base import GenerationRequest
from plugai.runners.errors import CapabilityMissingError
from plugai.server.core.generation.capabilities import check_capabilities
from plugai.server.core.models.host import ModelHost
from plugai.server.core.models.registry import ModelRegistry


def fallback_plan(models: ModelRegistry, request: GenerationRequest, preferred: tuple[str, ...]) -> list[ModelHost]:
    """The model's host, then those of its fallbacks: the request's, else the caller's preferred ones, else its own.

    The models that the request names must have the capabilities it needs; other models without them are left out.
    Whether a fallback can run is checked only when it is tried. Raises ModelNotFoundError, RunnerNotInstalledError,
    CapabilityMissingError.
    """
    first = models.host(request.model)
    named = [first, *map(models.find_host, request.fallback_models)]
    for host in named:
        _check(request, host)
    if not request.fallback_models:
        names = preferred or models.fallbacks(first.spec.id)
        hosts = [models.find_host(name) for name in names if models.has(name)]
        named += [host for host in hosts if _can(request, host)]
    return [first, *(host for host in named if host is not first)]


def _can(request: GenerationRequest, host: ModelHost) -> bool:
    try:
        _check(request, host)
    except CapabilityMissingError:
        return False
    return True


def _check(request: GenerationRequest, host: ModelHost) -> None:
    check_capabilities(request, host.spec, host.description.capabilities)

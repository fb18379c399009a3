"""Which models are tried for a request, in turn."""

from __future__ import annotations

from plugai.runners.base import GenerationRequest
from plugai.runners.errors import CapabilityMissingError
from plugai.server.core.generation.capabilities import check_capabilities
from plugai.server.core.models.host import ModelHost
from plugai.server.core.models.registry import ModelRegistry


def fallback_plan(models: ModelRegistry, request: GenerationRequest, preferred: tuple[str, ...]) -> list[ModelHost]:
    """The model's host, then those of its fallbacks: the request's, else those that the caller prefers, else its own.

    What the request names must be able to do what it asks; of the others, those are left out that cannot. What a
    fallback lacks beside is found when it is tried. Raises ModelNotFoundError, RunnerNotInstalledError,
    CapabilityMissingError.
    """
    first = models.host(request.model)
    named = [first, *map(models.named, request.fallback_models)]
    for host in named:
        _check(request, host)
    if not request.fallback_models:
        wished = preferred or models.fallbacks(first.spec.id)
        named += [models.named(name) for name in wished if models.has(name) and _can(request, models.named(name))]
    return [first, *(host for host in named if host is not first)]


def _can(request: GenerationRequest, host: ModelHost) -> bool:
    try:
        _check(request, host)
    except CapabilityMissingError:
        return False
    return True


def _check(request: GenerationRequest, host: ModelHost) -> None:
    check_capabilities(request, host.spec, host.described.capabilities)

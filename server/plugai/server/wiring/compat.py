"""Other APIs on the same use cases."""

from __future__ import annotations

from collections.abc import Iterable

from plugai.server.interceptors.rules import check
from plugai.server.services.compat.openai.servicer import OpenAIServicer
from plugai.server.wiring.foundation import Foundation
from plugai.server.wiring.generation import GenerationParts
from plugai.server.wiring.models import ModelParts


def compat_servicers(base: Foundation, generation: GenerationParts, models: ModelParts) -> Iterable[object]:
    """The servicers of all other APIs; what they ask for is checked like every other request."""
    return (OpenAIServicer(generation.generator, generation.requests, models.registry, base.clock, check),)

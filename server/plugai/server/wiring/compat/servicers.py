"""The servicers of other APIs: translations of the same use cases."""

from __future__ import annotations

from collections.abc import Iterable

from plugai.server.interceptors.rules import check
from plugai.server.services.compat.anthropic.servicer import AnthropicServicer
from plugai.server.services.compat.ollama.servicer import OllamaServicer
from plugai.server.services.compat.openai.responses.servicer import OpenAIResponsesServicer
from plugai.server.services.compat.openai.servicer import OpenAIServicer
from plugai.server.services.compat.requests import CompatRequests
from plugai.server.wiring.foundation import Foundation
from plugai.server.wiring.generation import GenerationParts
from plugai.server.wiring.models import ModelParts
from plugai.server.wiring.sessions import SessionParts


def compat_servicers(
    base: Foundation, generation: GenerationParts, models: ModelParts, sessions: SessionParts
) -> Iterable[object]:
    """The servicers; what they ask for is checked like every other request."""
    requests = CompatRequests(generation.generator, generation.requests, check)
    return (
        OpenAIServicer(requests, models.registry, base.clock),
        OpenAIResponsesServicer(requests, sessions.responses, generation.requests),
        AnthropicServicer(requests, models.registry, base.clock),
        OllamaServicer(requests, models.registry, base.clock),
    )

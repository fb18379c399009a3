"""The servicers of other APIs: translations of the same use cases."""

from __future__ import annotations

from collections.abc import Iterable

from plugai.server.interceptors.rules import check
from plugai.server.services.compat.anthropic.servicer import AnthropicServicer
from plugai.server.services.compat.ollama.models import OllamaModels
from plugai.server.services.compat.ollama.servicer import OllamaServicer
from plugai.server.services.compat.openai.files.servicer import OpenAIFilesServicer
from plugai.server.services.compat.openai.images.responder import ImageResponder
from plugai.server.services.compat.openai.images.servicer import OpenAIImagesServicer
from plugai.server.services.compat.openai.responses.servicer import OpenAIResponsesServicer
from plugai.server.services.compat.openai.servicer import OpenAIServicer
from plugai.server.services.compat.requests import CompatRequests
from plugai.server.wiring.artifacts import ArtifactParts
from plugai.server.wiring.foundation import Foundation
from plugai.server.wiring.generation import GenerationParts
from plugai.server.wiring.hub import HubParts
from plugai.server.wiring.models import ModelParts
from plugai.server.wiring.sessions import SessionParts


def compat_servicers(
    base: Foundation,
    generation: GenerationParts,
    models: ModelParts,
    hub: HubParts,
    artifacts: ArtifactParts,
    sessions: SessionParts,
) -> Iterable[object]:
    """The servicers; what they ask for is checked like every other request."""
    requests = CompatRequests(generation.generator, generation.requests, check)
    images = ImageResponder(requests, models.registry, models.aliases, artifacts.catalog, base.clock)
    named = OllamaModels(
        models.registry, models.aliases, models.catalog, models.operations, hub.downloads, hub.downloaded
    )
    return (
        OpenAIServicer(requests, models.registry, models.aliases, base.clock),
        OpenAIResponsesServicer(requests, sessions.responses, generation.requests),
        OpenAIImagesServicer(images, base.settings.public_url),
        OpenAIFilesServicer(artifacts.uploads, artifacts.catalog),
        AnthropicServicer(requests, models.registry, models.aliases, base.clock),
        OllamaServicer(requests, named, base.clock),
    )

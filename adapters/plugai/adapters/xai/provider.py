"""xAI's Grok, through its Chat Completions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

import msgspec

from plugai.adapters.dialect import Dialect, ListedModel, Reader
from plugai.adapters.http.call import ProviderCall
from plugai.adapters.openai import image_generation
from plugai.adapters.openai.chat import ChatDialect
from plugai.adapters.provider import HttpProvider
from plugai.runners.base import GenerationRequest, Modality, ModelSpec


class _Model(msgspec.Struct):
    id: str
    input_modalities: list[str] = msgspec.field(default_factory=list)


class _Models(msgspec.Struct):
    models: list[_Model]


class XaiDialect(ChatDialect):
    """Chat Completions at xAI's address."""

    default_base_url: ClassVar[str] = "https://api.x.ai/v1"
    title: ClassVar[str] = "xAI"
    family: ClassVar[str] = "xai"
    names: ClassVar[Mapping[str, str]] = ChatDialect.names
    image_extra: ClassVar[Mapping[str, object]] = image_generation.XAI_EXTRA

    def image_call(self, request: GenerationRequest, spec: ModelSpec) -> ProviderCall:
        return image_generation.whole_call(request, spec, self.config.id)

    def image_reader(self) -> Reader:
        return image_generation.WholeImageReader()

    def listing(self) -> ProviderCall:
        # The general list includes image models, and lacks the input modalities.
        return ProviderCall("/language-models", method="GET")

    def listed(self, body: bytes) -> Sequence[ListedModel]:
        models = msgspec.json.decode(body, type=_Models).models
        return [ListedModel(model.id, input_modalities=_modalities(model)) for model in models]


class XaiProvider(HttpProvider):
    """xAI."""

    dialect: ClassVar[type[Dialect]] = XaiDialect


def _modalities(model: _Model) -> tuple[Modality, ...] | None:
    known = {modality.value for modality in Modality}
    return tuple(Modality(name) for name in model.input_modalities if name in known) or None

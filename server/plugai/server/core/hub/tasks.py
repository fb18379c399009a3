"""The hub's names of tasks, and what models of each read and generate."""

from __future__ import annotations

from collections.abc import Mapping

from plugai.runners.base import Modality
from plugai.server.core.hub.hub import HubModel, UseCase

_TEXT, _IMAGE, _SHAPE = Modality.TEXT, Modality.IMAGE, Modality.SHAPE
_AUDIO, _VIDEO, _EMBEDDING = Modality.AUDIO, Modality.VIDEO, Modality.EMBEDDING
Modalities = tuple[tuple[Modality, ...], tuple[Modality, ...]]
"""Those of the input, and those of the output."""

_MODALITIES: Mapping[str, Modalities] = {
    "text-generation": ((_TEXT,), (_TEXT,)),
    "text2text-generation": ((_TEXT,), (_TEXT,)),
    "image-text-to-text": ((_TEXT, _IMAGE), (_TEXT,)),
    "image-to-text": ((_IMAGE,), (_TEXT,)),
    "visual-question-answering": ((_TEXT, _IMAGE), (_TEXT,)),
    "any-to-any": ((_TEXT, _IMAGE, _AUDIO), (_TEXT,)),
    "text-to-image": ((_TEXT,), (_IMAGE,)),
    "image-to-image": ((_TEXT, _IMAGE), (_IMAGE,)),
    "text-to-3d": ((_TEXT,), (_SHAPE,)),
    "image-to-3d": ((_IMAGE,), (_SHAPE,)),
    "text-to-video": ((_TEXT,), (_VIDEO,)),
    "feature-extraction": ((_TEXT,), (_EMBEDDING,)),
    "sentence-similarity": ((_TEXT,), (_EMBEDDING,)),
    "text-ranking": ((_TEXT,), (Modality.SCORE,)),
    "automatic-speech-recognition": ((_AUDIO,), (_TEXT,)),
    "text-to-speech": ((_TEXT,), (_AUDIO,)),
}
# A search can name one task.
_OF_USE_CASE: Mapping[UseCase, str] = {
    UseCase.CHAT: "text-generation",
    UseCase.CODE: "text-generation",
    UseCase.VISION: "image-text-to-text",
    UseCase.IMAGE: "text-to-image",
    UseCase.SHAPE: "text-to-3d",
    UseCase.EMBEDDING: "feature-extraction",
    UseCase.SPEECH: "automatic-speech-recognition",
}
_OF_MODALITY: Mapping[Modality, str] = {
    Modality.TEXT: "text-generation",
    Modality.IMAGE: "text-to-image",
    Modality.SHAPE: "text-to-3d",
    Modality.VIDEO: "text-to-video",
    Modality.EMBEDDING: "feature-extraction",
    Modality.SCORE: "text-ranking",
    Modality.AUDIO: "automatic-speech-recognition",
}
_TAGS: Mapping[UseCase, str] = {UseCase.CHAT: "conversational", UseCase.CODE: "code"}


def task_of(use_case: UseCase | None, modality: Modality | None) -> str:
    """The task to search for; empty for any."""
    if use_case is not None:
        return _OF_USE_CASE[use_case]
    return "" if modality is None else _OF_MODALITY[modality]


def tags_of(use_case: UseCase | None) -> tuple[str, ...]:
    """The tags that models for this have."""
    tag = None if use_case is None else _TAGS.get(use_case)
    return () if tag is None else (tag,)


def modalities_of(model: HubModel) -> Modalities:
    """What a model reads and generates; nothing if its task is unknown."""
    return _MODALITIES.get(model.task, ((), ()))

"""What is said of models of the hub and of their downloads. It knows no Flet."""

from __future__ import annotations

from plugai.client.types import HubFormat, HubModel, HubVariant, Modality, Operation, OperationState
from plugai.frontend.chat.words import duration
from plugai.frontend.languages import formats
from plugai.frontend.languages.sentences import mark, tr

_MODALITIES = {
    Modality.TEXT: mark("text"),
    Modality.IMAGE: mark("images"),
    Modality.SHAPE: mark("3D shapes"),
    Modality.AUDIO: mark("sound"),
    Modality.VIDEO: mark("video"),
    Modality.EMBEDDING: mark("vectors"),
}
_FORMATS = {
    HubFormat.GGUF: "GGUF",
    HubFormat.TRANSFORMERS: "transformers",
    HubFormat.DIFFUSERS: "diffusers",
    HubFormat.OTHER: mark("another format"),
}


def size(count: float) -> str:
    """So many bytes, as people say it."""
    return formats.size(count)


def number(count: float) -> str:
    """A large number, such as `1.2M`."""
    return formats.short_number(count)


def facts(model: HubModel) -> str:
    """What one compares models by: what it does, its size, licence and downloads."""
    return " · ".join(
        filter(
            None,
            (
                _does(model),
                tr("{number} parameters", number=number(model.parameters)) if model.parameters else "",
                tr("needs about {size}", size=size(model.memory_bytes)) if model.memory_bytes else "",
                model.license or tr("no licence"),
                tr("{number} downloads", number=number(model.downloads)),
                tr("terms to accept") if model.gated else "",
            ),
        )
    )


def variant_facts(variant: HubVariant) -> str:
    """What one compares the variants of a model by."""
    needs = tr("needs about {size}", size=size(variant.memory_bytes)) if variant.memory_bytes else ""
    return " · ".join(
        filter(
            None, (tr("{size} to download", size=size(variant.size_bytes)), needs, tr(_FORMATS.get(variant.format, "")))
        )
    )


def progress(state: Operation) -> str:
    """How far a download is: its bytes, speed, and the time that is left."""
    done = ""
    if state.bytes_total:
        done = tr("{done} of {total}", done=size(state.bytes_done or 0), total=size(state.bytes_total))
    if state.state is OperationState.PAUSED:
        return " · ".join(filter(None, (tr("Paused"), done)))
    speed = f"{size(state.bytes_per_second)}/s" if state.bytes_per_second else ""
    left = (
        tr("{duration} left", duration=duration(state.remaining_seconds)) if state.remaining_seconds is not None else ""
    )
    stage = state.stage[:1].upper() + state.stage[1:]
    return " · ".join(filter(None, (stage, done, speed, left))) or tr("Waiting to begin")


def _does(model: HubModel) -> str:
    """What it reads and what it makes of it."""
    reads, makes = (
        tr(" and ").join(tr(_MODALITIES[kind]) for kind in kinds if kind in _MODALITIES)
        for kinds in (model.input_modalities, model.output_modalities)
    )
    return f"{reads} → {makes}" if reads and makes else ""

"""What is said of models of the hub and of their downloads. It knows no Flet."""

from __future__ import annotations

from plugai.client.types import HubFormat, HubModel, HubVariant, Modality, Operation, OperationState
from plugai.frontend.chat.words import duration

_MODALITIES = {
    Modality.TEXT: "text",
    Modality.IMAGE: "images",
    Modality.SHAPE: "3D shapes",
    Modality.AUDIO: "sound",
    Modality.VIDEO: "video",
    Modality.EMBEDDING: "vectors",
}
_FORMATS = {
    HubFormat.GGUF: "GGUF",
    HubFormat.TRANSFORMERS: "transformers",
    HubFormat.DIFFUSERS: "diffusers",
    HubFormat.OTHER: "another format",
}


def size(count: float) -> str:
    """So many bytes, as people say it."""
    for unit, name in ((1e9, "GB"), (1e6, "MB")):
        if count >= unit:
            return f"{_short(count / unit)} {name}"
    return f"{count / 1e3:.0f} kB"


def number(count: float) -> str:
    """A large number, such as `1.2 M`."""
    for unit, name in ((1e9, "B"), (1e6, "M"), (1e3, "k")):
        if count >= unit:
            return f"{_short(count / unit)} {name}"
    return f"{count:.0f}"


def facts(model: HubModel) -> str:
    """What one compares models by: what it does, its size, licence and downloads."""
    return " · ".join(
        filter(
            None,
            (
                _does(model),
                f"{number(model.parameters)} parameters" if model.parameters else "",
                f"needs about {size(model.memory_bytes)}" if model.memory_bytes else "",
                model.license or "no licence",
                f"{number(model.downloads)} downloads",
                "terms to accept" if model.gated else "",
            ),
        )
    )


def variant_facts(variant: HubVariant) -> str:
    """What one compares the variants of a model by."""
    needs = f"needs about {size(variant.memory_bytes)}" if variant.memory_bytes else ""
    return " · ".join(
        filter(None, (f"{size(variant.size_bytes)} to download", needs, _FORMATS.get(variant.format, "")))
    )


def progress(state: Operation) -> str:
    """How far a download is: its bytes, speed, and the time that is left."""
    done = ""
    if state.bytes_total:
        done = f"{size(state.bytes_done or 0)} of {size(state.bytes_total)}"
    if state.state is OperationState.PAUSED:
        return " · ".join(filter(None, ("Paused", done)))
    speed = f"{size(state.bytes_per_second)}/s" if state.bytes_per_second else ""
    left = f"{duration(state.remaining_seconds)} left" if state.remaining_seconds is not None else ""
    stage = state.stage[:1].upper() + state.stage[1:]
    return " · ".join(filter(None, (stage, done, speed, left))) or "Waiting to begin"


def _short(count: float) -> str:
    """With a digit after the point, unless it is a zero or the number is long enough without it."""
    return f"{count:.0f}" if count >= 100 else f"{count:.1f}".removesuffix(".0")


def _does(model: HubModel) -> str:
    """What it reads and what it makes of it."""
    reads, makes = (
        " and ".join(_MODALITIES[kind] for kind in kinds if kind in _MODALITIES)
        for kinds in (model.input_modalities, model.output_modalities)
    )
    return f"{reads} → {makes}" if reads and makes else ""

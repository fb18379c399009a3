"""What is said about models and their memory. It knows no Flet."""

from __future__ import annotations

from collections.abc import Iterable

from plugai.client.types import Limits, Model, ModelMemory, ModelState
from plugai.frontend.chat.words import sentence
from plugai.frontend.hub.words import size
from plugai.frontend.models.state import status

LOADED = frozenset({ModelState.LOADED, ModelState.BUSY})


def facts(model: Model) -> str:
    """What one would know of a model: what it is doing, its size, and how many requests it has."""
    busy = f"{model.active} of {model.capacity} requests at once" if model.active and model.capacity else ""
    length = f"{model.context_length:,} tokens of context" if model.context_length else ""
    files = f"{size(model.size_bytes)} of files" if model.size_bytes else ""
    return " · ".join(filter(None, (status(model), busy, files, length, model.quantization)))


def summary(models: Iterable[Model], limits: Limits) -> str:
    """How much is loaded, and how much may be."""
    loaded = [model for model in models if model.state in LOADED]
    files = sum(model.size_bytes or 0 for model in loaded)
    now = f"Loaded: {len(loaded)}" + (f", with {size(files)} of files" if files else "")
    most = [
        f"at most {limits.max_loaded} at once" if limits.max_loaded else "",
        f"at most {size(limits.max_memory_bytes)} of memory" if limits.max_memory_bytes else "",
    ]
    return " · ".join(filter(None, (now, *most))) + "."


def memory_words(memory: ModelMemory | None) -> str:
    """What a model will take, as a sentence."""
    if memory is None:
        return "What it will take cannot be told from its files."
    parts = (
        ("weights", memory.weights_bytes),
        (_context(memory), memory.cache_bytes),
        ("computing", memory.compute_bytes),
        ("the process", memory.process_bytes),
    )
    told = ", ".join(f"{size(count)} for {name}" for name, count in parts if count)
    return f"It takes about {size(memory.total_bytes)} of memory: {told}."


def _context(memory: ModelMemory) -> str:
    each = f"{memory.context_length:,} tokens of context"
    return f"{memory.parallel} conversations of {each}" if memory.parallel > 1 else each


def problem(model: Model) -> str:
    """Why a model does not work; empty if it does."""
    return sentence(model.error.message) if model.error is not None else ""

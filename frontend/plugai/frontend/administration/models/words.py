"""What is said about models and their memory. It knows no Flet."""

from __future__ import annotations

from collections.abc import Iterable

from plugai.client.types import Limits, Model, ModelMemory, ModelState
from plugai.frontend.chat.failures import sentence
from plugai.frontend.hub.words import size
from plugai.frontend.languages.formats import number
from plugai.frontend.languages.sentences import tr, tr_n
from plugai.frontend.models.state import status

LOADED = frozenset({ModelState.LOADED, ModelState.BUSY})


def facts(model: Model) -> str:
    """What one would know of a model: what it is doing, its size, and how many requests it has."""
    busy = (
        tr("{active} of {capacity} requests at once", active=model.active, capacity=number(model.capacity))
        if model.active and model.capacity
        else ""
    )
    length = (
        tr_n("{count} token of context", "{count} tokens of context", model.context_length)
        if model.context_length
        else ""
    )
    files = tr("{size} of files", size=size(model.size_bytes)) if model.size_bytes else ""
    return " · ".join(filter(None, (status(model), busy, files, length, model.quantization)))


def summary(models: Iterable[Model], limits: Limits) -> str:
    """How much is loaded, and how much may be."""
    loaded = [model for model in models if model.state in LOADED]
    files = sum(model.size_bytes or 0 for model in loaded)
    now = (
        tr("Loaded: {number}, with {size} of files", number=len(loaded), size=size(files))
        if files
        else tr("Loaded: {number}", number=len(loaded))
    )
    most = [
        tr("at most {number} at once", number=limits.max_loaded) if limits.max_loaded else "",
        tr("at most {size} of memory", size=size(limits.max_memory_bytes)) if limits.max_memory_bytes else "",
    ]
    return " · ".join(filter(None, (now, *most))) + "."


def memory_words(memory: ModelMemory | None) -> str:
    """What a model will take, as a sentence."""
    if memory is None:
        return tr("What it will take cannot be told from its files.")
    parts = (
        (tr("weights"), memory.weights_bytes),
        (_context(memory), memory.cache_bytes),
        (tr("computing"), memory.compute_bytes),
        (tr("the process"), memory.process_bytes),
    )
    told = ", ".join(tr("{size} for {name}", size=size(count), name=name) for name, count in parts if count)
    return tr("It takes about {size} of memory: {told}.", size=size(memory.total_bytes), told=told)


def _context(memory: ModelMemory) -> str:
    each = tr_n("{count} token of context", "{count} tokens of context", memory.context_length)
    return (
        tr("{parallel} conversations of {each}", parallel=memory.parallel, each=each) if memory.parallel > 1 else each
    )


def problem(model: Model) -> str:
    """Why a model does not work; empty if it does."""
    return sentence(model.error.message) if model.error is not None else ""

"""Finds llama.cpp models without importing llama.cpp: only worker processes import the engine."""

from __future__ import annotations

import importlib.util
import logging
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

from plugai.runners.base import Capability, MemoryEstimate, Modality, ModelDetails, ModelSpec, Provider, Runner
from plugai.runners.installation import install_command
from plugai.runners.llama_cpp.batch_invariance import is_batch_invariant, may_use_gpu, multiplied_types
from plugai.runners.llama_cpp.embeddings.prompts import parameters_schema, prompts_of
from plugai.runners.llama_cpp.files import (
    DEFAULT_MODEL,
    default_model,
    model_files,
    parts,
    quantization,
    size_bytes,
    skipped_files,
)
from plugai.runners.llama_cpp.gguf import check_file
from plugai.runners.llama_cpp.options import LlamaCppOptions, parse_options
from plugai.runners.llama_cpp.parameters import CAPABILITIES, RANGES
from plugai.runners.llama_cpp.vision.projector_files import projector_of
from plugai.runners.text.calls.catalogue import AUTOMATIC, NONE
from plugai.runners.text.parameters import text_schema

_log = logging.getLogger(__name__)

_BUNDLED = ModelDetails(tool_format="", reasons=False, weight_types=(3, 8))


class LlamaCppProvider(Provider):
    """Finds GGUF files, and creates runners for them."""

    isolated: ClassVar[bool] = True
    adaptable: ClassVar[bool] = True
    estimates: ClassVar[bool] = True

    def __init__(self) -> None:
        # The folder is looked through at each change.
        self._reported: set[tuple[Path, str]] = set()

    def discover(self, models_folder: str) -> Sequence[ModelSpec]:
        files = dict(model_files(Path(models_folder)))
        for path, reason in skipped_files(Path(models_folder)):
            if (path, reason) not in self._reported:
                _log.warning("%r is not offered as a model: %s", str(path), reason)
                self._reported.add((path, reason))
        found = [self._spec(model, path, ModelDetails()) for model, path in files.items()]
        bundled = default_model()
        if bundled is not None and DEFAULT_MODEL not in files:
            # It is not looked at, since it is known.
            found.append(self._spec(DEFAULT_MODEL, bundled, _BUNDLED))
        return found

    def missing(self) -> str | None:
        if all(importlib.util.find_spec(package) is not None for package in ("llama_cpp", "llguidance")):
            return None
        return f"llama.cpp is not installed; install it with: {install_command('llama')}"

    def configured(self, spec: ModelSpec) -> ModelSpec:
        options = parse_options(spec.id, spec.options)
        if options.pooling is None and spec.details.pooling:
            spec = replace(spec, options={**spec.options, "pooling": spec.details.pooling})
            options = parse_options(spec.id, spec.options)
        if not spec.details.quantization:
            spec = replace(spec, details=replace(spec.details, quantization=quantization(options.path)))
        if options.tool_format != AUTOMATIC:
            chosen = "" if options.tool_format == NONE else options.tool_format
            spec = replace(spec, details=replace(spec.details, tool_format=chosen))
        invariant = is_batch_invariant(spec.details.weight_types, options, on_gpu=may_use_gpu(options))
        spec = replace(spec, details=replace(spec.details, batch_invariant=invariant))
        if options.pooling is not None:
            return replace(
                spec,
                output_modalities=(Modality.SCORE if options.pooling == "rank" else Modality.EMBEDDING,),
                context_length=options.context_length or spec.context_length,
                size_bytes=size_bytes(options.path),
                parameters_schema=parameters_schema(prompts_of(options)),
            )
        return replace(
            spec,
            capabilities=_capabilities(spec.details),
            context_length=options.context_length or spec.context_length,
            capacity=spec.capacity or options.parallel,
            parameters_schema=text_schema(RANGES),
            **_with_projector(spec, options),
        )

    def files(self, spec: ModelSpec) -> Sequence[Path]:
        options = parse_options(spec.id, spec.options)
        projector = projector_of(options)
        return [*parts(options.path), *options.adapters, *([projector] if projector else [])]

    def inspect(self, spec: ModelSpec) -> ModelDetails:
        # What reads what is foreign is imported in the process for it.
        from plugai.runners.llama_cpp.gguf_details import check_projector, read_details  # noqa: PLC0415

        options = parse_options(spec.id, spec.options)
        files = parts(options.path)
        types = multiplied_types(map(check_file, files))
        if (projector := projector_of(options)) is not None:
            check_projector(projector)
        return replace(read_details(files[0]), weight_types=types)

    def estimate(self, spec: ModelSpec) -> MemoryEstimate:
        from plugai.runners.llama_cpp.memory.estimating import estimate_layers  # noqa: PLC0415 - these import the engine
        from plugai.runners.llama_cpp.memory.offloading import choose_offload  # noqa: PLC0415

        options = parse_options(spec.id, spec.options)
        return estimate_layers(spec, options, choose_offload(spec, options))[0]

    def runner(self, spec: ModelSpec) -> Runner:
        # The engine's library is slow to import, and the gateway must not import it.
        from plugai.runners.llama_cpp.embeddings.runner import EmbeddingRunner  # noqa: PLC0415
        from plugai.runners.llama_cpp.runner import LlamaCppRunner  # noqa: PLC0415

        generates_text = parse_options(spec.id, spec.options).pooling is None
        return LlamaCppRunner(spec) if generates_text else EmbeddingRunner(spec)

    def _spec(self, model: str, path: Path, details: ModelDetails) -> ModelSpec:
        return self.configured(ModelSpec(id=model, runner="llama_cpp", options={"path": str(path)}, details=details))


def _with_projector(spec: ModelSpec, options: LlamaCppOptions) -> dict[str, Any]:
    """What changes of a model with a projector: its worker, which sees no folder, is told where that is."""
    projector = projector_of(options)
    if projector is None:
        return {"size_bytes": size_bytes(options.path)}
    return {
        "input_modalities": (Modality.TEXT, Modality.IMAGE),
        "options": {**spec.options, "mmproj": str(projector)},
        "size_bytes": size_bytes(options.path, projector),
    }


def _capabilities(details: ModelDetails) -> frozenset[Capability]:
    """What the model can do; what nobody has looked for, it may be able to, which loading it tells."""
    tools = set() if details.tool_format == "" else {Capability.TOOLS}
    return CAPABILITIES | tools | (set() if details.reasons is False else {Capability.REASONING})

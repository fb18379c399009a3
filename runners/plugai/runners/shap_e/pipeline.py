"""A Shap-E pipeline of diffusers: its folder checked, its weights loaded, and its steps told and stopped."""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from diffusers import ShapEImg2ImgPipeline, ShapEPipeline
from diffusers.utils import logging as diffusers_logging
from PIL import Image
from torch import Tensor, nn

from plugai.runners.errors import ModelBrokenError, ModelUnavailableError
from plugai.runners.shap_e.folder import PipelineKind, pipeline_kind
from plugai.runners.shap_e.mesh import Mesh
from plugai.runners.shap_e.options import ShapEOptions
from plugai.runners.shap_e.parameters import ShapeParameters, model_defaults
from plugai.runners.torch.device import Placement, is_out_of_memory, place
from plugai.runners.torch.interrupt import interruptible
from plugai.runners.torch.tensor_files import check_tensor_files
from plugai.runners.torch.weights_folder import check_weights_folder, read_metadata

_CLASSES = {PipelineKind.TEXT: ShapEPipeline, PipelineKind.IMAGE: ShapEImg2ImgPipeline}
# What loaders raise at files that do not fit together.
_FAULTS = (AttributeError, ImportError, LookupError, OSError, RuntimeError, TypeError, ValueError)
_MAX_REASON = 300

Progress = Callable[[int], None]
"""Told how many steps are done."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ShapePipeline:
    """A pipeline that is ready. Only one call may run at a time: each writes a shape's weights into its renderer."""

    kind: PipelineKind
    defaults: ShapeParameters
    placement: Placement
    pipe: Any

    def latents(self, asked: str | Image.Image, parameters: ShapeParameters, seed: int, progress: Progress) -> Tensor:
        """What is asked for, as the latents of one shape."""
        with _told(self.pipe, parameters.num_inference_steps, progress):
            made = self.pipe(
                asked,
                num_inference_steps=parameters.num_inference_steps,
                guidance_scale=parameters.guidance_scale,
                # The same numbers on every device.
                generator=torch.Generator("cpu").manual_seed(seed),
                output_type="latent",
            )
        latents: Tensor = made.images
        return latents

    @torch.no_grad()
    def mesh(self, latents: Tensor, grid_size: int) -> Mesh:
        """The surface of the shape. Raises ModelUnavailableError if there is none."""
        renderer = self.pipe.shap_e_renderer
        with _not_empty(renderer.mesh_decoder):
            found = renderer.decode_to_mesh(latents, self.placement.device, grid_size=grid_size)
        colors = torch.stack([found.vertex_channels[channel] for channel in "RGB"], dim=1)
        return Mesh(_array(found.verts), found.faces.cpu().numpy().astype(np.int64), _array(colors))

    def interruptible(self, check: Callable[[], None]) -> AbstractContextManager[None]:
        """Have `check` called all the time within the block; what it raises ends a call."""
        networks = [part for part in self.pipe.components.values() if isinstance(part, nn.Module)]
        return interruptible([module for network in networks for module in network.modules()], check)

    def ignored_text(self, text: str) -> bool:
        """Whether the text is longer than what the model reads of it."""
        tokenizer = self.pipe.tokenizer
        return len(tokenizer(text).input_ids) > int(tokenizer.model_max_length)


def load_pipeline(options: ShapEOptions) -> ShapePipeline:
    """The pipeline in the options' folder. Raises ModelBrokenError, InvalidRequestError."""
    folder = options.path
    check_weights_folder(folder)
    kind = pipeline_kind(folder)
    defaults = model_defaults(read_metadata(folder).defaults)
    check_tensor_files(folder)
    placement = place(options)
    diffusers_logging.disable_progress_bar()
    try:
        pipe = (
            _CLASSES[kind]
            .from_pretrained(str(folder), dtype=placement.dtype, local_files_only=True, use_safetensors=True)
            .to(placement.device)
        )
    except _FAULTS as error:
        if is_out_of_memory(error):
            raise
        raise ModelBrokenError(f"the pipeline cannot be loaded: {str(error)[:_MAX_REASON]}; get it again") from None
    if not bool(pipe.shap_e_renderer.mesh_decoder.masks.any()):
        raise ModelBrokenError("the renderer's weights have no tables for meshes (mesh_decoder); get the model again")
    _log.info("%s runs on %s", kind, placement)
    return ShapePipeline(kind, defaults, placement, pipe)


@contextmanager
def _told(pipe: Any, steps: int, progress: Progress) -> Generator[None, None, None]:
    """Tell of the steps: these pipelines have no callback, but go through what their progress bar gives them."""

    def progress_bar(timesteps: Tensor) -> Iterator[Tensor]:
        # Heun's method computes nearly twice for each step.
        told = 0
        for computed, timestep in enumerate(timesteps, start=1):
            yield timestep
            if (done := -(-computed * steps // len(timesteps))) > told:
                progress(told := done)

    pipe.progress_bar = progress_bar
    try:
        yield
    finally:
        del pipe.progress_bar


@contextmanager
def _not_empty(decoder: nn.Module) -> Generator[None, None, None]:
    """End decoding at a surface with no triangle, of which no colour can be asked."""

    def check(_decoder: nn.Module, _inputs: object, surface: Any) -> None:
        if not len(surface.faces):
            raise ModelUnavailableError("the model made an empty shape; ask again, or with another seed")

    hook = decoder.register_forward_hook(check)
    try:
        yield
    finally:
        hook.remove()


def _array(values: Tensor) -> np.ndarray[Any, np.dtype[np.float64]]:
    return values.double().cpu().numpy()

"""A Shap-E pipeline of diffusers: loading, and calls that report their steps and can be interrupted."""

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
from plugai.runners.torch.device import Placement, choose_placement, is_out_of_memory
from plugai.runners.torch.interrupt import interruptible
from plugai.runners.torch.tensor_files import check_tensor_files
from plugai.runners.torch.weights_folder import check_weights_folder, read_metadata

_CLASSES = {PipelineKind.TEXT: ShapEPipeline, PipelineKind.IMAGE: ShapEImg2ImgPipeline}
# Raised by loaders for files that do not fit together.
_LOAD_ERRORS = (AttributeError, ImportError, LookupError, OSError, RuntimeError, TypeError, ValueError)
_MAX_REASON = 300
_NOT_NUMBERS = (
    "the model computed values that are not numbers (NaN), so there is no shape; send another seed, or set its option "
    "dtype to float32"
)

Progress = Callable[[int], None]
"""Called with the number of steps done."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ShapePipeline:
    """A loaded pipeline. Only one call may run at a time: each writes a shape's weights into the renderer."""

    kind: PipelineKind
    defaults: ShapeParameters
    placement: Placement
    pipe: Any

    def latents(self, prompt: str | Image.Image, parameters: ShapeParameters, seed: int, progress: Progress) -> Tensor:
        """The latents of one shape for this prompt."""
        with _step_reporting(self.pipe, parameters.num_inference_steps, progress):
            output = self.pipe(
                prompt,
                num_inference_steps=parameters.num_inference_steps,
                guidance_scale=parameters.guidance_scale,
                # On the CPU, so that a seed gives the same noise on every device.
                generator=torch.Generator("cpu").manual_seed(seed),
                output_type="latent",
            )
        latents: Tensor = output.images
        return latents

    @torch.no_grad()
    def mesh(self, latents: Tensor, grid_size: int) -> Mesh:
        """The surface of the shape. Raises ModelUnavailableError if there is none."""
        renderer = self.pipe.shap_e_renderer
        with _reject_empty(renderer.mesh_decoder):
            decoded = renderer.decode_to_mesh(latents, self.placement.device, grid_size=grid_size)
        colors = torch.stack([decoded.vertex_channels[channel] for channel in "RGB"], dim=1)
        return Mesh(_array(decoded.verts), decoded.faces.cpu().numpy().astype(np.int64), _array(colors))

    def interruptible(self, check: Callable[[], None]) -> AbstractContextManager[None]:
        """Call `check` before every module within the block; an exception that it raises ends the call."""
        networks = [part for part in self.pipe.components.values() if isinstance(part, nn.Module)]
        return interruptible([module for network in networks for module in network.modules()], check)

    def is_cut(self, text: str) -> bool:
        """Whether the text is longer than the model reads."""
        tokenizer = self.pipe.tokenizer
        return len(tokenizer(text).input_ids) > int(tokenizer.model_max_length)


def load_pipeline(options: ShapEOptions) -> ShapePipeline:
    """The pipeline in the options' folder. Raises ModelBrokenError, InvalidRequestError."""
    folder = options.path
    check_weights_folder(folder)
    kind = pipeline_kind(folder)
    defaults = model_defaults(read_metadata(folder).defaults)
    check_tensor_files(folder)
    placement = choose_placement(options)
    diffusers_logging.disable_progress_bar()
    try:
        pipe = (
            _CLASSES[kind]
            .from_pretrained(str(folder), dtype=placement.dtype, local_files_only=True, use_safetensors=True)
            .to(placement.device)
        )
    except _LOAD_ERRORS as error:
        if is_out_of_memory(error):
            raise
        raise ModelBrokenError(f"the pipeline cannot be loaded: {str(error)[:_MAX_REASON]}; get it again") from None
    if not bool(pipe.shap_e_renderer.mesh_decoder.masks.any()):
        raise ModelBrokenError("the renderer's weights have no tables for meshes (mesh_decoder); get the model again")
    _log.info("%s runs on %s", kind, placement)
    return ShapePipeline(kind, defaults, placement, pipe)


@contextmanager
def _step_reporting(pipe: Any, steps: int, progress: Progress) -> Generator[None, None, None]:
    """Report the steps by replacing the progress bar, since these pipelines have no callback."""

    def progress_bar(timesteps: Tensor) -> Iterator[Tensor]:
        # Heun's method evaluates the model nearly twice per step.
        reported = 0
        for computed, timestep in enumerate(timesteps, start=1):
            yield timestep
            if (done := -(-computed * steps // len(timesteps))) > reported:
                progress(reported := done)

    pipe.progress_bar = progress_bar
    try:
        yield
    finally:
        del pipe.progress_bar


@contextmanager
def _reject_empty(decoder: nn.Module) -> Generator[None, None, None]:
    """Stop decoding if the surface has no triangle, since its colours could not be computed."""

    def check(_decoder: nn.Module, _inputs: object, surface: Any) -> None:
        if not len(surface.faces):
            raise ModelUnavailableError("the model made an empty shape; try again, or with another seed")

    hook = decoder.register_forward_hook(check)
    try:
        yield
    finally:
        hook.remove()


def _array(values: Tensor) -> np.ndarray[Any, np.dtype[np.float64]]:
    numbers: np.ndarray[Any, np.dtype[np.float64]] = values.double().cpu().numpy()
    if not np.isfinite(numbers).all():
        raise ModelUnavailableError(_NOT_NUMBERS)
    return numbers

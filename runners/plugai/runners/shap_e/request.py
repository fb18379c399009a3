"""Parses a request to a Shap-E model, before anything is computed."""

from __future__ import annotations

from dataclasses import dataclass

from PIL import Image

from plugai.runners.base import BlobPart, GenerationRequest, Message, TextPart
from plugai.runners.errors import CapabilityMissingError, InvalidRequestError
from plugai.runners.images.decoding import decode_image
from plugai.runners.shap_e.folder import PipelineKind
from plugai.runners.shap_e.parameters import ShapeParameters, shape_parameters


@dataclass(frozen=True, slots=True, eq=False)
class ShapeRequest:
    """The prompt, parameters and seed of one shape."""

    prompt: str | Image.Image
    parameters: ShapeParameters
    seed: int


def parse_request(request: GenerationRequest, kind: PipelineKind, defaults: ShapeParameters, seed: int) -> ShapeRequest:
    """The request in the engine's terms; `seed` is used if the request has none.

    Raises InvalidRequestError, CapabilityMissingError, ImageRefusedError.
    """
    parameters = shape_parameters(request.parameters, defaults)
    message = request.messages[-1]
    prompt = _text(message) if kind is PipelineKind.TEXT else _image(message)
    return ShapeRequest(prompt, parameters, seed if request.parameters.seed is None else request.parameters.seed)


def _text(message: Message) -> str:
    for part in message.parts:
        if not isinstance(part, TextPart):
            raise CapabilityMissingError(f"this model takes only text, and the message has a {type(part).__name__}")
    text = message.text.strip()
    if not text:
        raise InvalidRequestError("the message is empty; describe the shape")
    return text


def _image(message: Message) -> Image.Image:
    images = [part for part in message.parts if isinstance(part, BlobPart)]
    if len(images) != 1 or len(message.parts) != 1:
        raise InvalidRequestError("this model makes a shape from one image: send that, and nothing else")
    return decode_image(images[0].data)

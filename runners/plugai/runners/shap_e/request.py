"""What a request wants of a Shap-E model, checked before anything is computed."""

from __future__ import annotations

from dataclasses import dataclass

from PIL import Image

from plugai.runners.base import BlobPart, GenerationRequest, Message, TextPart
from plugai.runners.errors import CapabilityMissingError, InvalidRequestError
from plugai.runners.shap_e.folder import PipelineKind
from plugai.runners.shap_e.parameters import ShapeParameters, shape_parameters
from plugai.runners.torch.pictures import decoded


@dataclass(frozen=True, slots=True, eq=False)
class ShapeRequest:
    """One shape: of what, how, and from which noise."""

    asked: str | Image.Image
    parameters: ShapeParameters
    seed: int


def order(request: GenerationRequest, kind: PipelineKind, defaults: ShapeParameters, seed: int) -> ShapeRequest:
    """What the request's last message asks for; `seed` is for a request that has none.

    Raises InvalidRequestError, CapabilityMissingError, ImageRefusedError.
    """
    parameters = shape_parameters(request.parameters, defaults)
    message = request.messages[-1]
    asked = _text(message) if kind is PipelineKind.TEXT else _picture(message)
    return ShapeRequest(asked, parameters, seed if request.parameters.seed is None else request.parameters.seed)


def _text(message: Message) -> str:
    for part in message.parts:
        if not isinstance(part, TextPart):
            raise CapabilityMissingError(f"this model takes only text, and the message has a {type(part).__name__}")
    text = message.text.strip()
    if not text:
        raise InvalidRequestError("the message is empty; say what the shape is to be")
    return text


def _picture(message: Message) -> Image.Image:
    pictures = [part for part in message.parts if isinstance(part, BlobPart)]
    if len(pictures) != 1 or len(message.parts) != 1:
        raise InvalidRequestError("this model makes a shape of one picture: send that, and nothing else")
    return decoded(pictures[0].data)

"""The fields of a request for images, and what a model makes of them: its own parameters."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

import msgspec

from plugai.runners.base import ModelSpec
from plugai.runners.errors import InvalidRequestError
from plugai.server.services.compat.http import convert

Json = dict[str, object]

_SIZE = re.compile(r"(?P<width>\d{1,5})x(?P<height>\d{1,5})")
_AUTO = "auto"


class ImageOptions(msgspec.Struct):
    """What all requests for images have in common. A field that is not here is a parameter of the model's own."""

    prompt: str = ""
    model: str = ""
    n: int | None = None
    size: str | None = None
    response_format: Literal["b64_json", "url"] | None = None
    stream: bool | None = None
    partial_images: int | None = None
    # Not OpenAI's.
    seed: int | None = None
    # These are the model's if it knows them. Otherwise they do not change what is asked for, and have no effect.
    quality: str | None = None
    style: str | None = None
    moderation: str | None = None
    input_fidelity: str | None = None
    # These change the file, and are refused if the model does not know them.
    background: str | None = None
    output_format: str | None = None
    output_compression: int | None = None
    # Accepted, and without effect.
    user: str | None = None
    safety_identifier: str | None = None


_WISHES = ("quality", "style", "moderation", "input_fidelity")
# What every image is, which is no demand.
_DEMANDS: Mapping[str, tuple[object, ...]] = {
    "background": (_AUTO, "opaque"),
    "output_format": ("png",),
    "output_compression": (100,),
}


def image_options(fields: Json) -> tuple[ImageOptions, Json]:
    """The options, and the other fields. Raises InvalidRequestError, which names the field that is wrong."""
    options = convert(fields, ImageOptions)
    return options, {name: value for name, value in fields.items() if name not in ImageOptions.__struct_fields__}


def model_parameters(options: ImageOptions, others: Json, spec: ModelSpec) -> tuple[Json, list[str]]:
    """The model's own parameters (`parameters.extra`), and the names of the fields that have no effect.

    Raises InvalidRequestError for a field that the model cannot honour.
    """
    known = _known(spec)
    extra, ignored = _size(options.size, known), list[str]()
    for name, value in others.items():
        if name not in known:
            raise _unsupported(name, "is not supported by this server or model; leave it out")
        extra[name] = _number(value) if _is_number(known[name]) else value
    for name in (*_WISHES, *_DEMANDS):
        value = getattr(options, name)
        if value is None:
            continue
        if name in known:
            extra[name] = value
        elif name in _WISHES:
            ignored.append(name)
        elif value not in _DEMANDS[name]:
            raise _unsupported(name, f"cannot be {value}: this model makes opaque PNG images; leave it out")
    return extra, ignored


def has_parameter(spec: ModelSpec, name: str) -> bool:
    """Whether a model has a parameter of its own of this name."""
    return name in _known(spec)


def _known(spec: ModelSpec) -> Mapping[str, object]:
    """The schemas of a model's own parameters, by name."""
    own: object = spec.parameters_schema
    for name in ("properties", "extra", "properties"):
        own = own.get(name) if isinstance(own, Mapping) else None
    return own if isinstance(own, Mapping) else {}


def _size(size: str | None, known: Mapping[str, object]) -> Json:
    if size is None or size == _AUTO:
        return {}
    if "size" in known:
        return {"size": size}
    found = _SIZE.fullmatch(size)
    if found is None:
        raise _unsupported("size", "must be a width and a height in pixels, such as 1024x1024, or auto")
    if not {"width", "height"} <= known.keys():
        raise _unsupported("size", "is not supported: this model makes images of one size; leave it out")
    return {"width": int(found["width"]), "height": int(found["height"])}


def _is_number(schema: object) -> bool:
    return isinstance(schema, Mapping) and schema.get("type") in ("integer", "number")


def _number(value: object) -> object:
    """A number that a form has as text; anything else as it is, which the model's schema then refuses."""
    try:
        return msgspec.json.decode(value) if isinstance(value, str) else value
    except msgspec.DecodeError:
        return value


def _unsupported(name: str, problem: str) -> InvalidRequestError:
    return InvalidRequestError(f"{name} {problem}", {name: problem})

"""What a GGUF file says about its model, for people who choose one. Only confined processes import this."""

from __future__ import annotations

import mmap
from collections.abc import Mapping, Sequence
from pathlib import Path

from plugai.runners.errors import ModelBrokenError
from plugai.runners.llama_cpp.gguf import MAX_KEY, GgufReader, check_file, check_header, skip_value
from plugai.runners.regular_files import open_regular
from plugai.runners.specs import ModelDetails
from plugai.runners.text.calls.catalogue import format_of
from plugai.runners.text.reasoning import reasoning_format

_STRING, _UINT32, _ARRAY = 8, 4, 9
_TYPE, _ADAPTER, _PROJECTOR = "general.type", "adapter", "mmproj"
_ARCHITECTURE, _CLIP = "general.architecture", "clip"
_PROJECTOR_TYPES = ("clip.projector_type", "clip.vision.projector_type")
# What these make of an image depends on the images and tokens before it.
_UNSUPPORTED = ("deepseek4v", "hunyuanvl")
_LONGEST = 200
_LONGEST_TEMPLATE = 2**20
_MOST_LANGUAGES = 64
_TEMPLATES = ("tokenizer.chat_template", "tokenizer.chat_template.tool_use")
# The key begins with the name of the architecture.
_POOLING_KEY = ".pooling_type"
_POOLING: Mapping[int, str] = {1: "mean", 2: "cls", 3: "last", 4: "rank"}
_LICENSE, _LANGUAGES, _FILE_TYPE = "general.license", "general.languages", "general.file_type"
FILE_TYPES: Mapping[int, str] = {
    0: "F32",
    1: "F16",
    2: "Q4_0",
    3: "Q4_1",
    7: "Q8_0",
    8: "Q5_0",
    9: "Q5_1",
    10: "Q2_K",
    11: "Q3_K_S",
    12: "Q3_K_M",
    13: "Q3_K_L",
    14: "Q4_K_S",
    15: "Q4_K_M",
    16: "Q5_K_S",
    17: "Q5_K_M",
    18: "Q6_K",
    19: "IQ2_XXS",
    20: "IQ2_XS",
    21: "Q2_K_S",
    22: "IQ3_XS",
    23: "IQ3_XXS",
    24: "IQ1_S",
    25: "IQ4_NL",
    26: "IQ3_S",
    27: "IQ3_M",
    28: "IQ2_S",
    29: "IQ2_M",
    30: "IQ4_XS",
    31: "IQ1_M",
    32: "BF16",
    36: "TQ1_0",
    37: "TQ2_0",
}
"""The names of llama.cpp's quantisations, by the number in `general.file_type`."""


def read_details(path: Path) -> ModelDetails:
    """The details in a file that `check_file` accepts; what it does not say, or says in another way, is empty."""
    with open_regular(path) as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        check_header(data)
        return _details(data)


def _details(data: mmap.mmap) -> ModelDetails:
    reader = GgufReader(data, at=8)
    _, values = reader.uint64(), reader.uint64()
    license_name = quantization = pooling = template = ""
    languages: tuple[str, ...] = ()
    for _ in range(values):
        name, kind = reader.text(MAX_KEY), reader.uint32()
        if name == _LICENSE and kind == _STRING:
            license_name = _string(reader)
        elif name in (_TYPE, _ARCHITECTURE) and kind == _STRING:
            _refuse_part(_string(reader))
        elif name == _FILE_TYPE and kind == _UINT32:
            quantization = FILE_TYPES.get(reader.uint32(), "")
        elif name in _TEMPLATES and kind == _STRING:
            template = max(template, _string(reader, _LONGEST_TEMPLATE), key=_uses_tools)
        elif name.endswith(_POOLING_KEY) and kind == _UINT32:
            pooling = _POOLING.get(reader.uint32(), "")
        elif name == _LANGUAGES and kind == _ARRAY:
            languages = _strings(reader)
        else:
            skip_value(reader, kind)
    calls = format_of(template)
    return ModelDetails(
        quantization,
        license_name,
        languages,
        pooling,
        tool_format="" if calls is None else calls.name,
        reasons=reasoning_format(template) is not None,
    )


def _uses_tools(template: str) -> tuple[bool, bool]:
    """The one for tools goes before the other one, and any before none."""
    return format_of(template) is not None, bool(template)


def check_projector(path: Path) -> None:
    """Raise ModelBrokenError unless the file is a whole projector, of a kind that can be used."""
    check_file(path)
    with open_regular(path) as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        values = _strings_of(data, (_ARCHITECTURE, *_PROJECTOR_TYPES))
    if values.get(_ARCHITECTURE) != _CLIP:
        raise ModelBrokenError(f"{path.name!r} is not a projector: name one with `mmproj`, or set it to `none`")
    for kind in map(values.get, _PROJECTOR_TYPES):
        if kind in _UNSUPPORTED:
            raise ModelBrokenError(
                f"the projector {path.name!r} is of the kind {kind!r}, which is not supported; set `mmproj` to `none`"
            )


def _strings_of(data: mmap.mmap, names: Sequence[str]) -> dict[str, str]:
    """The values of these names that are texts."""
    reader = GgufReader(data, at=8)
    _, count = reader.uint64(), reader.uint64()
    found: dict[str, str] = {}
    for _ in range(count):
        name, kind = reader.text(MAX_KEY), reader.uint32()
        if name in names and kind == _STRING:
            found[name] = _string(reader)
        else:
            skip_value(reader, kind)
    return found


def _refuse_part(kind: str) -> None:
    """Raise ModelBrokenError for the type or the architecture of what is only a part of a model."""
    if kind in (_PROJECTOR, _CLIP):
        raise ModelBrokenError(
            "it is a projector, not a model; name it with `mmproj` in the options of the model that it is for"
        )
    if kind == _ADAPTER:
        raise ModelBrokenError(
            "it is a LoRA adapter, not a model; name it among the `adapters` of a model with the `base` that it is for"
        )


def _strings(reader: GgufReader) -> tuple[str, ...]:
    start = reader.at
    kind, count = reader.uint32(), reader.uint64()
    if kind != _STRING or count > _MOST_LANGUAGES:
        reader.at = start
        skip_value(reader, _ARRAY)
        return ()
    return tuple(_string(reader) for _ in range(count))


def _string(reader: GgufReader, longest: int = _LONGEST) -> str:
    length = reader.uint64()
    start = reader.skip(length)
    return bytes(reader.data[start : start + min(length, longest)]).decode(errors="replace")

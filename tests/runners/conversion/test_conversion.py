"""Pickled weights become safetensors once, and no pickle gets to do anything else."""

from __future__ import annotations

import hashlib
import json
import pickle
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file
from tests.support.models.tiny_models import write_text_model

from plugai.runners.conversion.folder import RefusedError, convert_folder
from plugai.runners.conversion.pickled import read_tensors

GIGABYTES = 16 * 2**30


@pytest.fixture
def published(tmp_path: Path) -> Path:
    """A model as older ones were published."""
    folder = tmp_path / "published"
    write_text_model(folder)
    torch.save(load_file(folder / "model.safetensors"), folder / "pytorch_model.bin")
    (folder / "model.safetensors").rename(tmp_path / "original.safetensors")
    (folder / "modeling.py").write_text("raise SystemExit")
    return folder


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_published_model_is_converted_by_the_command(published: Path, tmp_path: Path) -> None:
    command = (sys.executable, "-m", "plugai.runners.conversion", str(published), str(tmp_path / "new"))
    asked = subprocess.run(command, capture_output=True, text=True)
    assert asked.returncode == 1
    # It says what to compare, and with that it goes on.
    assert f"--sha256 {digest(published / 'pytorch_model.bin')}  # {published / 'pytorch_model.bin'}" in asked.stderr
    assert not (tmp_path / "new").exists()
    done = subprocess.run(
        (*command, "--sha256", digest(published / "pytorch_model.bin")), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    weights, original = load_file(tmp_path / "new/model.safetensors"), load_file(tmp_path / "original.safetensors")
    assert weights.keys() == original.keys()
    assert all(torch.equal(weights[name], original[name]) for name in original)
    left_behind = {path.name for path in published.iterdir()} - {path.name for path in (tmp_path / "new").iterdir()}
    assert left_behind == {"pytorch_model.bin", "modeling.py"}


class Touch:
    """An object that makes a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __reduce__(self) -> tuple[Any, tuple[Any, ...]]:
        return Path.touch, (self._path,)


def test_a_pickle_with_code_is_not_run(published: Path, tmp_path: Path) -> None:
    harm = tmp_path / "harm"
    torch.save({"weight": Touch(harm)}, published / "pytorch_model.bin")
    with pytest.raises(RefusedError, match=r"pytorch_model.bin cannot be converted: it is damaged, or contains more"):
        convert_folder(published, tmp_path / "new", frozenset({digest(published / "pytorch_model.bin")}), GIGABYTES)
    assert not harm.exists()
    assert not (tmp_path / "new").exists()
    torch.load(published / "pytorch_model.bin", weights_only=False)
    # So it would have.
    assert harm.exists()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no pickle",
        pickle.dumps(["a list"], protocol=2),
        pickle.dumps({"weight": [1.0]}, protocol=2),
        pickle.dumps({"weight": "x" * 1000}, protocol=2)[:-9],
    ],
    ids=["empty", "text", "list", "numbers", "cut"],
)
def test_a_file_other_than_a_dictionary_of_tensors_is_rejected(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "weights.bin"
    path.write_bytes(content)
    with pytest.raises((pickle.UnpicklingError, RuntimeError, EOFError)):
        read_tensors(path)


def test_weights_next_to_a_training_state_are_found(tmp_path: Path) -> None:
    shared = torch.arange(6.0).reshape(2, 3)
    torch.save({"state_dict": {"a": shared, "b": shared.T}, "epoch": 3}, tmp_path / "weights.pt")
    found = read_tensors(tmp_path / "weights.pt")
    assert torch.equal(found["a"], shared)
    assert torch.equal(found["b"], shared.T)
    assert all(values.is_contiguous() for values in found.values())


def test_problems_are_reported_before_anything_is_written(published: Path, tmp_path: Path) -> None:
    trusted = frozenset({digest(published / "pytorch_model.bin")})
    (tmp_path / "there").mkdir()
    with pytest.raises(RefusedError, match="exists already"):
        convert_folder(published, tmp_path / "there", trusted, GIGABYTES)
    shutil.copyfile(tmp_path / "original.safetensors", published / "model.safetensors")
    with pytest.raises(RefusedError, match="also exists as safetensors"):
        convert_folder(published, tmp_path / "new", trusted, GIGABYTES)
    (published / "pytorch_model.bin").unlink()
    with pytest.raises(RefusedError, match="nothing to convert"):
        convert_folder(published, tmp_path / "new", trusted, GIGABYTES)


def test_the_index_of_split_weights_names_the_new_files(published: Path, tmp_path: Path) -> None:
    part = "pytorch_model-00001-of-00001.bin"
    (published / "pytorch_model.bin").rename(published / part)
    (published / "pytorch_model.bin.index.json").write_text(json.dumps({"metadata": {}, "weight_map": {"a": part}}))
    convert_folder(published, tmp_path / "new", frozenset({digest(published / part)}), GIGABYTES)
    index = json.loads((tmp_path / "new/model.safetensors.index.json").read_text())
    assert index["weight_map"] == {"a": "model-00001-of-00001.safetensors"}
    assert (tmp_path / "new/model-00001-of-00001.safetensors").exists()

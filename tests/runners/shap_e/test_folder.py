"""Folders that hold no sound pipeline: they are listed, and loading them says what is wrong."""

from __future__ import annotations

import json
import pickle
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from safetensors.torch import load_file, save_file
from tests.runners.shap_e.conftest import SHAPES3D

from plugai.runners.base import Capability, Modality
from plugai.runners.errors import ModelBrokenError
from plugai.runners.shap_e.options import ShapEOptions
from plugai.runners.shap_e.pipeline import load_pipeline
from plugai.runners.shap_e.provider import ShapEProvider


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the demo model, to be broken."""
    return Path(shutil.copytree(SHAPES3D, tmp_path / "models" / "solids"))


def change(path: Path, **changes: Any) -> None:
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def without_tables(path: Path) -> None:
    weights = load_file(path)
    weights["mesh_decoder.masks"].zero_()
    save_file(weights, path)


Breaking = Callable[[Path], object]
BREAKINGS: dict[str, tuple[Breaking, str]] = {
    "pickle": (
        lambda f: (f / "prior/weights.bin").write_bytes(pickle.dumps({})),
        "'prior/weights.bin' can run code",
    ),
    "code": (lambda f: (f / "pipeline.py").write_text("raise SystemExit"), "'pipeline.py' is code"),
    "auto_map": (
        lambda f: change(f / "prior/config.json", auto_map={"AutoModel": "m.M"}),
        "'prior/config.json' requires custom code",
    ),
    "another pipeline": (
        lambda f: change(f / "model_index.json", _class_name="KandinskyPipeline"),
        "names the pipeline 'KandinskyPipeline'",
    ),
    "another part": (
        lambda f: change(f / "model_index.json", prior=["os", "system"]),
        r"names \['os', 'system'\] as 'prior'",
    ),
    "one part more": (
        lambda f: change(f / "model_index.json", extra=["diffusers", "UNet2DModel"]),
        r"names \['diffusers', 'UNet2DModel'\] as 'extra'",
    ),
    "no index": (lambda f: (f / "model_index.json").write_text("{"), "'model_index.json' is not JSON"),
    "truncated weights": (
        lambda f: truncate(f / "prior/diffusion_pytorch_model.safetensors"),
        "'diffusion_pytorch_model.safetensors' are damaged",
    ),
    "no weights": (lambda f: (f / "text_encoder/model.safetensors").unlink(), "the pipeline cannot be loaded"),
    "other weights": (lambda f: change(f / "prior/config.json", num_layers=3), "the pipeline cannot be loaded"),
    "no tables": (
        lambda f: without_tables(f / "shap_e_renderer/diffusion_pytorch_model.safetensors"),
        "no tables for meshes",
    ),
    "wrong defaults": (
        lambda f: change(f / "plugai.json", defaults={"grid_size": "large"}),
        "the defaults in 'plugai.json'",
    ),
}


@pytest.mark.parametrize("name", BREAKINGS)
def test_a_broken_folder_is_listed_and_loading_it_reports_the_reason(name: str, folder: Path) -> None:
    breaking, words = BREAKINGS[name]
    breaking(folder)
    if name not in ("another pipeline", "no index"):
        assert "solids" in {spec.id for spec in ShapEProvider().discover(str(folder.parent))}
    with pytest.raises(ModelBrokenError, match=words):
        load_pipeline(ShapEOptions(path=folder, threads=1))


def test_a_model_is_found_with_its_own_defaults(folder: Path) -> None:
    change(folder / "plugai.json", defaults={"guidance_scale": 2.5})
    specs = {spec.id: spec for spec in ShapEProvider().discover(str(folder.parent))}
    assert specs.keys() == {"shapes3d", "solids"}
    spec = specs["solids"]
    assert (spec.input_modalities, spec.output_modalities) == ((Modality.TEXT,), (Modality.SHAPE, Modality.IMAGE))
    assert spec.capabilities == {Capability.SEED}
    assert spec.capacity == 1
    assert spec.size_bytes == sum(path.stat().st_size for path in folder.rglob("*.safetensors"))
    schema: Any = spec.parameters_schema
    assert schema["properties"]["extra"]["properties"]["guidance_scale"]["default"] == 2.5
    assert schema["properties"]["extra"]["properties"]["num_inference_steps"]["default"] == 64


def test_a_symbolic_link_out_of_the_models_folder_is_not_followed(tmp_path: Path) -> None:
    models = tmp_path / "models"
    models.mkdir()
    (models / "elsewhere").symlink_to(SHAPES3D)
    (models / "linked").mkdir()
    (models / "linked" / "model_index.json").symlink_to(SHAPES3D / "model_index.json")
    assert [spec.id for spec in ShapEProvider().discover(str(models))] == ["shapes3d"]

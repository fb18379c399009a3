"""The commands of docs/shapes.md do what it says."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest
from tests.runners.shap_e.asking import loaded
from tests.support.documents import blocks, run_commands
from tests.support.models.solids import color, solid
from tests.support.server import ROOT, RunningServer

from plugai.runners.shap_e.parameters import ShapeParameters, model_defaults
from plugai.runners.torch.weights_folder import ModelMetadata


def test_a_shape_is_generated_and_downloaded_by_the_commands(default_server: RunningServer, tmp_path: Path) -> None:
    short, first, second, _conversion = blocks("docs/shapes.md", "sh")
    done = run_commands(default_server, short, tmp_path)
    assert done.stdout == "red.glb\n", done.stderr
    assert solid(loaded((tmp_path / "red.glb").read_bytes(), "glb")) == "torus"
    done = run_commands(default_server, f"cd {tmp_path}\n{first}")
    assert '"finished"' in done.stdout, done.stdout + done.stderr
    mesh = loaded((tmp_path / "torus.glb").read_bytes(), "glb")
    assert (solid(mesh), color(mesh)) == ("torus", "red")
    done = run_commands(default_server, second)
    assert '"name":"shape.ply"' in done.stdout, done.stdout + done.stderr
    assert '"mime_type":"image/png"' in done.stdout


def test_untrusted_weights_are_not_converted(default_server: RunningServer, tmp_path: Path) -> None:
    *_, command = blocks("docs/shapes.md", "sh")
    (tmp_path / "published").mkdir()
    (tmp_path / "published" / "weights.bin").write_bytes(b"anything")
    done = run_commands(default_server, f'export PATH="{ROOT}/.venv/bin:$PATH"\ncd {tmp_path}\n{command}')
    assert done.returncode == 1
    assert "--sha256" in done.stderr


def test_the_examples_are_what_is_read() -> None:
    (settings,) = blocks("docs/shapes.md", "toml")
    assert tomllib.loads(settings)["models"][0]["runner"] == "shap_e"
    (metadata,) = blocks("docs/shapes.md", "json")
    defaults = model_defaults(ModelMetadata.model_validate(json.loads(metadata)).defaults)
    assert (defaults.guidance_scale, defaults.num_inference_steps) == (15.0, 64)


@pytest.mark.parametrize("name", ShapeParameters.model_fields)
def test_every_parameter_is_explained(name: str) -> None:
    assert f"| `{name}` |" in (ROOT / "docs/shapes.md").read_text()

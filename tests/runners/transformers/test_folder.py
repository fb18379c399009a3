"""Folders of models: found, described without being loaded, and refused with a reason if they are not sound."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from safetensors.torch import load_file, save_file
from tests.runners.shap_e.conftest import SHAPES3D
from tests.runners.transformers.conftest import Load, spec_of
from tests.support.models.tiny_models import write_text_model

from plugai.runners.base import Capability, Modality
from plugai.runners.errors import InvalidRequestError, ModelBrokenError
from plugai.runners.transformers.provider import TransformersProvider


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A sound model, to be broken."""
    folder = tmp_path / "models" / "team" / "tiny"
    write_text_model(folder)
    return folder


def change(path: Path, **changes: Any) -> None:
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def without_a_layer(path: Path) -> None:
    weights = {name: values for name, values in load_file(path).items() if ".layers.1." not in name}
    save_file(weights, path, {"format": "pt"})


Breaking = Callable[[Path], object]
BREAKINGS: dict[str, tuple[Breaking, str]] = {
    "pickle": (
        lambda f: (f / "pytorch_model.bin").write_bytes(pickle.dumps({})),
        "'pytorch_model.bin' can run code",
    ),
    "code": (lambda f: (f / "modeling_tiny.py").write_text("raise SystemExit"), "'modeling_tiny.py' is code"),
    "auto_map": (
        lambda f: change(f / "config.json", auto_map={"AutoModel": "m.M"}),
        "'config.json' requires custom code",
    ),
    "no class": (lambda f: change(f / "config.json", architectures=None), "does not name the model's class"),
    "another's class": (
        lambda f: change(f / "config.json", architectures=["EvilForCausalLM"]),
        "has no class EvilForCausalLM",
    ),
    "another use": (
        lambda f: change(f / "config.json", architectures=["BertForTokenClassification"]),
        "neither generates text nor embeddings",
    ),
    "another type": (lambda f: change(f / "config.json", model_type="evil"), "transformers cannot load the model"),
    "no config": (lambda f: (f / "config.json").write_text("[]"), "'config.json' is not a JSON object"),
    "truncated weights": (lambda f: truncate(f / "model.safetensors"), "'model.safetensors' are damaged"),
    "missing weights": (lambda f: without_a_layer(f / "model.safetensors"), r"lack 'model.layers.1.* and \d more"),
    "other weights": (lambda f: change(f / "config.json", hidden_size=32), "transformers cannot load the model"),
    "no tokenizer": (lambda f: (f / "tokenizer.json").unlink(), "transformers cannot load|no 'tokenizer.json'"),
    "a wrong template": (lambda f: (f / "chat_template.jinja").write_text("{% if %}"), "chat template fails"),
    "a template that reaches out": (
        lambda f: (f / "chat_template.jinja").write_text("{{ messages.__class__.__mro__ }}"),
        "chat template fails: SecurityError",
    ),
    "wrong defaults": (
        lambda f: (f / "plugai.json").write_text('{"defaults": {"temperature": 9}}'),
        "the default 'temperature'",
    ),
}


@pytest.mark.parametrize("name", BREAKINGS)
async def test_a_broken_folder_is_listed_and_loading_it_reports_the_reason(name: str, folder: Path, load: Load) -> None:
    breaking, words = BREAKINGS[name]
    breaking(folder)
    assert [spec.id for spec in TransformersProvider().discover(str(folder.parents[1]))] == ["team/tiny"]
    with pytest.raises(ModelBrokenError, match=words):
        await load(folder)


def test_a_model_is_described_without_being_loaded(folder: Path) -> None:
    (spec,) = TransformersProvider().discover(str(folder.parents[1]))
    assert spec.id == "team/tiny"
    assert (spec.input_modalities, spec.output_modalities) == ((Modality.TEXT,), (Modality.TEXT,))
    assert spec.capabilities == {Capability.SEED}
    assert (spec.context_length, spec.capacity) == (256, 1)
    assert spec.size_bytes == (folder / "model.safetensors").stat().st_size


def default_of(folder: Path, name: str) -> object:
    schema: Any = spec_of(folder).parameters_schema
    return schema["properties"][name].get("default")


def test_the_models_own_sampling_parameters_are_its_defaults(folder: Path) -> None:
    assert (default_of(folder, "temperature"), default_of(folder, "top_k")) == (0.7, 40)
    (folder / "generation_config.json").write_text(
        '{"do_sample": true, "temperature": 0.2, "top_k": "many", "top_p": 9}'
    )
    assert [default_of(folder, name) for name in ("temperature", "top_k", "top_p")] == [0.2, 40, 0.95]
    (folder / "plugai.json").write_text('{"defaults": {"temperature": 1.5}}')
    assert default_of(folder, "temperature") == 1.5


def test_components_of_a_pipeline_are_not_models(tmp_path: Path) -> None:
    (tmp_path / "solids").symlink_to(SHAPES3D)
    assert TransformersProvider().discover(str(SHAPES3D.parent)) == []
    assert TransformersProvider().discover(str(tmp_path)) == []


def test_invalid_options_are_rejected_by_name(folder: Path) -> None:
    for option, value in (("device", "tpu"), ("context_length", 1), ("trust_remote_code", True)):
        with pytest.raises(InvalidRequestError, match=f"option '{option}'"):
            spec_of(folder, **{option: value})


async def test_a_model_without_a_template_gets_chatml_and_a_warning(
    load: Load, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    write_text_model(tmp_path / "tiny", chat_template=None)
    await load(tmp_path / "tiny")
    (warning,) = (record for record in caplog.records if "no chat template" in record.getMessage())
    assert warning.levelname == "WARNING"

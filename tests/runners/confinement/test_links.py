"""Which files a model may be read from, when some of them are links."""

from __future__ import annotations

from pathlib import Path

import pytest

from plugai.runners.confinement.links import with_link_targets
from plugai.runners.confinement.policy import ConfinementPolicy
from plugai.runners.errors import ModelBrokenError


def write(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("content")
    return path


def link(path: Path, target: Path | str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to(target)
    return path


def test_the_cache_of_a_hub_is_read_through_its_links(tmp_path: Path) -> None:
    blob = write(tmp_path / "hub/models--org--name/blobs/4b825dc6")
    snapshot = tmp_path / "hub/models--org--name/snapshots/main"
    link(snapshot / "unet/weights.safetensors", "../../../blobs/4b825dc6")
    for number in range(9):
        link(snapshot / f"vae/{number}.safetensors", "../../../blobs/4b825dc6")
    assert with_link_targets([snapshot], []) == (str(snapshot), str(blob.parent))
    assert with_link_targets([snapshot / "unet/weights.safetensors"], []) == (str(blob),)


def test_a_path_that_an_administrator_names_may_be_a_link_to_anywhere(tmp_path: Path) -> None:
    folder = write(tmp_path / "disk/model/weights").parent
    assert with_link_targets([link(tmp_path / "models/model", folder)], []) == (str(folder),)


def test_links_inside_the_folder_need_no_rule(tmp_path: Path) -> None:
    weights = write(tmp_path / "model/weights")
    link(tmp_path / "model/other", weights)
    assert with_link_targets([tmp_path / "model"], []) == (str(tmp_path / "model"),)


@pytest.mark.parametrize("target", ["../keys/master.keys", "../keys", "missing/../../keys/master.keys", "second"])
def test_a_link_that_came_with_a_model_does_not_lead_out_of_it(target: str, tmp_path: Path) -> None:
    keys = write(tmp_path / "keys/master.keys").parent
    link(tmp_path / "model/second", keys)
    link(tmp_path / "model/first", target)
    with pytest.raises(ModelBrokenError, match=r"'(first|second)' in the folder 'model' links to a file outside"):
        with_link_targets([tmp_path / "model"], [])
    assert str(keys) in "".join(with_link_targets([tmp_path / "model"], [tmp_path / "keys"]))


def test_another_models_blobs_are_not_its_own(tmp_path: Path) -> None:
    other = write(tmp_path / "hub/models--org--other/blobs/4b825dc6")
    snapshot = link(tmp_path / "hub/models--org--name/snapshots/main/weights", other).parent
    with pytest.raises(ModelBrokenError):
        with_link_targets([snapshot], [])


@pytest.mark.parametrize("path", ["data", "data/keys", "data/keys/master.keys", "data/artifacts/ab", "linked", "."])
def test_no_model_has_files_of_the_server_itself(path: str, tmp_path: Path) -> None:
    keys = write(tmp_path / "data/keys/master.keys").parent
    artifacts = write(tmp_path / "data/artifacts/ab/abcd").parent.parent
    link(tmp_path / "linked", keys)
    policy = ConfinementPolicy(private=(keys, artifacts))
    with pytest.raises(ModelBrokenError, match="has files of the server itself"):
        policy.of_model([tmp_path / path], tmp_path / "scratch")
    weights = write(tmp_path / "data/models/model/weights")
    assert policy.of_model([weights.parent], tmp_path / "scratch").readable == (str(weights.parent),)

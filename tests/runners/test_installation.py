from __future__ import annotations

import json
from pathlib import Path

import pytest

from plugai.runners import installation


@pytest.fixture
def distribution(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The metadata of an installation that is found before the real one."""
    folder = tmp_path / "plugai_gateway-9.9.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text("Metadata-Version: 2.1\nName: plugai-gateway\nVersion: 9.9\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    return folder


def test_an_installed_package_recommends_pip(distribution: Path) -> None:
    assert installation.version() == "9.9"
    assert installation.checkout() is None
    assert installation.install_command("images") == "pip install 'plugai-gateway[images]'"
    assert installation.install_command("s3") == "pip install 'plugai-gateway[s3]'"


@pytest.mark.parametrize("record", [{}, {"url": "file:///src", "dir_info": {}}, {"url": "https://x.example/p.whl"}])
def test_an_installation_from_a_folder_or_a_url_that_is_not_editable_recommends_pip(
    distribution: Path, record: dict[str, object]
) -> None:
    (distribution / "direct_url.json").write_text(json.dumps(record))
    assert installation.install_command("llama") == "pip install 'plugai-gateway[llama]'"


@pytest.mark.parametrize(
    ("extra", "command"),
    [
        ("llama", "make setup"),
        ("images", "make setup-images"),
        ("postgres", ".venv/bin/python -m pip install --editable '.[postgres]'"),
    ],
)
def test_an_editable_checkout_recommends_its_makefile_where_that_has_a_target(
    distribution: Path, extra: str, command: str
) -> None:
    record = {"url": "file:///home/ada/my%20plugai", "dir_info": {"editable": True}}
    (distribution / "direct_url.json").write_text(json.dumps(record))
    assert installation.checkout() == Path("/home/ada/my plugai")
    assert installation.install_command(extra) == command


def test_the_recommended_targets_are_in_the_makefile() -> None:
    makefile = (Path(__file__).parents[2] / "Makefile").read_text()
    for extra in ("llama", "images"):
        target = installation._MAKE_TARGETS[extra]
        assert f"\n{target}:" in makefile

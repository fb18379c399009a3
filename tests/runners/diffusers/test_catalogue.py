from __future__ import annotations

import runpy
from pathlib import Path

import pytest
from tests.support.server import ROOT

from plugai.runners.diffusers import catalogue


@pytest.mark.slow
@pytest.mark.filterwarnings("default")
def test_the_catalogue_matches_the_installed_diffusers(tmp_path: Path) -> None:
    out = tmp_path / "catalogue.json"
    runpy.run_path(str(ROOT / "scripts/pipelines.py"))["main"](out)
    assert out.read_text() == Path(catalogue.__file__).with_name("catalogue.json").read_text()

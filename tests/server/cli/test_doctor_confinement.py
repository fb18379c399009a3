"""What `plugai doctor` says on a machine that cannot confine."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.runners.confinement.probe import use_python_with

from plugai.runners.confinement.policy import ConfinementPolicy, Enforcement
from plugai.server.cli.doctor.confinement import confinement
from plugai.server.cli.doctor.findings import Weight

pytestmark = pytest.mark.slow

WITHOUT_LANDLOCK = """
class LandlockError(OSError):
    pass

def abi_version():
    return 0

def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    raise LandlockError(95, "not in this kernel")
"""


@pytest.mark.parametrize(
    ("enforcement", "weight"), [(Enforcement.AVAILABLE, Weight.WARNING), (Enforcement.REQUIRED, Weight.FATAL)]
)
def test_without_landlock_the_files_are_open_and_the_remedy_is_told(
    enforcement: Enforcement, weight: Weight, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "landlockpy.py").write_text(WITHOUT_LANDLOCK)
    use_python_with(tmp_path, monkeypatch)
    found = {finding.what: finding for finding in confinement(ConfinementPolicy(enforcement), tmp_path)}
    files = found["confinement: files"]
    assert (files.weight, "Linux 5.13" in files.remedy) == (weight, True)
    assert "Linux 6.12" in found["confinement: signals"].remedy


def test_a_confinement_that_is_off_is_noted(tmp_path: Path) -> None:
    (finding,) = confinement(ConfinementPolicy(Enforcement.OFF), tmp_path)
    assert (finding.weight, "off" in finding.says) == (Weight.NOTE, True)

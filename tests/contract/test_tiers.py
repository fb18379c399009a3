"""The suite's own rules hold however it is run: the fast tier is light, and a secret is found in any process."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from tests.support.canary import MARK
from tests.support.light import HEAVY
from tests.support.limits import HANGS_SECONDS
from tests.support.server import ROOT

# Each starts pytest anew.
pytestmark = pytest.mark.slow

COLLECTED = """
import pytest
from tests.support.tiers import slow

@pytest.fixture
@slow
def costly():
    pass

def test_light():
    pass

def test_with_a_slow_fixture(costly):
    pass

@pytest.mark.slow
def test_marked():
    pass
"""
NEEDS_A_LIBRARY = """
import torch

def test_never_read():
    pass
"""
IMPORTS = """
import importlib
import pytest

@pytest.mark.parametrize("name", {names})
def test_import(name):
    importlib.import_module(name)
"""
STARTS = """
import asyncio, subprocess, sys

def test_server():
    subprocess.run(["plugai", "up"])

async def test_worker():
    await asyncio.create_subprocess_exec(sys.executable, "-P", "-m", "plugai.runners.worker", "socket")

def test_light():
    subprocess.run(["true"])
"""


def said(folder: Path, *options: str, **modules: str) -> str:
    """What pytest says of tests with these texts, run as the suite is."""
    for name, text in modules.items():
        (folder / f"test_{name}.py").write_text(text)
    suite = ("-p", "tests.conftest", "-c", str(ROOT / "pyproject.toml"), "-o", f"testpaths={folder}")
    command = [sys.executable, "-m", "pytest", *suite, "--rootdir", str(folder), *options]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=HANGS_SECONDS)
    return done.stdout


def test_the_fast_tier_leaves_out_what_is_slow_and_what_needs_a_library_to_be_read(tmp_path: Path) -> None:
    told = said(tmp_path, "--fast", collected=COLLECTED, needs=NEEDS_A_LIBRARY)
    assert "1 passed, 2 deselected" in told


def test_a_test_that_loads_a_library_or_starts_a_model_fails_in_the_fast_tier(tmp_path: Path) -> None:
    names = sorted(HEAVY)
    told = said(tmp_path, "--fast", imports=IMPORTS.format(names=names), starts=STARTS)
    assert f"{len(names) + 2} failed, 1 passed" in told


@pytest.mark.parametrize("workers", ["0", "1"])
def test_a_test_that_tells_a_secret_fails_in_this_process_and_in_a_workers(tmp_path: Path, workers: str) -> None:
    telling = f"def test_told():\n    print({MARK!r})\n\ndef test_silent():\n    pass\n"
    told = said(tmp_path, "-n", workers, telling=telling)
    assert "1 failed, 1 passed" in told
    assert "secrets in what was printed" in told


def test_what_took_longest_begins_first(tmp_path: Path) -> None:
    test = "def test_nothing():\n    pass\n"
    workers = ("-n", "1", "--dist", "loadfile", "--no-loadscope-reorder", "-v")
    told = said(tmp_path, *workers, a=test, b=test, c=test)
    assert re.findall(r"PASSED test_(\w)", told) == ["a", "b", "c"]
    kept = tmp_path / ".pytest_cache" / "v" / "plugai" / "seconds_of_files"
    assert json.loads(kept.read_text()).keys() == {"test_a.py", "test_b.py", "test_c.py"}
    kept.write_text(json.dumps({"test_b.py": 1.0, "test_c.py": 2.0}))
    assert re.findall(r"PASSED test_(\w)", said(tmp_path, *workers)) == ["a", "c", "b"]

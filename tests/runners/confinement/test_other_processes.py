"""What the short-lived processes can touch that decode a picture or convert a pickle."""

from __future__ import annotations

import asyncio
import hashlib
import os
from pathlib import Path

import pytest
import torch
from landlockpy import abi_version
from tests.runners.confinement.probe import fail_at_exit_unless_refused
from tests.support.confined import STRICT
from tests.support.models.pictures import picture

from plugai.runners.conversion.folder import RefusedError, convert_folder
from plugai.runners.errors import ImageRefusedError
from plugai.server.imaging.process import ImageProcesses

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(abi_version() < 6, reason="this kernel's Landlock does not restrict all of this"),
]

FORBIDDEN = (
    "open(SECRET).read()",
    "open('/tmp/plugai-probe', 'w')",
    "import socket; socket.socket(socket.AF_UNIX)",
    "import socket; socket.socket(socket.AF_INET)",
    "import subprocess, sys; subprocess.run([sys.executable, '-c', ''])",
    f"import os; os.kill({os.getpid()}, 0)",
)


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / "master.keys"
    path.write_text("secret")
    return path


def plant(secret: Path, monkeypatch: pytest.MonkeyPatch, *attempts: str) -> None:
    codes = [code.replace("SECRET", repr(str(secret))) for code in attempts]
    fail_at_exit_unless_refused(codes, secret.parent / "plug-in", monkeypatch)


@pytest.mark.parametrize(("attempts", "refused"), [(FORBIDDEN, True), (("open('/dev/null')",), False)])
def test_the_process_that_decodes_a_picture_touches_nothing_else(
    attempts: tuple[str, ...], refused: bool, secret: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(secret, monkeypatch, *attempts)
    (tmp_path / "picture").write_bytes(picture(60, 30, "PNG", "RGB"))
    inspecting = ImageProcesses(10**6, STRICT).inspect(tmp_path / "picture")
    if refused:
        assert asyncio.run(inspecting).width == 60
    else:
        # What is allowed is noticed: the test would fail if any of the others were.
        with pytest.raises(ImageRefusedError):
            asyncio.run(inspecting)


def test_the_process_that_converts_a_pickle_touches_nothing_else(
    secret: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    weights = tmp_path / "published" / "weights.bin"
    weights.parent.mkdir()
    torch.save({"weight": torch.zeros(2)}, weights)
    digest = frozenset({hashlib.sha256(weights.read_bytes()).hexdigest()})
    plant(secret, monkeypatch, *FORBIDDEN, f"open({str(weights)!r}, 'w')")
    try:
        assert convert_folder(weights.parent, tmp_path / "new", digest, 16 * 2**30) == 1
    except RefusedError as error:
        pytest.fail(str(error))

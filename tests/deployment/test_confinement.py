"""A server with the settings of docs/confinement.md answers, and its model's process is confined as the page says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.runners.processes import told
from tests.support.documents import blocks
from tests.support.server import running_server

from plugai.runners.confinement.kernel import has_seccomp, landlock_abi


@pytest.mark.skipif(not (landlock_abi() and has_seccomp()), reason="this machine cannot confine")
def test_a_server_that_requires_confinement_serves_its_model_confined() -> None:
    (example,) = blocks("docs/confinement.md", "toml")
    with running_server(example) as server:
        (worker,) = (pid for pid in _descendants(server.pid) if "plugai.runners.worker" in told(pid, "cmdline"))
        assert "Seccomp:\t2" in told(worker, "status")
        confinement = json.loads(told(worker, "cmdline").split("\0")[-2])
        model, shared = confinement["readable"]
        assert (model.endswith(".gguf"), shared) == (True, "/srv/models/shared")
        (own,) = map(Path, confinement["writable"])
        assert {path.name for path in own.iterdir()} == {"s"}
        assert confinement["enforcement"] == "required"


def _descendants(pid: int) -> list[int]:
    children = [int(child) for child in told(pid, f"task/{pid}/children").split()]
    return children + [found for child in children for found in _descendants(child)]

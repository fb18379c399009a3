"""A plug-in whose model runs the code that it is asked for: what hostile code could do in a worker process."""

from __future__ import annotations

import json
import shlex
import sys
import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from tests.runners.asking import ask

from plugai.runners.base import ModelSpec, Parameters, Runner

PROBE = ModelSpec(id="probe", runner="probe")

_PROVIDER = """
    import contextlib, json
    from plugai.runners.base import FinalChunk, FinishReason, Provider, Runner, TextChunk, Usage

    def outcome(code):
        try:
            scope = {}
            exec(code, scope)
            return str(scope.get("result", "done"))
        except BaseException as error:
            return type(error).__name__

    class ProbeRunner(Runner):
        async def generate(self, request):
            attempts = json.loads(request.messages[-1].text)
            yield TextChunk(json.dumps({name: outcome(code) for name, code in attempts.items()}))
            yield FinalChunk(FinishReason.STOP, Usage())

    class ProbeProvider(Provider):
        isolated = True

        def runner(self, spec):
            return ProbeRunner(spec)
"""

_AT_EXIT = """
    import atexit, os, sys

    def check():
        for code in ATTEMPTS:
            try:
                exec(code, {})
            except OSError:
                continue
            os.write(2, f"allowed: {code}".encode())
            os._exit(3)

    atexit.register(check)
"""


def install_probe(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Install the plug-in for worker processes that are started from now on."""
    (folder / "plugai_probe-1.dist-info").mkdir(parents=True)
    (folder / "plugai_probe-1.dist-info" / "entry_points.txt").write_text(
        "[plugai.runners]\nprobe = plugai_probe:ProbeProvider\n"
    )
    (folder / "plugai_probe-1.dist-info" / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: plugai-probe\nVersion: 1\n"
    )
    (folder / "plugai_probe.py").write_text(textwrap.dedent(_PROVIDER))
    use_python_with(folder, monkeypatch)


def fail_at_exit_unless_refused(attempts: Sequence[str], folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have processes that are started from now on end with an error if they could do any of this at their end."""
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(textwrap.dedent(_AT_EXIT).replace("ATTEMPTS", repr(list(attempts))))
    use_python_with(folder, monkeypatch)


def use_python_with(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have processes that are started from now on find the modules in this folder first."""
    python = folder / "python"
    python.write_text(f'#!/bin/sh\nPYTHONPATH={shlex.quote(str(folder))} exec {shlex.quote(sys.executable)} "$@"\n')
    python.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(python))


async def attempt(probe: Runner, attempts: Mapping[str, str]) -> dict[str, str]:
    """Run each piece of code in the worker: the name of the error that it raised, or its `result`, or "done"."""
    answer = await ask(probe, json.dumps(dict(attempts)), Parameters())
    outcomes: dict[str, str] = json.loads(answer.text)
    return outcomes

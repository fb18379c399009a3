"""`plugai` as a process that is forked from one that has imported it: most of a command's time would be imports."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.server.cli.commands import Shell
from tests.support.limits import HANGS_SECONDS
from tests.support.server import PLUGAI
from tests.support.tiers import slow

_PRELOADED = ["plugai.server.cli.main", "plugai.client.client", "plugai.client.transports.http", "keyring"]


@slow
def run(shell: Shell, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A command in the folder and environment of a shell. Standard input is empty, and is no terminal."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_PRELOADED)
    with tempfile.TemporaryDirectory() as outputs:
        files = [str(Path(outputs) / name) for name in ("out", "err")]
        given = (str(shell.folder), dict(shell.environment), arguments, files)
        process = context.Process(target=_run, args=given)
        process.start()
        process.join(HANGS_SECONDS)
        if process.exitcode is None:
            process.kill()
        out, err = (Path(file).read_text() for file in files)
        return subprocess.CompletedProcess(arguments, process.exitcode or 0, out, err)


def _run(folder: str, environment: dict[str, str], arguments: tuple[str, ...], files: list[str]) -> None:
    for number, (path, mode) in enumerate(((os.devnull, "r"), (files[0], "w"), (files[1], "w"))):
        with open(path, mode) as file:
            os.dup2(file.fileno(), number)
    sys.stdin, sys.stdout, sys.stderr = open(0), open(1, "w"), open(2, "w")  # noqa: SIM115 - until the process ends
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    sys.argv = [str(PLUGAI), *arguments]
    from plugai.server.cli.main import run as run_program  # noqa: PLC0415 - this process may have been forked without it

    try:
        run_program()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()

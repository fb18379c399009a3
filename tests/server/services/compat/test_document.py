"""What docs/compat.md shows, run as it stands."""

from __future__ import annotations

import shlex
import sys

from tests.support.documents import blocks, run_commands
from tests.support.server import RunningServer


def test_the_examples_of_other_apis_answer(default_server: RunningServer) -> None:
    (curl,) = blocks("docs/compat.md", "sh")
    assert '"role":"assistant","content":"' in run_commands(default_server, curl).stdout
    programs = blocks("docs/compat.md", "python")
    assert len(programs) == 4
    for program in programs:
        done = run_commands(default_server, f"{sys.executable} -c {shlex.quote(program)}")
        assert done.returncode == 0, done.stderr
        # The model speaks as it likes.
        assert done.stdout.strip()

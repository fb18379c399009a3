"""docs/cli.md says what the command line does."""

from __future__ import annotations

import re

from tests.support.server import ROOT

from plugai.server.cli.exit_codes import ExitCode


def test_the_page_has_every_exit_status() -> None:
    page = (ROOT / "docs/cli.md").read_text()
    rows = {int(code): meaning for code, meaning in re.findall(r"^\| (\d+) \| (.*?) \|$", page, re.MULTILINE)}
    source = (ROOT / "server/plugai/server/cli/exit_codes.py").read_text()
    documented = dict(re.findall(r'    (\w+) = \d+\n    """(.*?)"""', source))
    assert {ExitCode(code).name: meaning for code, meaning in rows.items()} == documented
    assert documented.keys() == {code.name for code in ExitCode}

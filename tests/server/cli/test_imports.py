from __future__ import annotations

import subprocess
import sys

import pytest
from tests.server.cli.commands import Shell
from tests.support.limits import HANGS_SECONDS

_PROGRAM = """
import sys
from plugai.server.cli import main
sys.argv = ["plugai", *sys.argv[1:]]
try:
    main()
except SystemExit:
    pass
print(*sorted({name.partition(".")[0] for name in sys.modules}), file=sys.stderr)
"""


def loaded(shell: Shell, *arguments: str) -> set[str]:
    """The top-level modules in a process that has run this command."""
    command = [sys.executable, "-c", _PROGRAM, *arguments]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=HANGS_SECONDS, cwd=shell.folder, env=dict(shell.environment)
    )
    modules = set(done.stderr.splitlines()[-1].split())
    assert "typer" in modules
    return modules


@pytest.mark.parametrize("command", [["chat", "hi"], ["models", "list"], ["--help"]])
def test_a_client_command_does_not_import_the_servers_libraries(echo: Shell, command: list[str]) -> None:
    assert not loaded(echo, *command) & {"sqlalchemy", "sqlmodel", "alembic", "envoy"}


@pytest.mark.parametrize("command", [["models", "list"], ["--help"]])
def test_a_command_that_is_told_its_server_and_token_does_not_import_the_settings(
    echo: Shell, command: list[str]
) -> None:
    assert "pydantic_settings" not in loaded(echo, *command)


def test_doctor_checks_llama_cpp_without_importing_it(nowhere: Shell) -> None:
    modules = loaded(nowhere, "doctor")
    assert "sqlalchemy" in modules
    assert not modules & {"llama_cpp", "numpy", "torch"}

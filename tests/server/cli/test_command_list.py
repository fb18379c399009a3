"""docs/cli.md lists the commands that there are; all of them have JSON, and a test that runs them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer
from tests.support.documents import blocks

from plugai.server.cli.main import app

ROOT = Path(__file__).resolve().parents[3]
ROW = re.compile(r"^\| `([^`]+)` \| ", re.MULTILINE)


# They run until they are ended, or print a script.
WITHOUT_JSON = {"up", "gateway", "ui", "completion"}


def commands(parser: Any, *names: str) -> Iterator[tuple[str, Any]]:
    """A parser's commands by their names, those of groups with the name of their group."""
    inner = getattr(parser, "commands", None)
    if inner is None:
        yield " ".join(names), parser
        return
    for name, command in inner.items():
        yield from commands(command, *names, name)


COMMANDS = dict(commands(typer.main.get_command(app)))


def test_the_list_of_commands_is_that_of_the_parser() -> None:
    section = (ROOT / "docs" / "cli.md").read_text().partition("## Commands")[2].partition("\n## ")[0]
    assert sorted(ROW.findall(section)) == sorted(COMMANDS)


def test_every_command_that_ends_can_print_json() -> None:
    without = {
        name for name, command in COMMANDS.items() if not any("--json" in option.opts for option in command.params)
    }
    assert without == WITHOUT_JSON


def test_every_command_is_run_by_a_test() -> None:
    """As a process: either a test of the command line has its words, or the commands of a page, which are run, too."""
    tests = "\n".join(path.read_text() for path in sorted((ROOT / "tests").rglob("test_*.py")))
    pages = "\n".join(
        block for path in sorted((ROOT / "docs").glob("*.md")) for block in blocks(f"docs/{path.name}", "sh")
    )

    def is_run(name: str) -> bool:
        words = r'",\s*"'.join(map(re.escape, name.split()))
        return (
            re.search(f'"{words}"', tests) is not None
            or re.search(rf"^plugai {name}\b", pages, re.MULTILINE) is not None
        )

    assert [name for name in COMMANDS if not is_run(name)] == []

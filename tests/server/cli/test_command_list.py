"""docs/cli.md lists the commands that there are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

from plugai.server.cli.main import app

ROOT = Path(__file__).resolve().parents[3]
ROW = re.compile(r"^\| `([^`]+)` \| ", re.MULTILINE)


def commands(parser: Any, *names: str) -> Iterator[str]:
    """The names of a parser's commands, those of groups with the name of their group."""
    inner = getattr(parser, "commands", None)
    if inner is None:
        yield " ".join(names)
        return
    for name, command in inner.items():
        yield from commands(command, *names, name)


def test_the_list_of_commands_is_that_of_the_parser() -> None:
    section = (ROOT / "docs" / "cli.md").read_text().partition("## Commands")[2].partition("\n## ")[0]
    assert sorted(ROW.findall(section)) == sorted(commands(typer.main.get_command(app)))

"""Completion in shells."""

from __future__ import annotations

import subprocess

import pytest
from tests.server.cli.commands import Shell, shell
from tests.support.limits import HANGS_SECONDS
from tests.support.server import PLUGAI

_COMPLETE = """
PATH={folder}:$PATH
source <(plugai completion bash)
COMP_WORDS=({words})
COMP_CWORD={last}
$(complete -p plugai | sed 's/.*-F \\([^ ]*\\).*/\\1/') plugai
printf '%s\\n' "${{COMPREPLY[@]}}"
"""


@pytest.mark.parametrize(
    ("words", "completed"),
    [
        (["plugai", "wh"], ["whoami"]),
        (["plugai", "users", "inv"], ["invite", "invites"]),
        (["plugai", "chat", "--json-s"], ["--json-schema"]),
        (["plugai", "completion", "f"], ["fish"]),
    ],
    ids=lambda value: "-".join(value),
)
def test_bash_completes_commands_options_and_values(nowhere: Shell, words: list[str], completed: list[str]) -> None:
    program = _COMPLETE.format(folder=PLUGAI.parent, words=" ".join(words), last=len(words) - 1)
    done = subprocess.run(
        ["bash", "-c", program],
        capture_output=True,
        text=True,
        timeout=HANGS_SECONDS,
        cwd=nowhere.folder,
        env=dict(nowhere.environment),
    )
    assert sorted(done.stdout.split()) == completed, done.stderr


def test_every_shell_has_a_script_that_asks_for_what_fits(nowhere: Shell) -> None:
    assert "compdef _plugai_completion plugai" in nowhere.run("completion", "zsh").stdout
    assert nowhere.run("completion", "fish").stdout.startswith("complete --command plugai")
    for name, variables in {
        "zsh": {"_PLUGAI_COMPLETE": "complete_zsh", "_TYPER_COMPLETE_ARGS": "plugai wh"},
        "fish": {
            "_PLUGAI_COMPLETE": "complete_fish",
            "_TYPER_COMPLETE_FISH_ACTION": "get-args",
            "_TYPER_COMPLETE_ARGS": "plugai wh",
        },
    }.items():
        assert "whoami" in shell(nowhere.folder, **variables).run().stdout, name

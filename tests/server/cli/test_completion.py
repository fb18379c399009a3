"""Completion in real shells, on a terminal: what somebody sees who presses Tab."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from tests.server.cli.commands import Shell, Terminal, on_terminal
from tests.support.server import PLUGAI

TAB, EMPTY_LINE = "\t", "\x15"
PROMPT = "ready>"
# How each is started without the settings of whoever runs the tests, and what docs/cli.md says to put into its own.
_SHELLS = {
    "bash": (["bash", "--norc", "--noprofile", "-i"], "source <(plugai completion bash)", "PS1='{prompt}'"),
    "zsh": (
        ["zsh", "--no-rcs", "-i"],
        "autoload -U compinit && compinit -u && source <(plugai completion zsh)",
        "setopt no_prompt_sp; PROMPT='{prompt}'",
    ),
    "fish": (
        ["fish", "--no-config", "-i"],
        "plugai completion fish | source",
        "function fish_greeting; end; function fish_prompt; printf '{prompt}'; end",
    ),
}


@contextmanager
def shell_that_completes(name: str, nowhere: Shell) -> Iterator[Terminal]:
    """This shell, after what the documentation says to put into its settings."""
    if shutil.which(name) is None:
        pytest.skip(f"{name} is not installed; Debian: apt-get install {name}")
    command, completion, prompt = _SHELLS[name]
    home = nowhere.folder / "home"
    home.mkdir(exist_ok=True)
    environment = {**nowhere.environment, "HOME": str(home), "PATH": f"{PLUGAI.parent}:{nowhere.environment['PATH']}"}
    with on_terminal([str(shutil.which(name)), *command[1:]], nowhere.folder, environment) as terminal:
        # In two parts, so that what is typed is no prompt.
        half = len(PROMPT) // 2
        terminal.type(f"{completion}\n")
        terminal.type(prompt.format(prompt=f"{PROMPT[:half]}''{PROMPT[half:]}") + "\n")
        terminal.wait_for(PROMPT)
        yield terminal


@pytest.mark.parametrize("name", _SHELLS)
def test_tab_completes_commands_options_and_values(name: str, nowhere: Shell) -> None:
    with shell_that_completes(name, nowhere) as terminal:
        for begun, completed in (
            ("plugai whoa", "whoami"),
            ("plugai users invites --js", "--json"),
            ("plugai completion zs", "zsh"),
        ):
            terminal.type(begun + TAB)
            terminal.wait_for(completed)
            terminal.type(EMPTY_LINE)

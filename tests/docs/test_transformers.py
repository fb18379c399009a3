"""The example of docs/transformers.md is a model that answers."""

from __future__ import annotations

from pathlib import Path

from tests.docs.documents import blocks, run_commands
from tests.support.house import running_house
from tests.support.tiny_models import write_text_model


def test_a_named_model_answers_the_command(tmp_path: Path) -> None:
    write_text_model(tmp_path / "tiny")
    (settings,) = blocks("docs/transformers.md", "toml")
    (command,) = blocks("docs/transformers.md", "sh")
    with running_house(settings.replace("/srv/models", str(tmp_path)) + "threads = 1\n") as house:
        done = run_commands(house, command)
    assert '"runner":"transformers"' in done.stdout, done.stdout + done.stderr
    assert '"finished"' in done.stdout

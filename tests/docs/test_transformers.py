"""The example of docs/transformers.md is a model that answers."""

from __future__ import annotations

from pathlib import Path

from tests.support.documents import blocks, run_commands
from tests.support.models.tiny_models import write_text_model
from tests.support.server import RunningServer


def test_the_named_model_answers_the_command(default_server: RunningServer, tmp_path: Path) -> None:
    write_text_model(tmp_path / "tiny")
    (commands,) = blocks("docs/transformers.md", "sh")
    done = run_commands(default_server, commands.replace("/srv/models", str(tmp_path)))
    assert '"context_length":200' in done.stdout, done.stdout + done.stderr
    assert '"runner":"transformers"' in done.stdout
    assert '"finished"' in done.stdout

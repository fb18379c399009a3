from pathlib import Path

import pytest
from tests.server.cli.commands import Shell, shell
from tests.support.server import RunningHouse, echo_house, llama_house

__all__ = ["echo_house", "llama_house"]


@pytest.fixture
def echo(echo_house: RunningHouse, tmp_path: Path) -> Shell:
    """A shell for the house with the echo models."""
    return shell(tmp_path, echo_house.url)


@pytest.fixture
def nowhere(tmp_path: Path) -> Shell:
    """A shell where no house runs: nothing can listen on port 1."""
    (tmp_path / "plugai.toml").write_text("port = 1\n")
    return shell(tmp_path)

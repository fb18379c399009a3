from __future__ import annotations

import json
import subprocess
from datetime import timedelta
from pathlib import Path

from tests.support.documents import blocks
from tests.support.limits import HANGS_SECONDS
from tests.support.server import RunningServer, server_environment

from plugai.server.settings import read_settings
from plugai.server.settings.retention import retention_period

TOKEN = '--oauth2-bearer "$PLUGAI_TOKEN"'


def test_the_example_is_valid_settings(tmp_path: Path) -> None:
    (example,) = blocks("docs/retention.md", "toml")
    (tmp_path / "plugai.toml").write_text(example)
    assert retention_period(read_settings(tmp_path / "plugai.toml").retention.requests_days) == timedelta(days=90)


def test_the_commands_list_and_delete(default_server: RunningServer) -> None:
    (block,) = blocks("docs/retention.md", "sh")
    listing, deleting = block.replace("http://127.0.0.1:8080", default_server.url).splitlines()
    ask = '{"messages": [{"role": "ROLE_USER", "parts": [{"text": "hi"}]}], "parameters": {"max_output_tokens": 1}}'
    asked = json.loads(shell(default_server, f"curl -sf {TOKEN} -d '{ask}' {default_server.url}/v1/generate:once"))
    assert json.loads(shell(default_server, listing)) == {}
    shell(default_server, f"ID={asked['request_id']}; {deleting}")
    assert asked["request_id"] not in shell(default_server, f"curl -sf {TOKEN} {default_server.url}/v1/requests")


def shell(server: RunningServer, command: str) -> str:
    environment = server_environment(server.folder, {"PLUGAI_TOKEN": server.token})
    done = subprocess.run(
        ["bash", "-eu", "-c", command], env=environment, capture_output=True, text=True, timeout=HANGS_SECONDS
    )
    assert done.returncode == 0, done.stderr
    return done.stdout

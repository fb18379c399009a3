from __future__ import annotations

import json
import subprocess
from pathlib import Path

from tests.support.documents import blocks
from tests.support.limits import HANGS_SECONDS
from tests.support.server import PLUGAI, RunningServer, server_environment


def test_the_commands_export_and_import_sessions(default_server: RunningServer, tmp_path: Path) -> None:
    plugai, curl = blocks("docs/export.md", "sh")
    create = f"""curl -sf --oauth2-bearer "$PLUGAI_TOKEN" -d '{{"title": "Sea"}}' {default_server.url}/v1/sessions"""
    session = json.loads(run(default_server, tmp_path, create))
    assert "added, 0 skipped" in run(default_server, tmp_path, plugai)
    assert session["session_id"] in (tmp_path / "sessions.json").read_text()
    assert "# Sea" in (tmp_path / "sessions.md").read_text()
    told = json.loads(run(default_server, tmp_path, curl.replace("http://127.0.0.1:8080", default_server.url)))
    assert told["imported_count"] >= 2
    assert told["skipped_count"] == 0


def run(server: RunningServer, folder: Path, commands: str) -> str:
    done = subprocess.run(
        ["bash", "-eu", "-c", commands.replace("plugai sessions", f"{PLUGAI} sessions")],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=HANGS_SECONDS,
        env=server_environment(server.folder, {"PLUGAI_SERVER": server.url, "PLUGAI_TOKEN": server.token}),
    )
    assert done.returncode == 0, done.stderr
    return done.stdout

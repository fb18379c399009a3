from __future__ import annotations

import json
import re
import subprocess
import zipfile
from pathlib import Path

from tests.support.documents import blocks
from tests.support.limits import HANGS_SECONDS
from tests.support.server import PLUGAI, RunningServer, server_environment


def test_the_commands_export_and_import_sessions(default_server: RunningServer, tmp_path: Path) -> None:
    plugai, curl, everything = blocks("docs/export.md", "sh")
    create = f"""curl -sf --oauth2-bearer "$PLUGAI_TOKEN" -d '{{"title": "Sea"}}' {default_server.url}/v1/sessions"""
    session = json.loads(run(default_server, tmp_path, create))
    assert "added, 0 skipped" in run(default_server, tmp_path, plugai)
    assert session["session_id"] in (tmp_path / "sessions.json").read_text()
    assert "# Sea" in (tmp_path / "sessions.md").read_text()
    told = json.loads(run(default_server, tmp_path, curl.replace("http://127.0.0.1:8080", default_server.url)))
    assert told["imported_count"] >= 2
    assert told["skipped_count"] == 0
    run(default_server, tmp_path, everything.replace("http://127.0.0.1:8080", default_server.url))
    for name in ("plugai.zip", "everything.zip"):
        with zipfile.ZipFile(tmp_path / name) as archive:
            assert "export.json" in archive.namelist()


def run(server: RunningServer, folder: Path, commands: str) -> str:
    done = subprocess.run(
        ["bash", "-eu", "-c", re.sub("^plugai ", f"{PLUGAI} ", commands, flags=re.MULTILINE)],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=HANGS_SECONDS,
        env=server_environment(server.folder, {"PLUGAI_SERVER": server.url, "PLUGAI_TOKEN": server.token}),
    )
    assert done.returncode == 0, done.stderr
    return done.stdout

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from tests.support.documents import blocks
from tests.support.limits import HANGS_SECONDS
from tests.support.models.pictures import picture
from tests.support.server import RunningServer

from plugai.server.settings import read_settings


def test_the_commands_about_artifacts_do_what_the_page_says(default_server: RunningServer, tmp_path: Path) -> None:
    (block,) = blocks("docs/artifacts.md", "sh")
    store, fetch, resume, sign = (
        line.replace("http://127.0.0.1:8080", default_server.url).replace("$PLUGAI_TOKEN", default_server.token)
        for line in block.splitlines()
    )
    (tmp_path / "cat.png").write_bytes(picture())
    stored = json.loads(shell(tmp_path, store))
    assert stored["mime_type"] == "image/png"
    (tmp_path / "cat.png").unlink()
    name = f"ID={stored['artifact_id']}; "
    shell(tmp_path, name + fetch)
    assert (tmp_path / "cat.png").read_bytes() == picture()
    (tmp_path / "cat.png").write_bytes(picture()[:7])
    shell(tmp_path, name + resume.replace("100000", "7"))
    assert (tmp_path / "cat.png").read_bytes() == picture()
    link = json.loads(shell(tmp_path, name + sign))["url"]
    shell(tmp_path, f"curl -sf {default_server.url}{link} -o linked.png")
    assert (tmp_path / "linked.png").read_bytes() == picture()


def test_the_example_of_a_bucket_is_a_setting(tmp_path: Path) -> None:
    (example,) = blocks("docs/artifacts.md", "toml")
    (tmp_path / "plugai.toml").write_text(example)
    s3 = read_settings(tmp_path / "plugai.toml").s3
    assert s3 is not None
    assert s3.bucket == "plugai"


def shell(folder: Path, command: str) -> str:
    done = subprocess.run(
        ["bash", "-eu", "-c", command], cwd=folder, capture_output=True, text=True, timeout=HANGS_SECONDS
    )
    assert done.returncode == 0, done.stderr
    return done.stdout

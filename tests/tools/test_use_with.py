"""What docs/use-with.md shows, run as it stands with the programs that it is about, against a server of a newcomer."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.support.documents import DEFAULT_PORTS, run_commands, text
from tests.support.server import RunningServer
from tests.tools.conftest import TOOLS, run

# The environment of each section whose program can be installed.
PYTHON = {
    "OpenAI's SDK": "sdks",
    "Anthropic's SDK": "sdks",
    "Ollama's client": "sdks",
    "LangChain": "frameworks",
    "LlamaIndex": "older",
    "LiteLLM": "litellm",
    "OpenAI's Agents SDK": "frameworks",
    "Pydantic AI": "frameworks",
    "instructor": "older",
}
OTHERS = {"curl", "Vercel AI SDK", "llm", "aider", "opencode", "Continue"}
# The documented model, and one that calls tools, which agents need.
MODEL, OBEDIENT = "smollm2-135m-instruct", "model"
_SECTION = re.compile(r"^## (.*?)\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SECTIONS = dict(_SECTION.findall(text("docs/use-with.md")))


def code(section: str, language: str, server: RunningServer) -> str:
    """The section's piece of code in this language, with the server's own port."""
    (found,) = [code for kind, code in _BLOCK.findall(SECTIONS[section]) if kind == language]
    return str(found).replace(DEFAULT_PORTS[0], str(server.port))


def variables(server: RunningServer, folder: Path) -> dict[str, str]:
    return {"PLUGAI_TOKEN": server.token, "HOME": str(folder), "LLM_USER_PATH": str(folder)}


@pytest.mark.parametrize(("section", "environment"), PYTHON.items(), ids=PYTHON)
def test_a_program_that_is_documented_works(
    default_server: RunningServer, section: str, environment: str, tmp_path: Path
) -> None:
    program = tmp_path / "program.py"
    program.write_text(code(section, "python", default_server))
    done = run(environment, [str(program)], variables(default_server, tmp_path), tmp_path)
    assert done.returncode == 0, done.stderr
    assert re.search(r"\w", done.stdout), done.stderr


def test_curl_answers_as_documented(default_server: RunningServer) -> None:
    (commands,) = [code for kind, code in _BLOCK.findall(SECTIONS["curl"]) if kind == "sh"]
    done = run_commands(default_server, commands)
    assert '"object":"chat.completion"' in done.stdout
    assert '"type":"message"' in done.stdout


def test_the_vercel_ai_sdk_works_as_documented(default_server: RunningServer, tmp_path: Path) -> None:
    (tmp_path / "node_modules").symlink_to(TOOLS / "node" / "node_modules")
    program = tmp_path / "program.mjs"
    program.write_text(code("Vercel AI SDK", "js", default_server))
    node = shutil.which("node")
    assert node is not None, "the Vercel AI SDK needs Node.js"
    done = subprocess.run(
        [node, str(program)],
        env={"PLUGAI_TOKEN": default_server.token, "HOME": str(tmp_path), "PATH": str(Path(node).parent)},
        capture_output=True,
        text=True,
        timeout=280,
    )
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.split()) > 3


def test_llm_works_as_documented(default_server: RunningServer, tmp_path: Path) -> None:
    (tmp_path / "extra-openai-models.yaml").write_text(code("llm", "yaml", default_server))
    given = variables(default_server, tmp_path)
    for command in code("llm", "console", default_server).splitlines():
        words = command.replace('"$PLUGAI_TOKEN"', default_server.token).split()
        done = run("frameworks", ["-m", *words], given, tmp_path)
        assert done.returncode == 0, done.stderr
    assert re.search(r"\w", done.stdout)


def test_aider_works_as_documented(default_server: RunningServer, tmp_path: Path) -> None:
    exported, command = code("aider", "console", default_server).splitlines()
    _, *assigned = exported.replace('"$PLUGAI_TOKEN"', default_server.token).split()
    given = {"HOME": str(tmp_path)} | dict(each.split("=", 1) for each in assigned)
    # Nothing is looked up elsewhere, and nobody is asked.
    alone = ["--message", "Hello", "--no-git", "--yes-always", "--no-check-update", "--no-show-model-warnings"]
    done = run("aider", ["-m", *command.split(), *alone, "--analytics-disable", "--no-pretty"], given, tmp_path)
    assert done.returncode == 0, done.stderr
    assert re.search(r"Tokens: .* received", done.stdout), done.stdout


def run_agent(program: str, arguments: Sequence[str], folder: Path, token: str) -> subprocess.CompletedProcess[str]:
    """Run a program that npm has installed, at this path in its folder."""
    node = shutil.which("node")
    assert node is not None, f"{program} needs Node.js"
    return subprocess.run(
        [str(TOOLS / "node" / "node_modules" / program), *arguments],
        env={"PLUGAI_TOKEN": token, "HOME": str(folder), "PATH": f"{Path(node).parent}:/usr/bin:/bin"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=280,
        cwd=folder,
    )


def test_opencode_works_as_documented(obedient_server: RunningServer, tmp_path: Path) -> None:
    settings = code("opencode", "json", obedient_server).replace(MODEL, OBEDIENT)
    (tmp_path / "opencode.json").write_text(settings)
    # The model calls this tool, and then tells what came of it.
    done = run_agent(
        "opencode-linux-x64/bin/opencode", ["run", "Use the tool `glob`."], tmp_path, obedient_server.token
    )
    assert "The result is" in done.stdout + done.stderr, done.stdout + done.stderr


def test_continue_works_as_documented(obedient_server: RunningServer, tmp_path: Path) -> None:
    settings = code("Continue", "yaml", obedient_server).replace(MODEL, OBEDIENT)
    (tmp_path / "config.yaml").write_text(settings.replace("YOUR_TOKEN", obedient_server.token))
    arguments = ["--config", "config.yaml", "-p", "Use the tool `Read`."]
    done = run_agent(".bin/cn", arguments, tmp_path, obedient_server.token)
    assert "The result is" in done.stdout, done.stdout + done.stderr


def test_every_section_is_run_or_says_that_it_is_not() -> None:
    run_here = {*PYTHON, *OTHERS}
    assert {name for name, body in SECTIONS.items() if "Not run here" not in body} == run_here

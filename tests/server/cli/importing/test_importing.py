"""What other programs have stored is taken over through the command line by a real server, and then used."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.runners.llama_cpp.tiny_gguf import write_reading_gguf
from tests.runners.llama_cpp.tiny_lora import write_tiny_lora
from tests.server.cli.commands import Shell, shell
from tests.server.cli.forked import QuickShell
from tests.server.cli.importing.model_stores import MANIFEST_LIST, OllamaFolder, write_lm_studio
from tests.support.documents import blocks
from tests.support.limits import HANGS_SECONDS
from tests.support.server import ACCOUNTS, ECHO_MODELS, PLUGAI, RunningServer, running_server

from plugai.client.sync import SyncClient
from plugai.client.types import Parameters

USAGE, FAILED = 2, 1
TEMPLATE, SYSTEM, LICENSE = b"{{ .Prompt }}", b"You are a pirate.", b"Do what you like."


@pytest.fixture(scope="module")
def server() -> Iterator[RunningServer]:
    with running_server(ECHO_MODELS, environment=ACCOUNTS) as running:
        yield running


@pytest.fixture
def own(server: RunningServer, tmp_path: Path) -> Shell:
    """A shell on the machine of the server, in a folder of its own."""
    return Shell(tmp_path, shell(server.folder, server.url, **ACCOUNTS, PLUGAI_TOKEN=server.token).environment)


@pytest.fixture
def client(server: RunningServer) -> Iterator[SyncClient]:
    with SyncClient(server.url, token=server.token) as client:
        yield client


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_reading_gguf(tmp_path_factory.mktemp("tiny"))


def run(own: Shell, *arguments: str) -> subprocess.CompletedProcess[str]:
    return QuickShell(own.folder, own.environment).run(*arguments)


def reported(own: Shell, *arguments: str, status: int = 0) -> dict[tuple[str, str], dict[str, Any]]:
    """What an import says of each thing, by kind and name."""
    done = run(own, *arguments, "--json")
    assert done.returncode == status, done.stderr
    items = [json.loads(line) for line in done.stdout.splitlines()]
    return {(item["kind"], item["name"]): item for item in items}


def outcomes(items: dict[tuple[str, str], dict[str, Any]]) -> dict[str, str]:
    return {f"{kind} {name}": item["outcome"] for (kind, name), item in items.items()}


def answers(client: SyncClient, model: str) -> bool:
    """Whether the model computes an answer; what it says is chance."""
    answer = client.generate_once("Hi", model=model, parameters=Parameters(max_output_tokens=3, seed=1))
    return answer.usage is not None and bool(answer.usage.output_tokens)


def test_models_of_ollama_answer_by_their_names_and_their_files_are_not_copied(
    own: Shell, client: SyncClient, tiny: Path, tmp_path: Path
) -> None:
    store = OllamaFolder(tmp_path / "models")
    weights = ("model", tiny.read_bytes())
    texts = [("template", TEMPLATE), ("license", LICENSE)]
    store.add("llama3.2:3b", [weights, *texts])
    store.add("llama3.2:latest", [weights, *texts])
    parameters = json.dumps({"num_ctx": 128, "temperature": 0.6, "stop": ["<|end|>"]}).encode()
    store.add("pirate:latest", [weights, ("system", SYSTEM), ("params", parameters)], namespace="jack")
    lora = write_tiny_lora(tmp_path / "lora.gguf", 1, 64)
    lora = tmp_path / "lora.gguf"
    store.add("tuned:v1", [weights, ("adapter", lora.read_bytes())])
    blob = store.blob(str(store.layer("", tiny.read_bytes())["digest"]))

    planned = reported(own, "import", "ollama", str(store.folder), "--dry-run")
    assert set(outcomes(planned).values()) == {"to be added"}
    assert "llama3.2:3b" not in {model.id for model in client.models.list()}

    added = reported(own, "import", "ollama", str(store.folder))
    assert outcomes(added) == dict.fromkeys(outcomes(planned), "added")
    assert {name for kind, name in added if kind == "alias"} == {"llama3.2", "llama3.2:latest", "jack/pirate:latest"}
    assert str(blob) in added["model", "llama3.2:3b"]["detail"]
    assert "SHA-256 verified" in added["model", "llama3.2:3b"]["detail"]
    told = "\n".join(added["model", "llama3.2:3b"]["without"] + added["model", "jack/pirate"]["without"])
    for lost in ("template", "licence", "You are a pirate.", "temperature=0.6", "<|end|>"):
        assert lost in told
    assert client.models.get("jack/pirate").context_length == 128
    for name in ("llama3.2:3b", "llama3.2", "jack/pirate:latest", "tuned:v1"):
        assert answers(client, name)

    again = reported(own, "import", "ollama", str(store.folder))
    assert outcomes(again) == dict.fromkeys(outcomes(planned), "there already")


def test_what_cannot_be_taken_of_an_ollama_store_is_told_and_the_rest_is_taken(
    own: Shell, client: SyncClient, tiny: Path, tmp_path: Path
) -> None:
    store = OllamaFolder(tmp_path / "models")
    weights = tiny.read_bytes()
    listed = {
        "schemaVersion": 2,
        "mediaType": MANIFEST_LIST,
        "manifests": [
            {"runner": "mlx", "layers": []},
            {"runner": "llamacpp", "layers": [store.layer("application/vnd.ollama.image.model", weights)]},
        ],
    }
    store.link("linked:1b", listed)
    store.add("cloud:671b", [], {"remote_host": "https://ollama.com", "remote_model": "x"})
    store.add("tensors:1b", [("tensor", b"x"), ("tensor", b"y")], {"model_format": "safetensors"})
    store.add("cut:1b", [("model", weights[:-40])])
    store.add("damaged:1b", [("model", weights + b"changed")])
    digest = str(store.layer("", weights + b"changed")["digest"])
    store.blob(digest).write_bytes(weights + b"CHANGED")
    store.add("seeing:1b", [("model", weights + b"sees"), ("projector", weights)])
    escaping = {"digest": "sha256:../../../../etc/passwd", "mediaType": "application/vnd.ollama.image.model"}
    store.write("escaping:1b", {"layers": [escaping]})
    store.write("wrong:1b", ["no object"])
    outside = store.write("outside:1b", {})
    outside.unlink()
    outside.symlink_to("/etc/passwd")
    told = reported(own, "import", "ollama", str(store.folder))
    left = {name for (kind, name), item in told.items() if item["outcome"] == "left out"}
    assert left == {f"{name}:1b" for name in ("tensors", "cut", "damaged", "escaping", "wrong", "outside")} | {
        "cloud:671b"
    }
    assert all(told["model", name]["detail"] for name in left)
    assert outcomes(told)["model linked:1b"] == outcomes(told)["model seeing:1b"] == "added"
    assert "images" in told["model", "seeing:1b"]["without"][0]
    assert {"linked:1b", "seeing:1b"} <= {model.id for model in client.models.list()}
    store.blob(str(store.layer("", weights + b"sees")["digest"])).write_bytes(weights)
    changed = reported(own, "import", "ollama", str(store.folder))["model", "seeing:1b"]
    assert "models remove seeing:1b" in changed["detail"]


def test_models_of_lm_studio_answer_by_their_paths_and_by_its_own_names(
    own: Shell, client: SyncClient, tiny: Path, tmp_path: Path
) -> None:
    store = write_lm_studio(tmp_path / "models", tiny)
    added = reported(own, "import", "lm-studio", str(store))
    assert outcomes(added) == {
        "file acme/Seeing-1B-GGUF/mmproj-Seeing-1B-F16.gguf": "left out",
        "model mlx-community/Tiny-4bit": "left out",
        "model acme/Tiny-1B-GGUF/Tiny-1B-Q4_1": "added",
        "alias tiny-1b": "added",
        "model acme/Seeing-1B-GGUF/Seeing-1B-Q8_0": "added",
        "alias seeing-1b": "added",
        "model acme/Twice-GGUF/Twice-Q4_0": "added",
        "alias twice@q4_0": "added",
        "model acme/Twice-GGUF/Twice-Q8_0": "added",
        "alias twice@q8_0": "added",
    }
    assert "images" in added["model", "acme/Seeing-1B-GGUF/Seeing-1B-Q8_0"]["without"][0]
    assert answers(client, "tiny-1b")
    assert set(outcomes(reported(own, "import", "lm-studio", str(store))).values()) == {"there already", "left out"}


def test_a_folder_that_is_no_store_is_refused_with_where_stores_are(own: Shell, tmp_path: Path) -> None:
    for name, where in (("ollama", "OLLAMA_MODELS"), ("lm-studio", "My Models")):
        refused = run(own, "import", name, str(tmp_path / "none"))
        assert (refused.returncode, refused.stdout) == (USAGE, "")
        assert where in refused.stderr


def test_the_commands_of_the_page_take_over_what_is_in_the_usual_folders(
    server: RunningServer, tiny: Path, tmp_path: Path
) -> None:
    ollama = OllamaFolder(tmp_path / ".ollama" / "models")
    ollama.add("page:1b", [("model", tiny.read_bytes())])
    write_lm_studio(tmp_path / ".lmstudio" / "models", tiny)
    commands = "\n".join(blocks("docs/import.md", "sh")).replace("plugai ", f"{PLUGAI} ")
    environment = shell(
        server.folder, server.url, PLUGAI_TOKEN=server.token, HOME=str(tmp_path), **ACCOUNTS
    ).environment
    done = subprocess.run(
        ["bash", "-eu", "-c", commands],
        capture_output=True,
        text=True,
        timeout=HANGS_SECONDS,
        cwd=tmp_path,
        env=dict(environment),
    )
    assert done.returncode == 0, done.stderr
    assert "to be added   model page:1b" in done.stdout
    assert "\nadded         model page:1b" in done.stdout
    assert done.stderr.count("nothing was changed") == 2

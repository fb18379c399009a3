"""What other programs have stored is taken over through the command line by a real server, and then used."""

from __future__ import annotations

import asyncio
import json
import subprocess
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.adapters.fakes.openai_chat import CompatibleChat
from tests.adapters.fakes.server import KEY, fake_provider
from tests.runners.llama_cpp.tiny_gguf import write_reading_gguf
from tests.runners.llama_cpp.tiny_lora import write_tiny_lora
from tests.runners.llama_cpp.vision.tiny_mmproj import write_tiny_mmproj
from tests.server.cli.commands import Shell, shell
from tests.server.cli.forked import run
from tests.server.cli.importing.model_stores import MANIFEST_LIST, OllamaFolder, write_lm_studio
from tests.server.cli.importing.webui_database import WebUiDatabase, branched_chat
from tests.support.canary import PASSWORD
from tests.support.documents import blocks
from tests.support.limits import HANGS_SECONDS
from tests.support.server import ACCOUNTS, ECHO_MODELS, PLUGAI, RunningServer, running_server

from plugai.client.content import artifact, user
from plugai.client.sync import SyncClient
from plugai.client.types import (
    InterfaceTheme,
    Modality,
    Parameters,
    Preferences,
    Scope,
    SessionMessage,
    SessionState,
)

USAGE, FAILED = 2, 1
TEMPLATE, SYSTEM, LICENSE = b"{{ .Prompt }}", b"You are a pirate.", b"Do what you like."


@pytest.fixture(scope="module")
def server() -> Iterator[RunningServer]:
    with running_server(ECHO_MODELS, environment=ACCOUNTS) as running:
        yield running


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_reading_gguf(tmp_path_factory.mktemp("tiny"))


def reported(own: Shell, *arguments: str, status: int = 0) -> dict[tuple[str, str], dict[str, Any]]:
    """What an import says of each thing, by kind and name."""
    done = run(own, *arguments, "--json")
    assert done.returncode == status, done.stdout + done.stderr
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
    projector = write_tiny_mmproj(tmp_path / "projector").read_bytes()
    store.add("seeing:1b", [("model", weights + b"sees"), ("projector", projector)])
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
    assert Modality.IMAGE in client.models.get("seeing:1b").input_modalities
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
        "file acme/Seeing-1B-GGUF/mmproj-Other-1B-F16.gguf": "left out",
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
    assert Modality.IMAGE in client.models.get("acme/Seeing-1B-GGUF/Seeing-1B-Q8_0").input_modalities
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
    WebUiDatabase(tmp_path / "webui.db").add_user("Page", "page@example.org")
    (tmp_path / "config.yaml").write_text(blocks("docs/import.md", "yaml")[0])
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
    assert (
        "\nadded         alias support: ollama-localhost-11434/qwen3:4b (600), openai/gpt-5-mini (200)" in done.stdout
    )
    assert done.stderr.count("nothing was changed") == 4


LITELLM = """
model_list:
  - model_name: helpdesk
    litellm_params:
      model: openai/small
      api_base: {url}
      api_key: os.environ/FIRST_KEY
      rpm: 900
      max_parallel_requests: 7
      timeout: 30
    model_info: {{input_cost_per_token: 0.000001, output_cost_per_token: 0.000002, mode: chat}}
  - model_name: helpdesk
    litellm_params: {{model: openai/small, api_base: "{url}/", api_key: {key}-other, rpm: 300}}
  - model_name: spare
    litellm_params: {{model: ollama/qwen3:4b, api_base: "http://localhost:1"}}
  - model_name: anthropic/*
    litellm_params: {{model: anthropic/*}}
  - model_name: cloudy
    litellm_params: {{model: bedrock/claude, aws_region_name: eu-west-1}}
  - {{model_name: broken}}
litellm_settings:
  num_retries: 0
  drop_params: true
  fallbacks: [{{helpdesk: [spare, cloudy]}}]
router_settings:
  routing_strategy: simple-shuffle
  model_group_alias: {{hotline: helpdesk}}
general_settings:
  master_key: {key}-master
"""


async def test_a_config_of_litellm_becomes_providers_models_aliases_and_fallbacks_and_no_key_is_shown(
    server: RunningServer, own: Shell, client: SyncClient, tmp_path: Path
) -> None:
    async with fake_provider(CompatibleChat()) as fake:
        file = tmp_path / "config.yaml"
        file.write_text(LITELLM.format(url=fake.url, key=KEY))
        keyed = Shell(own.folder, {**own.environment, "FIRST_KEY": fake.key})
        planned = await asyncio.to_thread(reported, keyed, "import", "litellm", str(file), "--dry-run")
        assert "spare" not in [alias.id for alias in client.models.list_aliases()]
        added = await asyncio.to_thread(reported, keyed, "import", "litellm", str(file))
        assert {name: one.replace("to be added", "added") for name, one in outcomes(planned).items()} == outcomes(added)
        first = "openai-" + fake.origin.removeprefix("http://").replace(".", "-").replace(":", "-")
        assert outcomes(added) == {
            "model broken": "left out",
            "model cloudy (bedrock/claude)": "left out",
            f"provider {first}": "added",
            f"provider {first}-2": "added",
            "provider ollama-localhost-1": "added",
            "provider anthropic": "added",
            f"model {first}/small": "added",
            f"model {first}-2/small": "added",
            "model ollama-localhost-1/qwen3:4b": "added",
            "model anthropic/*": "left out",
            "alias helpdesk": "added",
            "alias spare": "added",
            "alias hotline": "added",
            "fallback helpdesk to cloudy": "left out",
            f"fallback {first}/small to ollama-localhost-1/qwen3:4b": "added",
            f"fallback {first}-2/small to ollama-localhost-1/qwen3:4b": "added",
            "setting litellm_settings.drop_params": "left out",
            "setting router_settings.routing_strategy": "left out",
            "setting general_settings.master_key": "left out",
        }
        told = json.dumps(list(added.values()))
        assert KEY not in told
        assert "ANTHROPIC_API_KEY is not set" in told
        assert "rpm=900" in added["model", f"{first}/small"]["without"][0]
        provider, model = client.providers.get(first), client.models.get(f"{first}/small")
        assert provider.definition is not None
        assert provider.definition.prices is not None
        assert (provider.definition.runner, provider.definition.retries) == ("openai_compatible", 0)
        assert provider.definition.prices["small"]["input"] == 1
        assert (model.capacity, list(model.fallback_models)) == (7, ["ollama-localhost-1/qwen3:4b"])
        targets = {one.id: one for one in client.models.list_aliases()}["hotline"].targets
        assert [(one.model, one.weight) for one in targets] == [(f"{first}/small", 900), (f"{first}-2/small", 300)]
        answer = await asyncio.to_thread(lambda: client.generate("Hello", model="helpdesk").text())
        assert answer == "Hello wörld"
        again = await asyncio.to_thread(reported, keyed, "import", "litellm", str(file))
        assert set(outcomes(again).values()) == {"there already", "left out"}


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("model_list: !!python/object/apply:os.system [ls]", "line 1"),
        ("model_list: []", "no `model_list`"),
        ("a: [", "is not YAML"),
        ("x: " + "[" * 5000, "config.yaml"),
    ],
)
def test_a_file_that_is_no_config_of_litellm_is_refused(own: Shell, tmp_path: Path, content: str, why: str) -> None:
    (tmp_path / "config.yaml").write_text(content)
    refused = run(own, "import", "litellm", str(tmp_path / "config.yaml"))
    assert (refused.returncode, refused.stdout) == (USAGE, "")
    assert why in refused.stderr


def texts(messages: Iterable[SessionMessage]) -> list[str | None]:
    return [part.text for message in messages if message.message is not None for part in message.message.parts]


def test_users_of_open_webui_are_invited_and_find_their_chats_with_all_branches(
    server: RunningServer, own: Shell, client: SyncClient, tmp_path: Path
) -> None:
    database = WebUiDatabase(tmp_path / "webui.db")
    database.add_user("Ada L.", "Ada@Example.org", "admin")
    database.add_user("Bob", "ada@example.com")
    database.add_user("Later", "later@example.org", "pending")
    database.add_chat("Ada L.", "Branched", branched_chat(), pinned=True)
    database.add_chat("Ada L.", "Table", {"models": []}, current_message_id="n", archived=True)
    database.add_message("Table", "m", "user", "Who?")
    database.add_message("Table", "n", "assistant", "Me.", "m")
    database.add_chat("Ada L.", "Damaged", '{"history": ')
    before = database.path.read_bytes()

    planned = reported(own, "import", "open-webui", str(database.path), "--dry-run")
    assert "ada@example.org" not in {user.email.lower() for user in client.admin.users()}
    added = reported(own, "import", "open-webui", str(database.path))
    assert {name: one.replace("to be added", "added") for name, one in outcomes(planned).items()} == outcomes(added)
    assert outcomes(added) == {
        "user Ada@Example.org": "added",
        "chats of Ada@Example.org": "added",
        "user ada@example.com": "added",
        "user later@example.org": "left out",
        "table prompt": "left out",
    }
    assert added["chats of", "Ada@Example.org"]["detail"] == "2"
    assert "Damaged" in added["chats of", "Ada@Example.org"]["without"][0]
    assert "signs in as ada-2" in added["user", "ada@example.com"]["detail"]
    assert database.path.read_bytes() == before

    invitation = added["user", "Ada@Example.org"]["detail"].split()[-1]
    with SyncClient(server.url) as ada:
        ada.auth.register(invitation, password=PASSWORD)
        (branched,) = ada.sessions.list(state=SessionState.ACTIVE)
        branch = branched.messages(leaf_message_id=branched.info.head_message_id or "")
        assert texts(branch) == ["Splendid.", "How are you?"]
        assert "Fine." in texts(branched.messages())
        assert (branched.info.title, branched.info.message_count, branched.info.pinned) == ("Branched", 3, True)
        (archived,) = ada.sessions.list(state=SessionState.ARCHIVED)
        assert texts(archived.messages()) == ["Who?", "Me."]

    again = reported(own, "import", "open-webui", str(database.path))
    assert outcomes(again)["user Ada@Example.org"] == "there already"
    assert outcomes(again)["chats of Ada@Example.org"] == "left out"


def test_a_file_that_is_no_database_of_open_webui_is_refused(own: Shell, tmp_path: Path) -> None:
    (tmp_path / "webui.db").write_text("no database, but long enough to be taken for one" * 100)
    for name in ("webui.db", "missing.db"):
        refused = run(own, "import", "open-webui", str(tmp_path / name))
        assert (refused.returncode, refused.stdout) == (USAGE, "")
        assert "webui.db" in refused.stderr


def test_everything_of_a_user_goes_to_a_file_and_comes_back_as_that_of_another(
    server: RunningServer, own: Shell, client: SyncClient, tmp_path: Path
) -> None:
    def person(name: str) -> tuple[SyncClient, Shell]:
        somebody = SyncClient(server.url)
        somebody.auth.register(client.admin.create_invite().token, name=name, password=PASSWORD)
        token = somebody.me.create_token("shell", [Scope.READ, Scope.WRITE, Scope.GENERATE, Scope.ACCOUNT]).token
        return somebody, Shell(tmp_path, {**own.environment, "PLUGAI_TOKEN": token})

    ann, anns = person("ann")
    bob, bobs = person("bob")
    with ann, bob:
        file = ann.artifacts.upload(b"some text", name="note.txt")
        session = ann.sessions.create(title="Sea", tags=["summer"])
        session.say([user("Look.", artifact(file.artifact_id))]).text()
        ann.me.update_preferences(Preferences(theme=InterfaceTheme.DARK))
        ann.me.add_favourite("echo")

        told = run(anns, "export", "all.zip")
        assert (told.returncode, told.stdout.startswith("all.zip: ")) == (0, True), told.stderr
        assert "choose a new file" in run(anns, "export", "all.zip").stderr
        export = str(tmp_path / "all.zip")
        planned = reported(bobs, "import", "plugai", export, "--dry-run")
        assert set(outcomes(planned).values()) == {"to be added"}
        assert not bob.sessions.list().all()
        added = reported(bobs, "import", "plugai", export)
        assert set(outcomes(added).values()) == {"added"}

        (copied,) = bob.sessions.list()
        assert (copied.info.title, copied.info.tags) == ("Sea", ["summer"])
        (kept,) = bob.artifacts.list()
        assert kept.artifact_id in repr(copied.messages().all())
        assert file.artifact_id not in repr(copied.messages().all())
        assert bob.artifacts.download(kept.artifact_id) == b"some text"
        assert bob.me.preferences().theme is InterfaceTheme.DARK
        assert [favourite.model for favourite in bob.me.favourites()] == ["echo"]
        assert outcomes(reported(bobs, "import", "plugai", export))["file note.txt"] == "there already"


def test_a_file_that_is_no_export_is_refused(own: Shell, tmp_path: Path) -> None:
    (tmp_path / "text.zip").write_text("no archive")
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as archive:
        archive.writestr("conversations.json", "[]")
    for name in ("text.zip", "other.zip", "missing.zip"):
        refused = run(own, "import", "plugai", str(tmp_path / name))
        assert (refused.returncode, refused.stdout) == (USAGE, ""), name

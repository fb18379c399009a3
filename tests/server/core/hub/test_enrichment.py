"""What is said of a model beside its files: how its prompts are written, and which parameters its makers recommend."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.server.core.hub.downloading import downloading
from tests.support.servers.hub.models import gguf_content
from tests.support.servers.hub.repository import Repository
from tests.support.servers.hub.server import running_hub

from plugai.server.core.hub.prompt_format import prompt_format
from plugai.server.core.hub.recommended import recommended_parameters
from plugai.server.core.principal import LOCAL_OWNER
from plugai.server.huggingface.parsing import parse_model

NAME, BASE = "tiny/chat-GGUF", "tiny/chat"
CARD = f"---\nbase_model: {BASE}\n---\n# Chat".encode()
FILES = {"chat-Q8_0.gguf": gguf_content(1000), "README.md": CARD}
SAMPLING = {"do_sample": True, "temperature": 0.6, "top_k": 20, "top_p": 0.95}
RECOMMENDED = {"temperature": 0.6, "top_k": 20, "top_p": 0.95}


def generation(**values: object) -> bytes:
    return json.dumps(values).encode()


@pytest.mark.parametrize(
    ("template", "name"),
    [
        ("", ""),
        ("{% for m in messages %}<|im_start|>{{ m.role }}\n", "ChatML"),
        ("{{ bos_token }}<|start_header_id|>{{ m.role }}<|end_header_id|>", "Llama 3"),
        ("<start_of_turn>model\n", "Gemma"),
        ("{{ m.content }}", "its own"),
    ],
)
def test_a_prompt_format_has_the_name_that_people_know(template: str, name: str) -> None:
    assert prompt_format(template) == name
    for told in (
        {"gguf": {"chat_template": template}},
        {"config": {"tokenizer_config": {"chat_template": template}}},
    ):
        model = parse_model({"id": NAME, **told})
        assert model is not None
        assert model.prompt_format == name


@pytest.mark.parametrize("told", [[], {"gguf": {"chat_template": 3}}, {"config": {"tokenizer_config": "x"}}], ids=str)
def test_what_is_no_template_is_none(told: object) -> None:
    model = parse_model({"id": NAME, **(told if isinstance(told, dict) else {})})
    assert model is not None
    assert model.prompt_format == ""


@pytest.mark.parametrize(
    ("config", "known"),
    [
        pytest.param(generation(**SAMPLING, eos_token_id=2, max_length=20), RECOMMENDED, id="what requests have"),
        pytest.param(generation(**SAMPLING | {"do_sample": False}), {}, id="it does not sample"),
        pytest.param(
            generation(do_sample=True, temperature=9, top_p=True, top_k=1.5, min_p="x"), {}, id="out of range"
        ),
        pytest.param(b'{"do_sample": true, "temperature": NaN}', {}, id="no number"),
        pytest.param(b"no JSON", {}, id="no JSON"),
        pytest.param(b"[" * 10_000, {}, id="too deep"),
        pytest.param(b"[]", {}, id="no object"),
    ],
)
def test_only_values_that_requests_may_have_are_recommended(config: bytes, known: dict[str, float]) -> None:
    assert recommended_parameters(config) == known


async def described(tmp_path: Path, *repositories: Repository) -> dict[str, float]:
    async with running_hub(list(repositories)) as hub, downloading(hub.url, tmp_path) as run:
        await run.download(NAME)
        (plan,) = run.folder.done()
        found = await run.catalog.describe(LOCAL_OWNER, NAME)
        assert plan.model.recommended == found.model.recommended, "it is kept with the model"
        return dict(found.model.recommended)


async def test_a_quantized_model_has_the_recommendation_of_what_it_was_made_from(tmp_path: Path) -> None:
    base = Repository(BASE, {"generation_config.json": generation(**SAMPLING), "README.md": b"# Base"})
    assert await described(tmp_path, Repository(NAME, FILES), base) == RECOMMENDED


async def test_a_models_own_recommendation_comes_first(tmp_path: Path) -> None:
    base = Repository(BASE, {"generation_config.json": generation(**SAMPLING), "README.md": b"# Base"})
    own = {**FILES, "generation_config.json": generation(do_sample=True, temperature=1)}
    assert await described(tmp_path, Repository(NAME, own), base) == {"temperature": 1}


async def test_a_model_without_any_is_described_all_the_same(tmp_path: Path) -> None:
    assert await described(tmp_path, Repository(NAME, FILES)) == {}

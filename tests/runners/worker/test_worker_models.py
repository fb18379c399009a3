"""Model files that do harm: what the worker makes of them."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path

import pytest
from tests.runners.asking import Answer, ask, ignore_stage, question
from tests.runners.conftest import StartWorker
from tests.runners.llama_cpp.gguf_files import gguf, real_model, with_template
from tests.support.limits import HANGS_SECONDS

from plugai.runners.base import GrammarFormat, ModelSpec
from plugai.runners.errors import InvalidRequestError, ModelBrokenError
from plugai.runners.worker.runner import WorkerRunner

pytestmark = pytest.mark.slow

ENDLESS = "{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}"


def llama(path: Path) -> ModelSpec:
    return ModelSpec(id="bad", runner="llama_cpp", options={"path": str(path), "threads": 1, "context_length": 512})


def broken_files() -> dict[str, tuple[bytes, str]]:
    content = real_model().read_bytes()
    return {
        "truncated": (content[: len(content) // 2], "bytes too short"),
        "header-cut": (content[:1000], "ends in the middle"),
        "garbage": (b"\x7fELF" + bytes(1000), "not a GGUF file"),
        "empty": (b"", "is empty"),
        "header-flipped": (content[:24] + b"\xff" * 8 + content[32:], "a name has a length"),
        "unknown": (gguf(), "cannot be used: .*'?nonsense"),
    }


@pytest.mark.parametrize("name", ["truncated", "header-cut", "garbage", "empty", "header-flipped", "unknown"])
async def test_a_damaged_file_is_rejected_without_a_crash(name: str, tmp_path: Path) -> None:
    content, words = broken_files()[name]
    path = tmp_path / f"{name}.gguf"
    path.write_bytes(content)
    with pytest.raises(ModelBrokenError, match=f"'{name}.gguf'.*{words}"):
        await WorkerRunner(llama(path), tmp_path / "run").load(ignore_stage)


async def test_an_invalid_template_is_rejected(tmp_path: Path) -> None:
    with pytest.raises(ModelBrokenError, match="the model's chat template fails: TemplateSyntaxError"):
        await WorkerRunner(llama(with_template("{% if %}", tmp_path)), tmp_path / "run").load(ignore_stage)


@pytest.mark.parametrize("cost", [ENDLESS, "{{ 'a' * (10**10 * messages | length) }}"])
async def test_a_template_that_uses_up_time_or_memory_fails_only_its_own_request(
    start_worker: StartWorker, tmp_path: Path, cost: str
) -> None:
    template = "{% for m in messages %}{{ m.content }}{% if 'more' in m.content %}" + cost + "{% endif %}{% endfor %}"
    worker = await start_worker(llama(with_template(template, tmp_path)))
    pid = worker.pid
    async with asyncio.timeout(HANGS_SECONDS), aclosing(worker.generate(question("Tell me a story"))) as chunks:
        await anext(chunks)
        with pytest.raises(ModelBrokenError, match="the model's chat template"):
            await ask(worker, "more, please")
        assert Answer([chunk async for chunk in chunks]).text
    assert (await ask(worker, "Hello")).text
    assert worker.pid == pid


async def test_a_model_without_a_template_gets_chatml_and_a_warning(
    start_worker: StartWorker, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "no-template.gguf"
    path.write_bytes(real_model().read_bytes().replace(b"tokenizer.chat_template", b"tokenizer.chat_templete"))
    worker = await start_worker(llama(path))
    answer = await ask(worker, "What is 2+2?")
    assert "4" in answer.text
    (warning,) = (record for record in caplog.records if "no chat template" in record.getMessage())
    assert warning.levelname == "WARNING"
    assert warning.getMessage().startswith("bad: ")


async def test_a_bad_grammar_leaves_the_worker_alive(start_worker: StartWorker, llama_spec: ModelSpec) -> None:
    worker = await start_worker(replace(llama_spec, capacity=1))
    chain = "\n".join(f"a{number} ::= a{number + 1}" for number in range(3000))
    for grammar in ("root ::= (", "root ::= missing", "", 'root ::= "a"{5,1}', f'root ::= a0\n{chain}\na3000 ::= "a"'):
        with pytest.raises(InvalidRequestError, match="cannot be used"):
            await ask(worker, "Hello", response_format=GrammarFormat(grammar))
    assert (await ask(worker, "What is 2+2?")).text.endswith("4.")


async def test_every_valid_format_is_followed_in_a_confined_worker(
    start_worker: StartWorker, llama_spec: ModelSpec
) -> None:
    worker = await start_worker(llama_spec)
    # Each is new, since the last ones are remembered.
    for number in range(24):
        fixed = GrammarFormat(f'root ::= "{number}"')
        assert (await ask(worker, "Which?", response_format=fixed)).text == str(number)

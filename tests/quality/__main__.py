"""How well a model answers and calls tools through our runner: `make test-models MODEL=model.gguf`, by hand.

Ten short questions, and twenty tasks of the Berkeley Function Calling Leaderboard (BFCL v4, simple_python; Apache-2.0),
chosen by chance once. Prints each failure and the scores, and ends with 1 if a score is below what it must be.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from plugai.runners.base import (
    GenerationRequest,
    Message,
    ModelSpec,
    Parameters,
    Role,
    Runner,
    TextChunk,
    TextPart,
    Tool,
    ToolCallChunk,
)
from plugai.runners.llama_cpp.runner import LlamaCppRunner

# Qwen2.5-Coder-0.5B-Instruct, Q4_K_M, as its makers publish it; the scores below are what it must reach.
OFFICIAL_SHA256 = "1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32"
LEAST_CALLS, LEAST_ANSWERS = 16, 9
_TASKS = Path(__file__).parent / "simple_python.json"
_TYPES = {"dict": "object", "float": "number", "tuple": "array", "list": "array", "any": "string"}

QUESTIONS: Sequence[tuple[str, str]] = (
    ("What is the capital of France?", "paris"),
    ("What is 17 + 25?", "42"),
    ("Who wrote Romeo and Juliet?", "shakespeare"),
    ("How many days are there in a leap year?", "366"),
    ("Translate 'Good morning' to Spanish.", "buenos d"),
    ("What is the chemical symbol for gold?", "au"),
    ("Which planet is closest to the Sun?", "mercury"),
    ("Name the largest ocean on Earth.", "pacific"),
    ("What is the opposite of 'hot'?", "cold"),
    ("If Tom has 3 apples and buys 4 more, then eats 2, how many does he have?", "5|five"),
)


async def main(path: Path) -> int:
    """Try a model file; the exit status."""
    digest = _digest(path)
    if digest != OFFICIAL_SHA256:
        print(f"{path.name} is another file (sha256 {digest}): its scores are only shown")
    runner = LlamaCppRunner(ModelSpec("tried", "llama_cpp", options={"path": str(path), "context_length": 2048}))
    await runner.load(lambda _: None)
    try:
        answers = await _questions(runner)
        calls = await _tasks(runner)
    finally:
        await runner.unload()
    print(f"questions {answers}/{len(QUESTIONS)}, BFCL simple_python {calls}/{len(_read_tasks())}")
    return int(digest == OFFICIAL_SHA256 and (calls < LEAST_CALLS or answers < LEAST_ANSWERS))


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


async def _questions(runner: Runner) -> int:
    right = 0
    for question, wanted in QUESTIONS:
        text, _ = await _ask(runner, [{"role": "user", "content": question}], (), 250)
        if re.search(rf"\b(?:{wanted})", text, re.IGNORECASE):
            right += 1
        else:
            print(f"wrong: {question} -> {text[:100]!r}", flush=True)
    return right


async def _tasks(runner: Runner) -> int:
    right = 0
    for task in _read_tasks():
        tools = tuple(Tool(_name(f["name"]), f["description"], _schema(f["parameters"])) for f in task["function"])
        text, calls = await _ask(runner, task["question"], tools, 160)
        ((name, allowed),) = task["ground_truth"][0].items()
        if len(calls) == 1 and calls[0][0] == _name(name) and _matches(calls[0][1], allowed):
            right += 1
        else:
            print(f"wrong: {task['id']} -> {calls or text[:100]!r}", flush=True)
    return right


async def _ask(
    runner: Runner, messages: Sequence[Mapping[str, str]], tools: tuple[Tool, ...], limit: int
) -> tuple[str, list[tuple[str, str]]]:
    """The text of an answer, and the name and the arguments of each call."""
    said = tuple(Message(Role(message["role"]), (TextPart(message["content"]),)) for message in messages)
    request = GenerationRequest(
        "tried", "tried", "tried", said, Parameters(temperature=0, max_output_tokens=limit), tools=tools
    )
    text, calls = "", dict[str, tuple[str, str]]()
    async for chunk in runner.generate(request):
        if isinstance(chunk, TextChunk):
            text += chunk.text
        elif isinstance(chunk, ToolCallChunk):
            calls[chunk.call_id] = (chunk.name, calls.get(chunk.call_id, ("", ""))[1] + chunk.arguments)
    return text, list(calls.values())


def _read_tasks() -> list[dict[str, Any]]:
    tasks: list[dict[str, Any]] = json.loads(_TASKS.read_text())
    return tasks


def _name(name: str) -> str:
    """A name as ours may be."""
    return name.replace(".", "_")


def _schema(parameters: Any) -> Any:
    """The benchmark names types as Python does."""
    if isinstance(parameters, Mapping):
        return {
            key: _TYPES.get(value, value) if key == "type" and isinstance(value, str) else _schema(value)
            for key, value in parameters.items()
        }
    return [_schema(item) for item in parameters] if isinstance(parameters, list) else parameters


def _matches(arguments: str, allowed: Mapping[str, Sequence[object]]) -> bool:
    """Whether all arguments are among those that the benchmark accepts; an empty text says that one may be missing."""
    try:
        given = json.loads(arguments)
    except ValueError:
        return False
    return (
        isinstance(given, dict)
        and given.keys() <= allowed.keys()
        and all(
            any(_plain(given[name]) == _plain(value) for value in values) if name in given else "" in values
            for name, values in allowed.items()
        )
    )


def _plain(value: object) -> str:
    return str(value).lower().replace(" ", "")


if __name__ == "__main__":
    sys.exit(asyncio.run(main(Path(sys.argv[1]))))

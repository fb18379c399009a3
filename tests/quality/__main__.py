"""How well a model answers and calls tools through our runner: `make test-models MODEL=model.gguf`, by hand.

The questions and the tasks for tools are those of `plugai bench`. Prints each failure and the scores, and ends with 1
if a score is below what it must be.
"""

from __future__ import annotations

import asyncio
import hashlib
import sys
from pathlib import Path

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
from plugai.server.cli.bench.quality.asking import ANSWER_TOKENS, CALL_TOKENS
from plugai.server.cli.bench.quality.questions import QUESTIONS
from plugai.server.cli.bench.quality.tool_tasks import tool_tasks

# Qwen2.5-Coder-0.5B-Instruct, Q4_K_M, as its makers publish it; the scores below are what it must reach.
OFFICIAL_SHA256 = "1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32"
LEAST_CALLS, LEAST_ANSWERS = 16, 9


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
    print(f"questions {answers}/{len(QUESTIONS)}, BFCL simple_python {calls}/{len(tool_tasks())}")
    return int(digest == OFFICIAL_SHA256 and (calls < LEAST_CALLS or answers < LEAST_ANSWERS))


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


async def _questions(runner: Runner) -> int:
    right = 0
    for question in QUESTIONS:
        text, _ = await _ask(runner, question.text, (), ANSWER_TOKENS)
        if question.is_answered(text):
            right += 1
        else:
            print(f"wrong: {question.text} -> {text[:100]!r}", flush=True)
    return right


async def _tasks(runner: Runner) -> int:
    right = 0
    for task in tool_tasks():
        tools = (Tool(task.name, task.description, task.parameters_schema),)
        text, calls = await _ask(runner, task.text, tools, CALL_TOKENS)
        if task.is_solved(calls):
            right += 1
        else:
            print(f"wrong: {task.id} -> {calls or text[:100]!r}", flush=True)
    return right


async def _ask(runner: Runner, text: str, tools: tuple[Tool, ...], limit: int) -> tuple[str, list[tuple[str, str]]]:
    """The text of an answer, and the name and the arguments of each call."""
    said = (Message(Role.USER, (TextPart(text),)),)
    request = GenerationRequest(
        "tried", "tried", "tried", said, Parameters(temperature=0, max_output_tokens=limit), tools=tools
    )
    answer, calls = "", dict[str, tuple[str, str]]()
    async for chunk in runner.generate(request):
        if isinstance(chunk, TextChunk):
            answer += chunk.text
        elif isinstance(chunk, ToolCallChunk):
            calls[chunk.call_id] = (chunk.name, calls.get(chunk.call_id, ("", ""))[1] + chunk.arguments)
    return answer, list(calls.values())


if __name__ == "__main__":
    sys.exit(asyncio.run(main(Path(sys.argv[1]))))

"""Asks a model the questions and gives it the tasks, one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from plugai.client import Client
from plugai.client.content import text_of
from plugai.client.types import BenchmarkScore, Capability, Message, Model, Parameters, Tool
from plugai.server.cli.bench.quality.questions import QUESTIONS
from plugai.server.cli.bench.quality.tool_tasks import ToolTask, tool_tasks

ANSWER_TOKENS, CALL_TOKENS = 250, 160

Report = Callable[[float | None, str], None]


async def score_questions(client: Client, model: Model, report: Report) -> BenchmarkScore:
    """How many of the questions are answered rightly. Raises PlugAIError."""
    right = 0
    for number, question in enumerate(QUESTIONS):
        report(number / len(QUESTIONS), "asking questions")
        answer = await _ask(client, model, question.text, ANSWER_TOKENS)
        right += question.is_answered(text_of(answer))
    return BenchmarkScore(right=right, tried=len(QUESTIONS))


async def score_tool_calls(client: Client, model: Model, report: Report) -> BenchmarkScore | None:
    """How many of the tasks are solved; None for a model that calls no tools. Raises PlugAIError."""
    if Capability.TOOLS not in model.capabilities:
        return None
    tasks, right = tool_tasks(), 0
    for number, task in enumerate(tasks):
        report(number / len(tasks), "giving tasks for tools")
        answer = await _ask(client, model, task.text, CALL_TOKENS, [_tool(task)])
        right += task.is_solved(list(_calls(answer)))
    return BenchmarkScore(right=right, tried=len(tasks))


def count_of_requests(model: Model) -> int:
    """How many requests all of it sends."""
    return len(QUESTIONS) + (len(tool_tasks()) if Capability.TOOLS in model.capabilities else 0)


async def _ask(client: Client, model: Model, text: str, tokens: int, tools: Sequence[Tool] = ()) -> Message:
    known = (model.parameters_schema or {}).get("properties", {})
    parameters = Parameters(max_output_tokens=tokens, temperature=0 if "temperature" in known else None)
    answer = await client.generate_once(text, model=model.id, parameters=parameters, tools=tools)
    return answer.message or Message()


def _tool(task: ToolTask) -> Tool:
    return Tool(name=task.name, description=task.description, parameters_schema=dict(task.parameters_schema))


def _calls(answer: Message) -> Iterator[tuple[str, str]]:
    return ((part.tool_call.name, part.tool_call.arguments) for part in answer.parts if part.tool_call is not None)

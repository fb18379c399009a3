"""The questions and the tasks tell right answers from wrong ones."""

from __future__ import annotations

import json

import pytest

from plugai.server.cli.bench.quality.questions import QUESTIONS
from plugai.server.cli.bench.quality.tool_tasks import ToolTask, tool_tasks


@pytest.mark.parametrize(
    ("begins", "answer", "right"),
    [
        ("What is the capital of France?", "It is PARIS.", True),
        ("What is the capital of France?", "It is comparison.", False),
        ("What is 17 + 25?", "42", True),
        ("What is 17 + 25?", "The sum is 142.", False),
        ("What is the chemical symbol for gold?", "Au", True),
        ("What is the chemical symbol for gold?", "Ag", False),
        ("If Tom has 3 apples", "He has five apples left.", True),
        ("If Tom has 3 apples", "He has 9.", False),
    ],
)
def test_an_answer_is_right_if_a_word_of_it_begins_as_it_must(begins: str, answer: str, right: bool) -> None:
    (question,) = (one for one in QUESTIONS if one.text.startswith(begins))
    assert question.is_answered(answer) is right


def test_there_are_ten_questions_and_no_empty_answer_is_right() -> None:
    assert len({question.text for question in QUESTIONS}) == 10
    assert not any(question.is_answered("") for question in QUESTIONS)


def arguments(task: ToolTask) -> dict[str, object]:
    """Those that the benchmark takes for right."""
    return {name: next(value for value in values if value != "") for name, values in task.right.items()}


@pytest.mark.parametrize("task", tool_tasks(), ids=lambda task: task.id)
def test_a_task_is_solved_by_the_right_call_alone(task: ToolTask) -> None:
    right = (task.name, json.dumps(arguments(task)))
    assert task.is_solved([right])
    assert not task.is_solved([])
    assert not task.is_solved([right, right])
    assert not task.is_solved([("another", right[1])])
    assert not task.is_solved([(task.name, json.dumps(arguments(task) | {"invented": 1}))])
    assert not task.is_solved([(task.name, json.dumps(dict.fromkeys(task.right, "wrong")))])
    assert not task.is_solved([(task.name, "{")])
    assert task.parameters_schema["type"] == "object"


def test_there_are_twenty_tasks() -> None:
    assert len({task.id for task in tool_tasks()}) == 20

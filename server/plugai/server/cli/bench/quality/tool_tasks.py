"""Twenty tasks of the Berkeley Function Calling Leaderboard (BFCL v4, simple_python; Apache-2.0), chosen by chance
once: each is solved by one call of one tool."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_FILE = Path(__file__).with_name("simple_python.json")
_TYPES = {"dict": "object", "float": "number", "tuple": "array", "list": "array", "any": "string"}


@dataclass(frozen=True, slots=True)
class ToolTask:
    """A task: what the user says, the tool, and the values that are right for each of its arguments."""

    id: str
    text: str
    name: str
    description: str
    parameters_schema: Mapping[str, Any]
    right: Mapping[str, Sequence[object]]

    def is_solved(self, calls: Sequence[tuple[str, str]]) -> bool:
        """Whether these calls, each a name and its arguments as JSON, are the one that is right."""
        return len(calls) == 1 and calls[0][0] == self.name and _are_right(calls[0][1], self.right)


def tool_tasks() -> Sequence[ToolTask]:
    """All tasks."""
    return [_task(task) for task in json.loads(_FILE.read_text())]


def _task(task: Mapping[str, Any]) -> ToolTask:
    (function,), (message,) = task["function"], task["question"]
    ((_, right),) = task["ground_truth"][0].items()
    # Names as ours may be.
    name = function["name"].replace(".", "_")
    schema = _schema(function["parameters"])
    return ToolTask(task["id"], message["content"], name, function["description"], schema, right)


def _schema(parameters: Any) -> Any:
    """The benchmark names types as Python does."""
    if isinstance(parameters, Mapping):
        return {
            key: _TYPES.get(value, value) if key == "type" and isinstance(value, str) else _schema(value)
            for key, value in parameters.items()
        }
    return [_schema(item) for item in parameters] if isinstance(parameters, list) else parameters


def _are_right(arguments: str, right: Mapping[str, Sequence[object]]) -> bool:
    """Whether all arguments are among those that the benchmark accepts; an empty text says that one may be missing."""
    try:
        given = json.loads(arguments)
    except ValueError:
        return False
    return (
        isinstance(given, dict)
        and given.keys() <= right.keys()
        and all(
            any(_plain(given[name]) == _plain(value) for value in values) if name in given else "" in values
            for name, values in right.items()
        )
    )


def _plain(value: object) -> str:
    return str(value).lower().replace(" ", "")

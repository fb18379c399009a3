"""Looks at a model's files: `python -m plugai.runners.inspection RUNNER CONFINEMENT QUESTION`.

The model is on standard input. It prints an Inspection as JSON.
"""

from __future__ import annotations

import sys
from importlib.metadata import entry_points

import msgspec

from plugai.runners.base import ModelSpec, Provider
from plugai.runners.confinement.policy import Confinement
from plugai.runners.confinement.process import NotConfinedError, confine, confine_calls
from plugai.runners.errors import PlugAIError
from plugai.runners.inspection.result import Inspection, Question


def main() -> None:
    """Look at the files of one model."""
    confinement = Confinement.from_argument(sys.argv[2])
    spec = msgspec.json.decode(sys.stdin.buffer.read(), type=ModelSpec)
    try:
        confine(confinement)
        (point,) = entry_points(group="plugai.runners", name=sys.argv[1])
        provider: Provider = point.load()()
        confine_calls(confinement)
        inspection = _answer(Question(sys.argv[3]), provider, spec)
    except (PlugAIError, NotConfinedError) as error:
        inspection = Inspection(problem=str(error))
    sys.stdout.buffer.write(msgspec.json.encode(inspection))


def _answer(question: Question, provider: Provider, spec: ModelSpec) -> Inspection:
    if question is Question.MEMORY:
        return Inspection(memory=provider.estimate(spec))
    return Inspection(provider.inspect(spec))


if __name__ == "__main__":
    main()

"""`python -m tests.bench.grammars`: engines for constrained decoding, compared.

xgrammar is compared if it is installed; it is no dependency. Each case runs in a copy of the process with limits of
10 s and 2 GiB; more than 2 s to compile is slow.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from importlib.util import find_spec
from statistics import median
from typing import Any

from tests.bench.grammar_engines import Engine, LlamaCpp, Llguidance, Ours, Steps, XGrammar, loaded_model
from tests.bench.measure import percentile
from tests.runners.text.grammar.hostile import GRAMMARS, SCHEMAS
from tests.runners.text.grammar.test_suite import FILES, texts

from plugai.runners.limited_fork import ForkFailedError, ForkLimits, call_in_fork

_LIMITS = ForkLimits(cpu_seconds=10, seconds=120.0, memory_bytes=2**31, stack_bytes=8 * 2**20)
_SCHEMA: Mapping[str, object] = {
    "type": "object",
    "properties": {
        "name": {"type": "string", "maxLength": 40},
        "age": {"type": "integer"},
        "tags": {"type": "array", "items": {"enum": ["red", "green", "blue"]}, "maxItems": 3},
        "about": {"type": "string"},
    },
    "required": ["name", "age", "tags", "about"],
    "additionalProperties": False,
}
_ANSWER = (
    '{"name": "Ada Lovelace", "age": 36, "tags": ["red", "blue"], "about": "She wrote the first program, for a machine '
    'that was never built, and saw that it could do more than calculate."}'
)
_ROUNDS = 5


def main() -> None:
    with loaded_model() as model:
        engines: list[Engine] = [Ours(model), Llguidance(model), LlamaCpp(model)]
        if find_spec("xgrammar") is not None:
            engines.append(XGrammar(model))
        print(
            "| engine | schemas refused | excluded but written | compile | mask p50 | p99 | hostile: refused |", end=""
        )
        print(" crashed, slow or over 2 GiB | longest step |\n|---|---|---|---|---|---|---|---|---|")
        for engine in engines:
            cells = [engine.name, *_suite(engine), *_speed(engine, model.tokens_of_text(_ANSWER)), *_hostile(engine)]
            print(f"| {' | '.join(cells)} |", flush=True)


def _suite(engine: Engine) -> Iterator[str]:
    counts: Counter[str] = Counter()
    for file in FILES:
        for case in json.loads(file.read_text()):
            counts += Counter(json.loads(_in_fork(partial(_case, engine, case), '{"refused": 1}')))
    yield f"{counts['refused']} of {sum(len(json.loads(file.read_text())) for file in FILES)}"
    yield f"{counts['wrong']} of {counts['excluded']}"


def _case(engine: Engine, case: Mapping[str, Any]) -> str:
    accepts = engine.accepting(case["schema"])
    if accepts is None:
        return '{"refused": 1}'
    excluded = [test["data"] for test in case["tests"] if not test["valid"]]
    return json.dumps({"excluded": len(excluded), "wrong": sum(any(map(accepts, texts(value))) for value in excluded)})


def _speed(engine: Engine, tokens: list[int]) -> Iterator[str]:
    compiling, masks = [], []
    for _ in range(_ROUNDS):
        started = time.process_time()
        steps = engine.steps(_SCHEMA)
        compiling.append(time.process_time() - started)
        for token in tokens:
            started = time.process_time()
            steps.mask()
            masks.append(time.process_time() - started)
            steps.accept(token)
    yield f"{median(compiling) * 1e3:.1f} ms"
    yield f"{median(masks) * 1e6:.0f} µs"
    yield f"{percentile(masks, 0.99) * 1e6:.0f} µs"


def _hostile(engine: Engine) -> Iterator[str]:
    outcomes: Counter[str] = Counter()
    longest = 0.0
    made = [partial(engine.grammar_steps, text) for text in GRAMMARS.values()]
    made += [partial(engine.steps, schema) for schema in SCHEMAS.values()]
    for make in made:
        outcome, step = json.loads(_in_fork(partial(_tried, make), '["lost", 0]'))
        outcomes[outcome] += 1
        longest = max(longest, step)
    yield f"{outcomes['refused']} of {outcomes.total()}"
    yield str(outcomes["lost"] + outcomes["slow"])
    yield f"{longest * 1e3:.0f} ms"


def _tried(make: Callable[[], Steps]) -> str:
    """How a format ends: refused, followed for 16 tokens, or slow; and the longest step in seconds."""
    started, longest = time.process_time(), 0.0
    try:
        steps = make()
        if time.process_time() - started > 2:
            return json.dumps(["slow", 0])
        for _ in range(16):
            before = time.process_time()
            token = steps.any_token()
            longest = max(longest, time.process_time() - before)
            if token is None:
                break
    except (ValueError, RuntimeError, TypeError, AssertionError, RecursionError, OverflowError):
        return json.dumps(["refused", longest])
    return json.dumps(["followed", longest])


def _in_fork(function: Callable[[], str], lost: str) -> str:
    try:
        return call_in_fork(function, _LIMITS)
    except ForkFailedError:
        return lost


if __name__ == "__main__":
    main()

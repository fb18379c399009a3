"""A conversation of ten turns: the time to the first token of each, and of the last one without a cache."""

from __future__ import annotations

from collections.abc import Mapping
from statistics import median

from tests.bench.engines import Engine

TOKENS = 48
# PlugAI reads the last answer again if the same request must get the same text: greedy, or with a seed.
TEMPERATURE = 0.7
QUESTIONS = (
    "Tell me about Paris.",
    "What should I eat there?",
    "How do I get around?",
    "Which museums are best?",
    "Tell me about the river.",
    "What about the weather in May?",
    "Is it expensive?",
    "Suggest a day trip.",
    "What language do they speak?",
    "Give me a summary of our talk.",
)


def run(running: Mapping[str, Engine], conversations: int) -> None:
    """Print the table."""
    seen: dict[str, list[list[float]]] = {name: [] for name in running}
    for number in range(conversations):
        for name, engine in running.items():
            seen[name].append(_conversation(engine, number))
    print(f"\nTen turns of {TOKENS} tokens each, temperature {TEMPERATURE}: time to the first token, as medians of")
    print(f"{conversations} conversations.\n")
    turns = [str(turn) for turn in range(1, len(QUESTIONS) + 1)]
    print(f"| engine | {' | '.join(turns)} | 10 to 2 | not cached | share |")
    print("|---" * (len(QUESTIONS) + 4) + "|")
    for name, measured in seen.items():
        *firsts, uncached = (median(times) for times in zip(*measured, strict=True))
        cells = [f"{first * 1e3:.0f} ms" for first in firsts]
        cells += [f"{firsts[-1] / firsts[1]:.2f}", f"{uncached * 1e3:.0f} ms", f"{firsts[-1] / uncached:.3f}"]
        print(f"| {name} | {' | '.join(cells)} |", flush=True)


def _conversation(engine: Engine, number: int) -> list[float]:
    """Seconds to the first token of each turn, and to that of the last turn with another system prompt."""
    turns = [("system", f"You are guide number {number}.")]
    firsts = []
    for question in QUESTIONS:
        turns.append(("user", question))
        stream = engine.ask(turns, TOKENS, TEMPERATURE)
        firsts.append(stream.first)
        turns.append(("assistant", stream.text))
    other = [("system", f"Number {number} of the guides is who you are."), *turns[1:-1]]
    return [*firsts, engine.ask(other, TOKENS, TEMPERATURE).first]

"""The limits of what callers may constrain an answer with: no one grammar may cost other requests time or memory."""

from __future__ import annotations

from llguidance import LLParserLimits

from plugai.runners.limited_fork import ForkLimits

MAX_BYTES = 2**16
"""The size of a grammar."""
MAX_SCHEMA_BYTES = 2**18
"""The size of a JSON Schema as JSON."""
MAX_DEPTH = 64
"""How deep the values in a JSON Schema may be nested."""
MAX_BRACKETS = 24
"""How deep brackets in a grammar may be nested; llguidance takes some more."""
MAX_REPETITIONS = 1_000_000
"""How often a grammar may say that something comes."""
CHECK = ForkLimits(cpu_seconds=2, seconds=20.0, memory_bytes=512 * 2**20, stack_bytes=2**20)
"""For the process that tries a grammar first."""


def parser_limits() -> LLParserLimits:
    """What one token may cost: some 20 ms at worst; and what one answer may remember: some 40 MB."""
    return LLParserLimits(
        max_items_in_row=500,
        initial_lexer_fuel=1_000_000,
        step_lexer_fuel=100_000,
        step_max_items=50_000,
        max_lexer_states=20_000,
        max_grammar_size=100_000,
        # They quote the answer.
        verbose_errors=False,
    )

"""From a GBNF grammar to one of llguidance that stands for the same texts.

llguidance divides a text into lexemes, each as long as it can be, before it parses them; GBNF knows only characters. So
a grammar without recursion becomes one lexeme, which is fastest, and in any other one each character is one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from itertools import groupby

from llguidance import LLMatcher

from plugai.runners.errors import InvalidRequestError
from plugai.runners.text.grammar.gbnf_parser import (
    Characters,
    Expression,
    InOrder,
    OneOf,
    Repeated,
    Rule,
    parse_gbnf,
)


def gbnf_grammar(grammar: str) -> str:
    """The grammar, for llguidance. Raises InvalidRequestError if it is not GBNF."""
    rules = parse_gbnf(grammar)
    uses = _uses(rules)
    recursive = _recursive(uses)
    # llguidance takes names in capitals for lexemes.
    names = {name: f"{'r' if recursive else 'R'}{number}" for number, name in enumerate(uses)}
    writer = _Writer(names, one_by_one=recursive)
    lines = [f"{names[name]}: {writer.text(rules[name])}" for name in uses]
    return LLMatcher.grammar_from_lark("\n".join([f"start: {names['root']}", *lines]))


def _uses(rules: Mapping[str, Expression]) -> dict[str, list[str]]:
    """The rules that are reached from `root`, and which others each uses."""
    uses: dict[str, list[str]] = {}
    waiting = ["root"]
    while waiting:
        name = waiting.pop()
        if name not in uses:
            if name not in rules:
                raise InvalidRequestError(
                    f"the grammar cannot be used: it has no rule {name!r}, which another one uses"
                )
            uses[name] = [*dict.fromkeys(_names(rules[name]))]
            waiting.extend(uses[name])
    return uses


def _names(expression: Expression) -> Iterator[str]:
    match expression:
        case Rule(name):
            yield name
        case InOrder(parts) | OneOf(parts):
            for part in parts:
                yield from _names(part)
        case Repeated(part):
            yield from _names(part)


def _recursive(uses: Mapping[str, list[str]]) -> bool:
    """Whether a rule uses itself, if only by way of others."""
    try:
        TopologicalSorter(uses).prepare()
    except CycleError:
        return True
    return False


class _Writer:
    """Writes expressions as llguidance reads them, with no more brackets than they had."""

    def __init__(self, names: Mapping[str, str], *, one_by_one: bool) -> None:
        """`one_by_one`: each character becomes a part of its own."""
        self._names = names
        self._one_by_one = one_by_one

    def text(self, expression: Expression) -> str:
        match expression:
            case Characters():
                return f"/{_set(expression)}/"
            case Rule(name):
                return self._names[name]
            case InOrder(parts):
                return " ".join(self._in_order(parts)) or '""'
            case OneOf(alternatives):
                return " | ".join(map(self.text, alternatives))
            case Repeated(part, least, most):
                return f"{self._in_brackets(part)}{{{least},{'' if most is None else most}}}"

    def _in_order(self, parts: Iterable[Expression]) -> Iterator[str]:
        for together, group in groupby(parts, lambda part: isinstance(part, Characters) and not self._one_by_one):
            if together:
                yield f"/{''.join(_set(part) for part in group if isinstance(part, Characters))}/"
            else:
                yield from (self._in_brackets(part) if isinstance(part, OneOf) else self.text(part) for part in group)

    def _in_brackets(self, part: Expression) -> str:
        return self.text(part) if isinstance(part, Characters | Rule) else f"({self.text(part)})"


def _set(characters: Characters) -> str:
    ranges, negated = characters.ranges, characters.negated
    if not ranges:
        # None of no characters is any.
        return "(?s:.)" if negated else r"[^\x00-\u{10FFFF}]"
    if len(ranges) == 1 and ranges[0][0] == ranges[0][1] and not negated:
        return rf"\u{{{ranges[0][0]:X}}}"
    inside = "".join(rf"\u{{{low:X}}}-\u{{{high:X}}}" for low, high in ranges)
    return f"[{'^' if negated else ''}{inside}]"

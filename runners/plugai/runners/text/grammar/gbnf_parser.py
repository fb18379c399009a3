"""Reads GBNF, the notation of llama.cpp for grammars."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NoReturn

from plugai.runners.errors import InvalidRequestError
from plugai.runners.text.grammar.limits import MAX_BRACKETS, MAX_BYTES, MAX_REPETITIONS


@dataclass(frozen=True, slots=True)
class Characters:
    """One character: from one of these ranges of code points, or if `negated`, from none of them."""

    ranges: tuple[tuple[int, int], ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """What the rule of this name stands for."""

    name: str


@dataclass(frozen=True, slots=True)
class InOrder:
    """One after the other; of no parts is the empty text."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class OneOf:
    """Any of them."""

    alternatives: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Repeated:
    """So many times; any number of times from `least` on, if `most` is None."""

    part: Expression
    least: int
    most: int | None


Expression = Characters | Rule | InOrder | OneOf | Repeated

_TOKENS = re.compile(
    r"""
    (?P<space>[ \t\r\n]+|\#[^\r\n]*)
    |(?P<rule>[\w-]+)(?=[ \t]*::=)
    |(?P<defined>::=)
    |(?P<name>[\w-]+)
    |(?P<text>"(?:\\.|[^"\\\r\n])*")
    |(?P<set>\[(?:\\.|[^\]\\\r\n])*\])
    |(?P<any>\.)
    |(?P<repeat>[*+?]|\{\s*(?P<least>\d{1,9})?\s*(?P<range>,)?\s*(?P<most>\d{1,9})?\s*\})
    |(?P<sign>[()|])
    """,
    re.VERBOSE | re.ASCII,
)
_CHARACTER = re.compile(r"\\x([0-9a-fA-F]{2})|\\u([0-9a-fA-F]{4})|\\U([0-9a-fA-F]{8})|\\(.)|([^\\])", re.DOTALL)
_ESCAPES = {"n": 10, "r": 13, "t": 9} | {sign: ord(sign) for sign in '\\"[]-^/'}
_ANY = Characters((), negated=True)
_TIMES = {"*": (0, None), "+": (1, None), "?": (0, 1)}


def parse_gbnf(grammar: str) -> Mapping[str, Expression]:
    """The rules by their names, among them `root`. Raises InvalidRequestError."""
    if len(grammar.encode()) > MAX_BYTES:
        raise InvalidRequestError(f"the grammar has more than {MAX_BYTES} bytes; simplify it")
    rules = _Parser(grammar).rules()
    if "root" not in rules:
        raise InvalidRequestError("the grammar cannot be used: it has no rule `root`, with which it begins")
    return rules


class _Parser:
    """Reads one grammar from its start to its end."""

    def __init__(self, grammar: str) -> None:
        self._grammar = grammar
        self._tokens = self._split()
        self._next = 0

    def rules(self) -> dict[str, Expression]:
        rules: dict[str, Expression] = {}
        while token := self._peek():
            if token.lastgroup != "rule":
                self._refuse("a rule begins with its name and ::=", token)
            if token["rule"] in rules:
                self._refuse(f"the rule {token['rule']} is there twice", token)
            self._next += 2
            rules[token["rule"]] = self._alternatives(0)
        return rules

    def _split(self) -> list[re.Match[str]]:
        tokens = []
        position = 0
        while position < len(self._grammar):
            token = _TOKENS.match(self._grammar, position)
            if token is None:
                raise _error(self._grammar, position, "nothing in GBNF begins like this, or it does not end")
            if token.lastgroup != "space":
                tokens.append(token)
            position = token.end()
        return tokens

    def _peek(self) -> re.Match[str] | None:
        return self._tokens[self._next] if self._next < len(self._tokens) else None

    def _sign(self, sign: str) -> bool:
        """Whether this sign is next; it is then read."""
        token = self._peek()
        found = token is not None and token["sign"] == sign
        self._next += found
        return found

    def _alternatives(self, depth: int) -> Expression:
        alternatives = [self._in_order(depth)]
        while self._sign("|"):
            alternatives.append(self._in_order(depth))
        token = self._peek()
        if depth == 0 and token is not None and token.lastgroup != "rule":
            self._refuse("this is not expected here", token)
        return OneOf(tuple(alternatives)) if len(alternatives) > 1 else alternatives[0]

    def _in_order(self, depth: int) -> Expression:
        parts: list[Expression] = []
        while (token := self._peek()) and token["sign"] not in (")", "|") and token.lastgroup != "rule":
            self._next += 1
            if token["repeat"]:
                if not parts:
                    self._refuse("there is nothing to repeat", token)
                parts.append(self._repeated(parts.pop(), token))
            else:
                parts.append(self._part(token, depth))
        return parts[0] if len(parts) == 1 else InOrder(tuple(parts))

    def _part(self, token: re.Match[str], depth: int) -> Expression:
        match token.lastgroup:
            case "name":
                return Rule(token["name"])
            case "text":
                return InOrder(tuple(Characters(((one, one),)) for one in self._codes(token["text"][1:-1], token)))
            case "set":
                return self._set(token)
            case "any":
                return _ANY
            case "sign" if depth < MAX_BRACKETS:
                inner = self._alternatives(depth + 1)
                if not self._sign(")"):
                    self._refuse("the bracket is not closed", token)
                return inner
            case "sign":
                self._refuse(f"brackets are nested more than {MAX_BRACKETS} levels deep", token)
            case _:
                self._refuse("this is not expected here", token)

    def _repeated(self, part: Expression, token: re.Match[str]) -> Expression:
        least, most = _TIMES.get(token["repeat"]) or (int(token["least"] or 0), int(token["most"] or 0))
        if token["repeat"] not in _TIMES and not token["most"]:
            if not token["least"]:
                self._refuse("it does not say how often", token)
            most = None if token["range"] else least
        if max(least, most or 0) > MAX_REPETITIONS:
            self._refuse(f"it repeats something more than {MAX_REPETITIONS} times", token)
        if most is not None and most < least:
            self._refuse(f"it repeats at least {least} and at most {most} times", token)
        return Repeated(part, least, most)

    def _set(self, token: re.Match[str]) -> Characters:
        inside = token["set"][1:-1]
        negated = inside.startswith("^")
        parts = _CHARACTER.findall(inside[negated:])
        codes = self._codes(inside[negated:], token)
        ranges = []
        position = 0
        while position < len(codes):
            # A dash stands for itself at the end, and if it is escaped.
            dashed = position + 2 < len(codes) and parts[position + 1][4] == "-"
            last = position + 2 if dashed else position
            if codes[last] < codes[position]:
                self._refuse("a range ends before it begins", token)
            ranges.append((codes[position], codes[last]))
            position = last + 1
        return Characters(tuple(ranges), negated)

    def _codes(self, text: str, token: re.Match[str]) -> list[int]:
        """The code points that a text with escapes stands for."""
        codes = []
        position = 0
        while position < len(text):
            found = _CHARACTER.match(text, position)
            if found is None or (found[4] and found[4] not in _ESCAPES):
                self._refuse("there is no such escape", token)
            number = found[1] or found[2] or found[3]
            codes.append(int(number, 16) if number else _ESCAPES[found[4]] if found[4] else ord(found[5]))
            position = found.end()
        if any(code > 0x10FFFF or 0xD800 <= code <= 0xDFFF for code in codes):
            self._refuse("there is no such character", token)
        return codes

    def _refuse(self, why: str, token: re.Match[str]) -> NoReturn:
        raise _error(self._grammar, token.start(), why)


def _error(grammar: str, position: int, why: str) -> InvalidRequestError:
    line = grammar.count("\n", 0, position) + 1
    column = position - grammar.rfind("\n", 0, position)
    return InvalidRequestError(f"the grammar cannot be used: line {line}, column {column}: {why}")

"""Response formats that would take hours, gigabytes or the whole process, and some that only look so."""

from __future__ import annotations

from plugai.runners.base import GrammarFormat, JsonSchemaFormat, ResponseFormat

LETTERS = "abcdefghijklmnopqrst"


def _optional_rules(count: int, end: str) -> str:
    rules = "\n".join(f'a{number} ::= "a"' for number in range(count))
    return f"root ::= {' '.join(f'a{number}?' for number in range(count))} {end}\n{rules}"


def _chain(count: int, link: str) -> str:
    rules = "\n".join(f"a{number} ::= {link.format(number + 1)}" for number in range(count))
    return f'root ::= a0\n{rules}\na{count} ::= "a"'


GRAMMARS = {
    "a minimum above the maximum": 'root ::= "a"{5,1}',
    "a minimum above the maximum, of two": 'root ::= ("a"|"b"){3,2}',
    "40 optional rules": _optional_rules(40, '"z"'),
    "40 optional rules, recursive": _optional_rules(40, "root?"),
    "24 ambiguous rules": "root ::= " + "a " * 24 + '\na ::= "a"* | "a" a | a a',
    "24 ambiguous choices": "root ::= " + '("a" | "aa" | "a"*) ' * 24 + '"z"',
    "2000 repetitions": "root ::= " + '"a"* ' * 2000,
    "2000 repetitions, recursive": "root ::= " + '"a"* ' * 2000 + "root?",
    "itself three times": 'root ::= root root root | "a" | ""',
    "a repetition of nothing": 'root ::= (""*)* ("a"?)*',
    "a million times": 'root ::= "x"{1,1000000}',
    "a billion times": 'root ::= "x"{999999999}',
    "repeated repetitions": 'root ::= (("a"{0,1000}){0,1000}){0,1000} "b"',
    "repeated repetitions, recursive": 'root ::= ((b{0,100}){0,100}){0,100} root?\nb ::= "a" b | "c"',
    "a chain of 3000 rules": _chain(3000, "a{0}"),
    "a chain of 1500 rules, recursive": _chain(1500, 'a{0} "b" | root'),
    "60 rules, each twice the next": _chain(60, "a{0} a{0}"),
    "60 rules, each twice the next, recursive": _chain(60, "a{0} a{0} | root"),
    "one text of 60 kB": f'root ::= "{"x" * 60_000}"',
    "one set of 10,000 ranges": f"root ::= [{''.join(chr(256 + 3 * number) for number in range(10_000))}]*",
    "brackets of 60 levels": "root ::= " + "(" * 60 + '"a"' + ")*" * 60,
    "a word with 400 of 800 letters": 'root ::= ([ab]* "a" [ab]{400} | [ab]* "b" [ab]{399})+ "c"',
}  # fmt: skip


def _levels(count: int, one: str) -> dict[str, object]:
    names = [f"d{number}" for number in range(count)]
    parts = {
        name: {one: [{"$ref": f"#/$defs/d{n + 1}"}, {"$ref": f"#/$defs/d{n + 1}"}]} for n, name in enumerate(names)
    }
    return {"$defs": {**parts, f"d{count}": {"type": "null"}}, "$ref": "#/$defs/d0"}


SCHEMAS: dict[str, dict[str, object]] = {
    "texts of a billion letters": {"type": "string", "minLength": 10**6, "maxLength": 10**9},
    "a billion items": {"type": "array", "items": {"type": "integer"}, "maxItems": 10**9},
    "a million items at least": {"type": "array", "items": {"type": "integer"}, "minItems": 10**6},
    "a count beyond any machine": {"type": "string", "maxLength": 10**400},
    "1500 properties": {"type": "object", "properties": {f"p{number}": {"type": "integer"} for number in range(1500)}},
    "5000 values": {"enum": [f"v{number}" for number in range(5000)]},
    "multiples of a large prime": {"type": "integer", "multipleOf": 999_983},
    "multiples of a small fraction": {"type": "number", "multipleOf": 0.00037},
    "a range of 300 digits": {"type": "number", "minimum": 1e-300, "maximum": 1e300},
    "doubling references": _levels(40, "anyOf"),
    "doubling references, all of them": _levels(40, "allOf"),
    "700 references in a chain": _levels(700, "allOf"),
    "20 patterns at once": {"allOf": [{"type": "string", "pattern": f"^.*{letter}.*$"} for letter in LETTERS]},
    "a pattern that remembers": {"type": "string", "pattern": "^(.*a.{200}|.*b.{150}|.*c.{130})$"},
    "repeated repetitions": {"type": "string", "pattern": "^(((a{0,1000}){0,1000}){0,1000})b$"},
    "a pattern with as many ways as letters": {"type": "string", "pattern": "^(a|aa|a*)*b{1,1000}(x+x+)+y$"},
    "20 patterns of names": {"type": "object", "patternProperties": {f"^{letter}.*$": {} for letter in LETTERS}},
    "an endless value": {"type": "object", "properties": {"a": {"$ref": "#"}}, "required": ["a"]},
    "anything at all": {},
}  # fmt: skip

FORMATS: dict[str, ResponseFormat] = {
    **{f"grammar: {name}": GrammarFormat(grammar) for name, grammar in GRAMMARS.items()},
    **{f"schema: {name}": JsonSchemaFormat(schema) for name, schema in SCHEMAS.items()},
}

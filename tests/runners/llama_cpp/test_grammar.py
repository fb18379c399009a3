"""A grammar that would harm the engine never reaches it."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plugai.runners.base import GrammarFormat, Parameters
from plugai.runners.errors import InvalidRequestError
from plugai.runners.llama_cpp.grammar.grammar import grammar_text
from plugai.runners.llama_cpp.model import Model
from plugai.runners.llama_cpp.sampling import Sampler

BAD_GRAMMARS = [
    "",
    "root",
    " \n",
    "no-root ::= \"a\"",
    "root ::= missing",
    "root ::= (",
    'root ::= root "a" | "b"',
    'root ::= a\na ::= b\nb ::= a "x" | "y"',
    'root ::= e root | "x"\ne ::= ""',
    'root ::= "unclosed',
    "root ::= [a-",
]  # fmt: skip
COSTLY_GRAMMARS = [
    'root ::= "x"{1,100000}',
    f'root ::= "x"{{{"9" * 5000}}}',
    'root ::= (("a"{0,100}){0,100}){0,100}',
    "root ::= " + "(" * 100 + '"a"' + ")" * 100,
    "root ::= " + '"a" ' * 60_000,
    'root ::= "\0"',
]


@pytest.mark.parametrize("grammar", BAD_GRAMMARS)
def test_an_invalid_grammar_is_rejected(model: Model, grammar: str, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(InvalidRequestError, match="the grammar cannot be used"):
        Sampler(model, Parameters(), grammar_text(GrammarFormat(grammar)))
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("grammar", COSTLY_GRAMMARS)
def test_a_grammar_that_is_too_expensive_is_rejected(grammar: str) -> None:
    with pytest.raises(InvalidRequestError, match="the grammar"):
        grammar_text(GrammarFormat(grammar))


@pytest.mark.parametrize(
    "grammar",
    [
        'root ::= "a"{2,5} [^"\\]{}]{0,2000} # {9999999}\n',
        'root ::= "{9999999}"',
        "root ::= (" + "[a-z]{1,30} " * 30 + ")?",
    ],
)
def test_an_ordinary_grammar_is_accepted(model: Model, grammar: str) -> None:
    Sampler(model, Parameters(), grammar_text(GrammarFormat(grammar))).close()


symbols = st.sampled_from(
    [
        "root",
        "a",
        "::=",
        "\n",
        "|",
        "(",
        ")",
        "*",
        "+",
        "?",
        "{2}",
        "{0,3}",
        '"x"',
        '""',
        "[a-z]",
        "[^a]",
        ".",
        "#",
        " ",
    ]
)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(symbols, max_size=12).map(" ".join))
def test_any_grammar_is_accepted_or_rejected(model: Model, body: str) -> None:
    with suppress(InvalidRequestError):
        Sampler(model, Parameters(), grammar_text(GrammarFormat(f"root ::= {body}"))).close()

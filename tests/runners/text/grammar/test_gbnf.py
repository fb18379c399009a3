"""A grammar in GBNF stands for the texts that it stands for in llama.cpp."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.runners.text.grammar.accepting import Accepting

from plugai.runners.base import GrammarFormat
from plugai.runners.errors import InvalidRequestError
from plugai.runners.text.grammar.checker import checked_grammar


@pytest.mark.parametrize(
    ("grammar", "texts", "others"),
    [
        # Where one part ends is only clear from what follows.
        ('root ::= [a-z]+ "end"', ["fooend", "fooendend"], ["end", "fooen"]),
        ('root ::= ("a" | "ab") "bc"', ["abc", "abbc"], ["ac"]),
        ('root ::= "a" root | "ab" root | "bx" | ""', ["abx", "aabbx", "ab", ""], ["bxa"]),
        ('root ::= e\ne ::= [a-z]+ "end" e | "."', ["fooend.", "fooendend.", "."], ["foo."]),
        ('root ::= b "c"\nb ::= "a" | "a" "b" | b "z"', ["ac", "abc", "abzzc"], ["abz"]),
        # Repetitions.
        ('root ::= "a"{0,2} "b"? "c"+ "d"*', ["c", "aabccdd"], ["aaac", "bbc", ""]),
        ('root ::= ("a"{0,2}){2} "b"{,1}', ["", "aaaab"], ["aaaaa", "bb"]),
        ('root ::= ("ab" | "c"){2,}', ["abc", "cccc"], ["ab"]),
        # Characters.
        (r'root ::= "\u0041\x42é\U0001F600/\n\"\\"', ['ABé😀/\n"\\'], ["AB"]),
        (r"root ::= [^a\]]", ["b", "é", "\n"], ["a", "]"]),
        (r"root ::= [a\-c-]+ [^\n]", ["a-c-x"], ["b", "a\n"]),
        ("root ::= .", ["x", "\n", "é"], ["", "xx"]),
        # Rules over several lines, remarks, and rules that nothing uses.
        ('root ::= (a\n | b-2) # "x"\na ::= "1"\n\nb-2 ::= # c\n "2" |\n "3"\nc ::= c', ["1", "2", "3"], ["x"]),
        ('root ::= | "a"', ["", "a"], ["b"]),
        ('root ::= root "a" | "b"', ["b", "baa"], ["a"]),
        ('root ::= e root | "x"\ne ::= ""', ["x"], [""]),
    ],
)  # fmt: skip
def test_exactly_the_texts_of_a_grammar_are_written(grammar: str, texts: list[str], others: list[str]) -> None:
    accepts = Accepting(GrammarFormat(grammar))
    assert [text for text in texts if not accepts(text)] == []
    assert [text for text in others if accepts(text)] == []


def combined(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    repeats = st.sampled_from(["*", "+", "?", "{2}", "{1,2}", "{0,}"])
    return st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(" ".join),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: f"({' | '.join(parts)})"),
        st.tuples(inner, repeats).map(lambda pair: f"({pair[0]}){pair[1]}"),
    )


expressions = st.recursive(st.sampled_from(['"a"', '"ab"', '"b"', "[ab]", "[^a]", '"ba"']), combined, max_leaves=6)


@settings(max_examples=60, deadline=None)
@given(expressions, st.lists(st.text("ab", max_size=6), min_size=5, max_size=5), st.booleans())
def test_a_grammar_accepts_what_the_same_regular_expression_does(
    expression: str, texts: list[str], recursive: bool
) -> None:
    grammar = f'root ::= x | "!" root\nx ::= {expression}' if recursive else f"root ::= {expression}"
    pattern = re.compile(re.sub(r'["\s]', "", expression), re.DOTALL)
    accepts = Accepting(GrammarFormat(grammar))
    assert {text: accepts(text) for text in texts} == {text: bool(pattern.fullmatch(text)) for text in texts}


@pytest.mark.parametrize(
    ("grammar", "why"),
    [
        ("", "no rule `root`"),
        (" \n", "no rule `root`"),
        ('no-root ::= "a"', "no rule `root`"),
        ("root", "line 1, column 1: a rule begins with"),
        ("root ::= missing", "no rule 'missing'"),
        ('root ::= ("a"', "line 1, column 10: the bracket is not closed"),
        ('root ::= ")\n', "line 1, column 10"),
        ('root ::= "a"\n\n  "b" )', "line 3, column 7: this is not expected here"),
        ('root ::= * "a"', "nothing to repeat"),
        ('root ::= "a"{5,1}', "line 1, column 13: it repeats at least 5 and at most 1 times"),
        ('root ::= ("a"|"b"){3,2}', "at least 3 and at most 2 times"),
        ('root ::= "a"{}', "it does not say how often"),
        (r'root ::= "\q"', "no such escape"),
        (r'root ::= "\uD800"', "no such character"),
        ("root ::= [b-a]", "a range ends before it begins"),
        ("root ::= [a-", "line 1, column 10"),
        ("root ::= <[3]>", "line 1, column 10"),
        ('root ::= "a"\nroot ::= "b"', "the rule root is there twice"),
        ("root ::= " + "(" * 100 + '"a"' + ")" * 100, "nested more than 24 levels"),
        ("root ::= a\na ::= b\nb ::= a", "nothing can match it"),
        ('root ::= "a" []', "nothing can match it"),
        ('root ::= "' + "é" * 40_000 + '"', "more than 65536 bytes"),
    ],
)
def test_what_is_no_grammar_is_refused_with_the_place(grammar: str, why: str) -> None:
    with pytest.raises(InvalidRequestError, match=re.escape(why)):
        checked_grammar(GrammarFormat(grammar))

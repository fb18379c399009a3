"""The check of translations finds each kind of sentence that somebody would read in the wrong language."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from scripts.catalogues import FOLDER, SOURCES, updated
from scripts.checks import translations
from scripts.checks.literals import unmarked
from tests.contract.samples import tree

MODULE = f"{SOURCES}/chat/view.py"
CODE = """
from plugai.frontend.languages.sentences import mark, tr, tr_c, tr_n
_EMPTY = mark("Nothing is here.")
def shown(name, count):
    return [tr(_EMPTY), tr("Stop {name}", name=name), tr_n("{count} chat", "{count} chats", count), tr_c("n", "Chat")]
"""
GERMAN = {"Nothing is here.": "Hier ist nichts.", "Stop {name}": "{name} anhalten", "Chat": "Chat"}
HEADER = 'msgid ""\nmsgstr ""\n"Language: de\\n"\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'


def catalogue() -> str:
    """The catalogue of the code above, complete."""
    text = updated(HEADER, {MODULE: CODE})
    for english, german in GERMAN.items():
        text = text.replace(f'msgid "{english}"\nmsgstr ""', f'msgid "{english}"\nmsgstr "{german}"')
    return text.replace('msgstr[0] ""', 'msgstr[0] "{count} Chat"').replace('msgstr[1] ""', 'msgstr[1] "{count} Chats"')


def found(root: Path, code: str, german: str) -> list[str]:
    """What the check says."""
    return [broken.sentence for broken in translations.check(tree(root, {MODULE: code, f"{FOLDER}/de.po": german}))]


def test_a_complete_catalogue_passes_and_stays_as_it_is_when_it_is_brought_up_to_date(tmp_path: Path) -> None:
    assert found(tmp_path, CODE, catalogue()) == []
    assert updated(catalogue(), {MODULE: CODE}) == catalogue()


@pytest.mark.parametrize(
    ("whole", "broken", "sentence"),
    [
        ("Hier ist nichts.", "", "translate `Nothing is here.`"),
        ("{count} Chats", "", "translate `{count} chat`"),
        ("{name} anhalten", "{model} anhalten", "give `{model} anhalten` the placeholders of `Stop {name}`"),
        ("{name} anhalten", "Anhalten", "give `Anhalten` the placeholders of `Stop {name}`"),
        ("{name} anhalten", "{name anhalten", "give `{name anhalten` the placeholders of `Stop {name}`"),
    ],
)
def test_a_translation_that_is_missing_or_has_other_placeholders_is_found(
    tmp_path: Path, whole: str, broken: str, sentence: str
) -> None:
    assert found(tmp_path, CODE, catalogue().replace(f'"{whole}"', f'"{broken}"')) == [sentence]


@pytest.mark.parametrize(("there", "then"), [("Nothing is here.", "Nothing is there."), (', tr_c("n", "Chat")]', "]")])
def test_a_catalogue_that_is_out_of_date_is_found(tmp_path: Path, there: str, then: str) -> None:
    (sentence,) = found(tmp_path, CODE.replace(there, then), catalogue())
    assert sentence.startswith("run `python -m scripts.catalogues`")


def test_a_page_that_says_something_in_one_language_only_is_found(tmp_path: Path) -> None:
    page = {f"{SOURCES}/static/page.html": "<html>\n<title>$title PlugAI</title>\n<p>Hello there</p>\n</html>\n"}
    (broken,) = translations.check(tree(tmp_path, page))
    assert (broken.line, broken.sentence) == (3, "give the page `Hello there` in the language of its visitor")


@pytest.mark.parametrize(
    "code",
    [
        'text("Nothing is here.")',
        'text("try")',
        'input_field(label="name")',
        'found = "Remove it"',
        'found = f"Remove {name}"',
        'found = f"{count} tokens left"',
        'found = "Show" if more else ""',
        'found = tr(NAMES.get(key, "Another one"))',
        'NAMES = {"a": "Chats"}',
        'raise ValueError("Write a number.")',
    ],
)
def test_what_people_would_see_unmarked_is_found(code: str) -> None:
    assert [literal.text for literal in unmarked(ast.parse(code), [code])]


@pytest.mark.parametrize(
    "code",
    [
        '"""What it is about."""',
        'found = tr("Remove {name}", name=name)',
        '_log.exception("it has failed")',
        'path = f"/c/{session}"',
        'if kind == "Not shown": pass',
        "policy = \"default-src 'none'; script-src 'self'\"",
        'keys = {"max_tokens": 1}',
        'say("Edge")  # not shown',
    ],
)
def test_what_is_marked_or_never_shown_passes(code: str) -> None:
    assert not list(unmarked(ast.parse(code), [code]))

"""The checks of the structure find what breaks a rule, and nothing else."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from scripts import checks, error_tree
from scripts.checks import __main__ as command
from scripts.checks import plain_states, words
from tests.contract.samples import BROKEN, CLEAN, ERRORS, OWN_ERRORS, errors, private_names, tree

CHECKS = {module.__name__.rpartition(".")[2]: module for module in command.CHECKS}


@pytest.mark.slow
def test_the_structure_is_kept() -> None:
    assert command.main() == 0, "run `make check`"


def test_every_check_of_the_folder_is_run() -> None:
    modules = {file.stem for folder in checks.__path__ for file in Path(folder).glob("*.py")}
    assert modules - {"__init__", "__main__", "tree", "names", "literals", "private_words"} == set(CHECKS)
    assert set(BROKEN) | {"words"} == set(CHECKS)


@pytest.mark.parametrize("name", CHECKS)
def test_a_tree_that_keeps_the_rules_passes(tmp_path: Path, name: str) -> None:
    assert list(CHECKS[name].check(tree(tmp_path, CLEAN))) == []


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_rule_is_found(tmp_path: Path, name: str) -> None:
    files, sentence = BROKEN[name]
    assert [str(found) for found in CHECKS[name].check(tree(tmp_path, files))] == [sentence]


@pytest.mark.parametrize(("word", "kind", "files"), list(private_names()))
def test_a_private_word_is_found(tmp_path: Path, word: str, kind: str, files: dict[str, str]) -> None:
    (found,) = words.check(tree(tmp_path, files))
    assert found.path in files
    assert word in found.sentence.lower() or word.title().replace("_", "") in found.sentence


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("message Ticket {", "rename class `Ticket`: say Waiter"),
        ("  rpc OpenDoor(A) returns (B) {", "rename function `OpenDoor`: say public listener, or edge"),
        (
            "  repeated string door_ids = 3 [(rules).max = 1];",
            "rename variable `door_ids`: say public listener, or edge",
        ),
        ("  KIND_DOOR = 1;", "rename variable `KIND_DOOR`: say public listener, or edge"),
        ("  oneof door {", "rename variable `door`: say public listener, or edge"),
    ],
)
def test_a_private_word_of_a_contract_is_found(tmp_path: Path, line: str, sentence: str) -> None:
    found = words.check(tree(tmp_path, {"protos/sample.proto": f"\n{line}\n"}))
    assert [str(violation) for violation in found] == [f"protos/sample.proto:2: {sentence}"]


@pytest.mark.parametrize("code", ["import a as doors", "try: 1\nexcept E as door: 2", "a.door = 1", "for door in a: 1"])
def test_a_private_word_of_any_variable_is_found(tmp_path: Path, code: str) -> None:
    (found,) = words.check(tree(tmp_path, {"sample.py": code}))
    assert found.sentence.startswith("rename variable `door")


def test_a_folder_with_a_private_name_is_found(tmp_path: Path) -> None:
    (found,) = words.check(tree(tmp_path, {"tests/door/code.py": ""}))
    assert str(found) == "tests/door:1: rename module `door`: say public listener, or edge"


def test_a_module_that_joins_states_and_views_no_longer_is_not_listed_as_one(tmp_path: Path) -> None:
    path = "frontend/plugai/frontend/shell/parts.py"
    found = plain_states.check(tree(tmp_path, {path: "import asyncio\n"}))
    sentence = "take `plugai.frontend.shell.parts` out of the modules that join the two kinds"
    assert [str(violation) for violation in found] == [f"{path}:1: {sentence}"]


def test_a_package_shows_its_errors_and_what_they_descend_from(tmp_path: Path) -> None:
    tree(tmp_path, CLEAN)
    assert error_tree.render(tmp_path, OWN_ERRORS) == [
        "PlugAIError",
        "└── LostError          It is not there",
        "    └── DiskLostError",
    ]
    assert "DiskLostError" not in str(error_tree.render(tmp_path, ERRORS))


def test_the_written_tree_is_the_one_that_is_checked(tmp_path: Path) -> None:
    own = f"{OWN_ERRORS}/__init__.py"
    sample = tree(tmp_path, {**errors("PlugAIError\n"), own: '"""Errors.\n\nPlugAIError\n"""\n'})
    error_tree.write(tmp_path)
    assert list(CHECKS["error_tree"].check(sample)) == []
    assert [sample.text(path) for path in (f"{ERRORS}/__init__.py", own)] == [
        CLEAN[path] for path in (f"{ERRORS}/__init__.py", own)
    ]


def test_a_docstring_without_a_place_for_the_tree_is_told(tmp_path: Path) -> None:
    tree(tmp_path, {**CLEAN, f"{ERRORS}/__init__.py": '"""Errors."""\n'})
    with pytest.raises(SystemExit, match="write a line PlugAIError"):
        error_tree.write(tmp_path)


@pytest.mark.parametrize(("added", "status"), [({}, 0), (BROKEN["function_length"][0], 1)])
def test_the_exit_status_says_whether_a_rule_is_broken(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], added: dict[str, str], status: int
) -> None:
    tree(tmp_path, {**CLEAN, **added})
    for arguments in (["init", "--quiet"], ["add", "."]):
        subprocess.run(["git", *arguments], cwd=tmp_path, check=True)
    assert command.main(tmp_path) == status
    assert len(capsys.readouterr().out.splitlines()) == status

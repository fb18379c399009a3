"""`plugai image`, `shape` and `embed`: the files that they write, and what they print."""

from __future__ import annotations

import json

import pytest
from tests.server.cli.commands import Shell

from plugai.server.cli.exit_codes import ExitCode


def test_an_image_is_written_and_its_path_and_seed_are_printed(studio: Shell) -> None:
    done = studio.run("image", "-m", "painter", "a red seven", "--seed", "7", "--size", "16x8")
    # A server does not choose the folder.
    assert (done.returncode, done.stdout) == (0, "painter-7.png\n"), done.stderr
    assert done.stderr.startswith("seed 7, 16 x 8, ")
    assert (studio.folder / "painter-7.png").read_bytes().startswith(b"\x89PNG")
    # What is there already is not replaced.
    assert studio.run("image", "-m", "painter", "again", "--seed", "7").stdout == "painter-7-2.png\n"


def test_several_images_are_numbered_and_each_has_its_seed(studio: Shell) -> None:
    done = studio.run(
        "image", "-m", "painter", "a red seven", "-n", "3", "--set", "width=16", "-o", "seven.png", "--json"
    )
    saved = json.loads(done.stdout)
    assert [file["path"] for file in saved] == ["seven-1.png", "seven-2.png", "seven-3.png"]
    assert [file["artifact"]["metadata"]["seed"] for file in saved] == [1000, 1001, 1002]
    assert {file["artifact"]["image"]["width"] for file in saved} == {16}
    assert {path.name for path in studio.folder.glob("*.png")} == {file["path"] for file in saved}
    assert done.stderr == ""


def test_a_shape_is_written_alone_or_with_its_image(studio: Shell) -> None:
    done = studio.run("shape", "-m", "sculptor", "a torus", "-o", "torus.ply")
    assert (done.returncode, done.stdout) == (0, "torus.ply\n"), done.stderr
    assert done.stderr == "seed 3, 12 triangles, 0.0 kB\n"
    (studio.folder / "both").mkdir()
    both = studio.run("shape", "-m", "sculptor", "a torus", "--preview", "--format", "obj", "-o", "both")
    assert both.stdout == "both/form.obj\nboth/preview.png\n"


def test_embeddings_are_a_table_or_json(studio: Shell) -> None:
    lines = studio.run("embed", "one", "three").stdout.splitlines()
    assert lines[0].split() == ["text", "dimensions", "vector"]
    assert lines[2].split() == ["three", "5", "5.000", "0.500", "-0.250", "0.000", "…"]
    many = "".join(f"{'x' * number}\n" for number in range(1, 100))
    found = json.loads(studio.run("embed", "--json", stdin=many).stdout)
    assert [vector["values"][0] for vector in found] == list(range(1, 100))
    assert found[0] == {"text": "x", "values": [1.0, 0.5, -0.25, 0.0, 1.0]}


def test_texts_are_ordered_by_their_relevance(studio: Shell) -> None:
    lines = studio.run("rerank", "length", "one", "three", "seventeen", "--top", "2").stdout.splitlines()
    assert [line.split() for line in lines] == [["score", "text"], ["0.090", "seventeen"], ["0.050", "three"]]
    found = json.loads(studio.run("rerank", "length", "--json", stdin="a\n\nabc\n").stdout)
    assert [(one["index"], one["text"]) for one in found] == [(1, "abc"), (0, "a")]


@pytest.mark.parametrize(
    ("arguments", "status", "sentence"),
    [
        (
            ["image", "-m", "painter", "x", "--size", "huge"],
            ExitCode.USAGE,
            "'huge' is no size; write it as in --size 512x512",
        ),
        (
            ["image", "-m", "painter", "x", "--steps", "2"],
            ExitCode.USAGE,
            "model 'painter' has no parameter for --steps",
        ),
        (["image", "-m", "painter", "x", "--set", "y"], ExitCode.USAGE, "'y' is not NAME=VALUE"),
        (["image", "-m", "painter", "x", "--set", "y=1"], ExitCode.REFUSED, "y"),
        (["image", "x", "-o", "no/where.png"], ExitCode.USAGE, "there is no folder no; create it first"),
        (["image", "x", "-m", "nobody"], ExitCode.NOT_FOUND, "model 'nobody' is not configured"),
        (["embed"], ExitCode.USAGE, "there is no text"),
        (["rerank", "x"], ExitCode.USAGE, "there is no text"),
        (["rerank", "x", "y", "-m", "reader"], ExitCode.REFUSED, "score"),
    ],
    ids=str,
)
def test_what_cannot_be_made_is_one_line_and_an_exit_status(
    studio: Shell, arguments: list[str], status: ExitCode, sentence: str
) -> None:
    done = studio.run(*arguments)
    assert (done.returncode, done.stdout) == (status, ""), done.stderr
    assert sentence in done.stderr
    assert done.stderr.count("\n") == 1
    assert not list(studio.folder.glob("*.png"))


def test_a_server_without_such_a_model_says_so(echo: Shell) -> None:
    assert "this server has no model for this (embedding)" in echo.run("embed", "x").stderr


def test_progress_is_shown_at_a_terminal_and_gone_at_the_end(studio: Shell) -> None:
    with studio.terminal("image", "-m", "painter", "a red seven", "--seed", "5") as terminal:
        terminal.wait_for("waiting")
        terminal.wait_for("painter-5.png\r\n")
        terminal.wait_for("seed 5, 8 x 8, ")
        assert terminal.wait_end() == 0

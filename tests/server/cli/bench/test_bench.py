"""`plugai bench`: what it measures, prints, and refuses to measure."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from tests.server.cli.bench.servers import RACE, race_server
from tests.server.cli.commands import Shell, shell
from tests.server.cli.forked import run
from tests.support.server import RunningServer

from plugai.server.cli.exit_codes import ExitCode


@pytest.fixture(scope="module")
def server() -> Iterator[RunningServer]:
    with race_server() as running:
        yield running


@pytest.fixture
def race(own: Shell) -> Shell:
    """A shell for the server of `servers.py`."""
    return own


def test_each_prompt_is_measured_alone_and_with_four_and_eight_at_once(race: Shell) -> None:
    done = run(race, "bench", "steady", "--tokens", "8", "--rounds", "2", "--no-quality")
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    heading, *lines = done.stdout.splitlines()
    assert heading.endswith("streams  first token  prompt tokens/s  tokens/s  tokens/s each  rounds")
    assert [(line.split()[0], line.split()[3]) for line in lines] == [
        (length, count) for length in ("short", "long") for count in ("1", "4", "8")
    ]
    assert {line.split()[-1] for line in lines} == {"2"}


def test_the_figures_are_those_of_the_model(race: Shell) -> None:
    """`steady` writes its first token after 200 ms."""
    done = run(race, "bench", "steady", "--tokens", "16", "--rounds", "1", "--streams", "3", "--no-quality", "--json")
    report = json.loads(done.stdout)
    short, long = report["speeds"]
    assert (report["model"], report["kept"]) == ("steady", False)
    assert (short["prompt"], short["streams"], short["rounds"]) == ("short", 3, 1)
    assert (short["prompt_tokens"], long["prompt_tokens"]) == (RACE["short"], RACE["long"])
    for speed in (short, long):
        assert speed["first_token_seconds"] >= 0.2
        assert 0 < speed["prompt_tokens_per_second"] <= 3 * speed["prompt_tokens"] / 0.2
        assert speed["stream_tokens_per_second"] > 0


def test_no_two_prompts_begin_alike(race: Shell) -> None:
    """`jealous` fails if anybody has asked it something with the same beginning."""
    done = run(race, "bench", "jealous", "--tokens", "4", "--rounds", "2", "--no-quality", "--json")
    assert (done.returncode, len(json.loads(done.stdout)["speeds"])) == (0, 6), done.stderr


def test_what_was_not_measured_in_time_is_said_and_the_rest_is_shown(race: Shell) -> None:
    done = run(race, "bench", "steady", "--tokens", "32", "--rounds", "100", "--seconds", "8", "--no-quality")
    assert done.returncode == 0
    assert done.stderr == "the time of 8 s was over before all was measured; allow more with --seconds\n"
    assert done.stdout.splitlines()[1].startswith("short")


def test_an_answer_that_ends_at_once_is_asked_for_again(race: Shell) -> None:
    done = run(race, "bench", "shy", "--tokens", "4", "--rounds", "1", "--streams", "1", "--no-quality", "--json")
    assert (done.returncode, len(json.loads(done.stdout)["speeds"])) == (0, 2), done.stderr


def test_a_prompt_that_does_not_fit_is_left_out(race: Shell) -> None:
    done = run(race, "bench", "narrow", "--tokens", "4", "--rounds", "1", "--no-quality", "--json")
    assert {speed["prompt"] for speed in json.loads(done.stdout)["speeds"]} == {"short"}
    assert done.stderr == "a long prompt does not fit into the context of narrow; it is left out\n"


@pytest.mark.parametrize(
    ("arguments", "status", "sentence"),
    [
        (["nobody"], ExitCode.NOT_FOUND, "model 'nobody' is not configured"),
        (["painter"], ExitCode.USAGE, "painter writes no text; only the speed of text can be measured"),
        (["narrow", "--tokens", "4000"], ExitCode.USAGE, "4000 tokens do not fit into the context of narrow"),
        (["mute"], ExitCode.FAILED, "mute answers without text; there is nothing to measure"),
        (["failing"], ExitCode.UNAVAILABLE, "as you wish"),
        (["replaced"], ExitCode.FAILED, "steady has answered in place of replaced; measure steady instead"),
        (["hanging", "--seconds", "1"], ExitCode.FAILED, "nothing was answered within 1 s"),
    ],
    ids=str,
)
def test_what_cannot_be_measured_is_one_line_and_an_exit_status(
    race: Shell, arguments: list[str], status: ExitCode, sentence: str
) -> None:
    done = run(race, "bench", *arguments)
    assert (done.returncode, done.stdout) == (status, ""), done.stderr
    assert sentence in done.stderr.splitlines()[-1]


def test_a_provider_is_asked_nothing_that_costs_money_without_a_yes(race: Shell) -> None:
    refused = run(race, "bench", "far")
    assert (refused.returncode, refused.stdout) == (ExitCode.USAGE, "")
    assert "this would send 89 requests to the provider cloud, which may cost money" in refused.stderr
    assert "--yes" in refused.stderr
    assert "far" not in run(race, "requests", "list").stdout


def test_progress_is_shown_at_a_terminal(race: Shell) -> None:
    with race.terminal("bench", "steady", "--tokens", "4", "--rounds", "1", "--no-quality") as terminal:
        terminal.wait_for("short prompts, 1 at once")
        terminal.wait_for("long prompts, 4 at once")
        terminal.wait_for("tokens/s each")
        assert terminal.wait_end() == 0


def test_questions_are_asked_and_tasks_given_to_a_model_that_calls_tools(race: Shell) -> None:
    """`clever` knows one answer, and the right call for one task."""
    small = ("--tokens", "4", "--rounds", "1", "--streams", "1")
    report = json.loads(run(race, "bench", "clever", *small, "--json").stdout)
    assert report["questions"] == {"right": 1, "tried": 10}
    assert report["tool_calls"] == {"right": 1, "tried": 20}
    shown = run(race, "bench", "clever", *small).stdout.splitlines()
    assert [line.split(maxsplit=1) for line in shown if line.startswith("questions")] == [
        ["questions", "1 of 10 right"]
    ]
    assert shown[-1] == "tool calls  1 of 20 right"


def test_the_server_keeps_the_figures_of_a_model_with_files_and_shows_them(race: Shell) -> None:
    done = run(race, "bench", "filed", "--tokens", "4", "--rounds", "1", "--streams", "1", "--no-quality", "--json")
    report = json.loads(done.stdout)
    assert (report["kept"], done.stderr) == (True, "")
    shown = run(race, "models", "show", "filed").stdout
    assert "  1 answer, 44 tokens read" in shown
    assert "tokens/s, the first after 0.2" in shown
    kept = json.loads(run(race, "models", "show", "filed", "--json").stdout)["benchmark"]
    assert [speed["prompt_tokens"] for speed in kept["speeds"]] == [RACE["short"], RACE["long"]]
    assert kept["speeds"][0]["stream_tokens_per_second"] == report["speeds"][0]["stream_tokens_per_second"]


def test_figures_that_are_not_those_of_the_model_are_not_kept(race: Shell) -> None:
    before = json.loads(run(race, "models", "show", "filed", "--json").stdout).get("benchmark")
    small = ("--rounds", "1", "--streams", "1", "--no-quality", "--json")
    assert not json.loads(run(race, "bench", "filed", "--tokens", "4", *small, "--no-keep").stdout)["kept"]
    partial = run(race, "bench", "filed", "--tokens", "200", *small, "--seconds", "6")
    assert not json.loads(partial.stdout)["kept"]
    assert "the server does not keep these figures" in partial.stderr
    assert json.loads(run(race, "models", "show", "filed", "--json").stdout).get("benchmark") == before


def test_the_embedded_model_can_be_measured(llama_server: RunningServer, race: Shell) -> None:
    own = shell(race.folder, llama_server.url, PLUGAI_TOKEN="anything")
    small = ("--tokens", "4", "--rounds", "1", "--streams", "2", "--no-quality", "--json")
    report = json.loads(run(own, "bench", "smollm2-135m-instruct", *small).stdout)
    short, long = report["speeds"]
    assert 32 < short["prompt_tokens"] < 160
    assert 512 < long["prompt_tokens"] < 1100
    assert short["tokens_per_second"] > 0
    assert report["kept"]
    assert report["memory_bytes"] > 50 * 2**20

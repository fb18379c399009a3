from __future__ import annotations

import json
import re
import signal
from pathlib import Path

import grpc
import pytest
from tests.server.cli.commands import Shell, shell
from tests.server.cli.wire import Wire
from tests.support.limits import HANGS_SECONDS
from tests.support.server import PLUGAI, RunningServer, running_server

from plugai.server.cli.exit_codes import ExitCode
from plugai.v1 import models_pb2, models_pb2_grpc

MANY = " ".join(f"w{number}" for number in range(400))


def wait_until_idle(server: RunningServer, model: str) -> None:
    """Wait until the model answers nothing; it never does if a request that should have ended goes on."""
    with grpc.insecure_channel(f"127.0.0.1:{server.grpc_port}") as channel:
        service = models_pb2_grpc.ModelsServiceStub(channel)
        for change in service.WatchModels(models_pb2.WatchModelsRequest(), timeout=HANGS_SECONDS):
            if change.model.id == model and not change.model.active:
                return


def test_an_answer_in_a_pipe_is_only_its_text(echo: Shell) -> None:
    done = echo.run("chat", "hello  there")
    assert (done.returncode, done.stdout) == (0, "hello  there\n")


def test_only_a_verbose_answer_has_a_summary_which_is_one_line_on_standard_error(echo: Shell) -> None:
    assert echo.run("chat", "one two three").stderr == ""
    told = echo.run("chat", "--verbose", "one two three").stderr
    assert told.startswith("3 tokens, ")
    assert "first after " in told
    assert told.count("\n") == 1


def test_standard_input_is_the_question(echo: Shell) -> None:
    assert echo.run("chat", stdin="from a pipe").stdout == "from a pipe\n"
    assert echo.run("chat", "Say:", stdin="from a pipe").stdout == "Say:\n\nfrom a pipe\n"


def test_empty_standard_input_is_an_error(echo: Shell) -> None:
    done = echo.run("chat", stdin=" \n")
    assert (done.returncode, done.stdout) == (ExitCode.USAGE, "")
    assert done.stderr == 'plugai: the question is empty; write it as in: plugai chat "What is 2+2?"\n'


def test_max_tokens_limits_the_answer_which_is_reported(echo: Shell) -> None:
    done = echo.run("chat", "--max-tokens", "2", "one two three")
    assert done.stdout == "one two\n"
    assert done.stderr == "the answer ended at its limit of tokens\n"


def test_a_failure_during_an_answer_prints_its_message_with_the_id_of_the_request(echo: Shell) -> None:
    done = echo.run("chat", "--model", "broken", "one two three")
    assert (done.returncode, done.stdout) == (ExitCode.UNAVAILABLE, "one two\n")
    assert re.fullmatch(
        r"plugai: model 'broken' failed after 2 words, as configured by fail_after \[request [\w-]+\]\n", done.stderr
    )


@pytest.mark.parametrize(
    ("arguments", "status", "sentence"),
    [
        (["--model", "nope", "hi"], ExitCode.NOT_FOUND, "model 'nope' is not configured; see `plugai models list`"),
        (["--temperature", "7", "hi"], ExitCode.REFUSED, "temperature"),
        (["--server", "ftp://x", "hi"], ExitCode.USAGE, "'ftp://x' is no server's URL"),
        (["--server", "http://x/y", "hi"], ExitCode.USAGE, "a server's URL has nothing after host and port"),
        (["--server", "nobody", "hi"], ExitCode.USAGE, "there is no profile 'nobody' (there are: none yet)"),
        (["--session", "nobody", "hi"], ExitCode.NOT_FOUND, "there is no session"),
        (["--session", "a", "--system", "b", "hi"], ExitCode.USAGE, "a session has its own instructions"),
        (["--json-schema", "missing", "hi"], ExitCode.USAGE, "missing cannot be read: No such file or directory"),
        (["--json-schema", "list.json", "hi"], ExitCode.USAGE, "list.json is not a JSON Schema"),
        (["--tool", "list.json", "hi"], ExitCode.USAGE, "list.json is not the declaration of a tool"),
        (["--image", "list.json", "hi"], ExitCode.USAGE, "list.json is not an image"),
        (["--config", "missing.toml", "hi"], ExitCode.USAGE, "there is no file missing.toml; name another"),
        (["--config", "any_port.toml", "hi"], ExitCode.USAGE, "no server has run with this data folder"),
    ],
    ids=str,
)
def test_what_cannot_be_answered_is_one_line_and_an_exit_status(
    echo: Shell, arguments: list[str], status: ExitCode, sentence: str
) -> None:
    (echo.folder / "list.json").write_text("[1]")
    (echo.folder / "any_port.toml").write_text("port = 0")
    done = echo.run("chat", *arguments)
    assert (done.returncode, done.stdout) == (status, ""), done.stderr
    assert done.stderr.startswith("plugai: ")
    assert sentence in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_missing_server_is_reported_at_once_with_the_command_that_starts_one(nowhere: Shell) -> None:
    done = nowhere.run("chat", "hi")
    assert done.returncode == ExitCode.UNAVAILABLE
    assert done.stderr == (
        f"plugai: no PlugAI server answers at http://127.0.0.1:1; start one with `{PLUGAI} up`, "
        "or name another with --server\n"
    )


def test_the_server_is_called_at_the_port_of_the_settings(echo_server: RunningServer, tmp_path: Path) -> None:
    (tmp_path / "plugai.toml").write_text(f"port = {echo_server.port}\n")
    assert shell(tmp_path).run("chat", "found").stdout == "found\n"


@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 130), (signal.SIGHUP, 130)], ids=lambda v: str(v)
)
def test_a_chat_that_receives_sigterm_cancels_its_request(
    echo: Shell, echo_server: RunningServer, number: signal.Signals, status: int
) -> None:
    with echo.started("chat", "--model", "slow", MANY) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.read(2) == "w0"
        process.send_signal(number)
        assert process.wait(HANGS_SECONDS) == status
        assert "Traceback" not in process.stderr.read()
    wait_until_idle(echo_server, "slow")


def test_a_pipe_that_closes_cancels_the_request_quietly(echo: Shell, echo_server: RunningServer) -> None:
    with echo.started("chat", "--model", "slow", MANY) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.read(2) == "w0"
        process.stdout.close()
        assert process.wait(HANGS_SECONDS) == 1
        assert process.stderr.read() == ""
    wait_until_idle(echo_server, "slow")


def test_after_a_lost_connection_no_text_is_missing_or_repeated(echo_server: RunningServer, tmp_path: Path) -> None:
    said = " ".join(f"w{number}" for number in range(12))
    with Wire(echo_server.port) as wire, shell(tmp_path, wire.url).started("chat", "--model", "slow", said) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.read(5) == "w0 w1"
        wire.cut()
        assert process.stdout.read() == f"{said}\n"[5:]
        assert process.wait(HANGS_SECONDS) == 0
        assert "the connection was lost; reconnecting" in process.stderr.read()


def test_an_answer_can_be_required_to_conform_to_a_json_schema(llama_server: RunningServer, tmp_path: Path) -> None:
    schema = {"type": "object", "properties": {"n": {"type": "integer", "maximum": 9}}, "required": ["n"]}
    (tmp_path / "schema.json").write_text(json.dumps({**schema, "additionalProperties": False}))
    done = shell(tmp_path, llama_server.url).run(
        "chat", "--json-schema", "schema.json", "--temperature", "0", "--max-tokens", "40", "How many legs has a cat?"
    )
    assert done.returncode == 0, done.stderr
    assert set(json.loads(done.stdout)) == {"n"}


def test_the_same_seed_gives_the_same_answer(llama_server: RunningServer, tmp_path: Path) -> None:
    arguments = ["--temperature", "2", "--seed", "7", "--max-tokens", "10", "Tell me something."]
    first, second = (shell(tmp_path, llama_server.url).run("chat", *arguments) for _ in range(2))
    assert first.stdout.strip()
    # At this temperature two seeds have next to no chance of the same ten tokens.
    assert first.stdout == second.stdout


def test_control_characters_are_not_sent_to_a_terminal(tmp_path: Path) -> None:
    escape = "safe\x1b[2J\x1b]0;title\x07 text"
    # A model may say what no prompt may: here it repeats a prompt that no rule has seen.
    with running_server(environment={"PLUGAI_PROMPT_RULES__CONTROL_CHARACTERS": "off"}) as server:
        echo = shell(tmp_path, server.url)
        with echo.terminal("chat", escape) as terminal:
            terminal.wait_for("safe[2J]0;title text")
            assert terminal.wait_end() == 0
        assert echo.run("chat", escape).stdout == f"{escape}\n"


def test_a_terminal_shows_the_position_in_the_queue(echo: Shell, echo_server: RunningServer) -> None:
    with echo.started("chat", "--model", "slow", MANY) as first:
        assert first.stdout is not None
        assert first.stdout.read(2) == "w0"
        with echo.terminal("chat", "--model", "slow", "me too") as second:
            second.wait_for("in the queue: 1 of 1")
            second.type("\x03")
            assert second.wait_end() == 130
        first.send_signal(signal.SIGINT)
        first.wait(HANGS_SECONDS)
    wait_until_idle(echo_server, "slow")


def test_a_conversation_continues_until_exit(echo: Shell) -> None:
    with echo.terminal("chat", "--verbose") as terminal:
        terminal.wait_for("> ")
        terminal.type("first words\n")
        terminal.wait_for("2 tokens")
        terminal.wait_for("> ")
        terminal.type("three more words\n")
        terminal.wait_for("3 tokens")
        terminal.wait_for("> ")
        terminal.type("/exit\n")
        assert terminal.wait_end() == 0


def test_sigterm_ends_a_conversation_that_waits_for_a_question(echo: Shell) -> None:
    with echo.terminal("chat", "--verbose") as terminal:
        terminal.wait_for("> ")
        terminal.type("hello\n")
        terminal.wait_for("1 token,")
        terminal.wait_for("> ")
        terminal.process.terminate()
        assert terminal.wait_end() == -signal.SIGTERM


def test_ctrl_c_cancels_the_answer_and_a_second_one_leaves(echo: Shell, echo_server: RunningServer) -> None:
    with echo.terminal("chat", "--model", "slow") as terminal:
        terminal.wait_for("> ")
        terminal.type(" ".join(f"w{number}" for number in range(100)) + "\n")
        terminal.wait_for("w99")  # what was typed
        terminal.wait_for("w1")  # and the start of the answer
        terminal.type("\x03")
        terminal.wait_for("> ")
        wait_until_idle(echo_server, "slow")
        terminal.type("\x03")
        assert terminal.wait_end() == 0
        assert "Traceback" not in terminal.shown


def test_a_failure_does_not_end_a_conversation(echo: Shell) -> None:
    with echo.terminal("chat", "--model", "broken", "--verbose") as terminal:
        terminal.wait_for("> ")
        terminal.type("one two three\n")
        terminal.wait_for("as configured by fail_after")
        terminal.wait_for("> ")
        terminal.type("short\n")
        terminal.wait_for("1 token,")
        terminal.wait_for("> ")
        terminal.type("\x04")
        assert terminal.wait_end() == 0

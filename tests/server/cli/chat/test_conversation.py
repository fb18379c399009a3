"""`plugai chat` as a conversation: what is sent with each question, and the commands in it."""

from __future__ import annotations

import json
from pathlib import Path

from tests.server.cli.commands import Shell, Terminal
from tests.support.models.pictures import picture

TOOL = {"name": "weather", "description": "The weather in a city.", "parameters": {"type": "object"}}


def say(terminal: Terminal, text: str) -> None:
    """Type a line once one is waited for, and let it pass."""
    terminal.wait_for("> ")
    terminal.type(f"{text}\n")
    terminal.wait_for(f"{text}\r\n")


def leave(terminal: Terminal) -> None:
    terminal.wait_for("> ")
    terminal.type("/exit\n")
    assert terminal.wait_end() == 0


def test_each_question_is_sent_with_what_was_said_before_it(studio: Shell) -> None:
    with studio.terminal("chat", "--system", "be kind") as terminal:
        say(terminal, "one")
        terminal.wait_for("system=be kind\r\n")
        # A question that failed or was cancelled is no part of what was said.
        say(terminal, "fail")
        terminal.wait_for("as you wish")
        say(terminal, "hang")
        terminal.wait_for("system=be kind|user=one|assistant=system=be kind")
        terminal.type("\x03")
        terminal.wait_for("cancelled")
        say(terminal, "two")
        terminal.wait_for("system=be kind|user=one|assistant=system=be kind\r\n")
        leave(terminal)


def test_what_is_typed_during_an_answer_does_not_stand_in_the_answer(studio: Shell) -> None:
    with studio.terminal("chat", "--system", "be kind") as terminal:
        say(terminal, "hang")
        terminal.wait_for("system=be kind")
        assert not terminal.echoes
        terminal.type("\x03")
        terminal.wait_for("cancelled")
        say(terminal, "two")
        terminal.wait_for("system=be kind\r\n")
        leave(terminal)


def test_the_commands_of_a_conversation_change_what_is_sent(studio: Shell, tmp_path: Path) -> None:
    (tmp_path / "my cat.png").write_bytes(picture(4, 4))
    with studio.terminal("chat") as terminal:
        say(terminal, "/system be brief")
        say(terminal, "one")
        terminal.wait_for("system=be brief\r\n")
        say(terminal, "/clear")
        say(terminal, "two")
        terminal.wait_for("system=be brief\r\n")
        say(terminal, "/image 'my cat.png'")
        say(terminal, "the picture")
        terminal.wait_for("the picture+Blob\r\n")
        say(terminal, "/set temperature 0.5")
        terminal.wait_for("temperature is 0.5")
        say(terminal, '"""of two')
        terminal.wait_for(". ")
        terminal.type('lines"""\n')
        terminal.wait_for("the picture+Blob|assistant=")
        say(terminal, "/model reader")
        terminal.wait_for("now talking to reader")
        say(terminal, "/model")
        terminal.wait_for("* reader")
        leave(terminal)


def test_a_wrong_command_does_not_end_a_conversation(studio: Shell) -> None:
    with studio.terminal("chat") as terminal:
        for line, answered in (
            ("/nope", "there is no command /nope; /help lists them"),
            ("/model nobody", "model 'nobody' is not configured"),
            ("/image missing.png", "missing.png cannot be read"),
            ("/image", "name the file"),
            ("/set seed x", "'x' is no number"),
            ("/set x 1", "name what to set"),
            ("/help", "/clear"),
        ):
            say(terminal, line)
            terminal.wait_for(answered)
        leave(terminal)


def test_earlier_questions_are_remembered_by_the_next_conversation(studio: Shell) -> None:
    with studio.terminal("chat") as terminal:
        say(terminal, "a long question")
        leave(terminal)
    with studio.terminal("chat") as terminal:
        terminal.wait_for("> ")
        # The up key, past the /exit.
        terminal.type("\x1b[A\x1b[A")
        terminal.wait_for("a long question")
        terminal.type("\n")
        leave(terminal)


def test_a_tool_that_is_called_is_printed_and_its_result_is_asked_for(studio: Shell, tmp_path: Path) -> None:
    (tmp_path / "weather.json").write_text(json.dumps(TOOL))
    (tmp_path / "openai.json").write_text(json.dumps({"type": "function", "function": TOOL}))
    for file in ("weather.json", "openai.json"):
        done = studio.run("chat", "--tool", file, "call")
        assert (done.returncode, done.stdout) == (0, 'weather {"city": "Berlin"}\n'), done.stderr
    with studio.terminal("chat", "--tool", "weather.json") as terminal:
        say(terminal, "call")
        terminal.wait_for('weather {"city": "Berlin"}\r\n')
        terminal.wait_for("result of weather: ")
        terminal.type("sunny\n")
        terminal.wait_for("user=call|assistant=-+ToolCall|tool=-+ToolResult+sunny")
        leave(terminal)


def test_an_image_is_sent_in_the_message_or_as_an_artifact_if_it_is_large(studio: Shell, tmp_path: Path) -> None:
    (tmp_path / "small.png").write_bytes(picture(4, 4))
    # Behind its end, a PNG may have anything.
    (tmp_path / "large.png").write_bytes(picture(4, 4) + bytes(2**20))
    done = studio.run("chat", "--image", "small.png", "--image", "large.png", "which picture")
    assert (done.returncode, done.stdout) == (0, "which picture+Blob+Blob\n"), done.stderr


def test_json_is_a_line_for_each_event_in_the_form_of_the_api(studio: Shell) -> None:
    done = studio.run("chat", "--json", "--system", "be kind", "one")
    events = [json.loads(line) for line in done.stdout.splitlines()]
    assert [event["seq"] for event in events] == sorted(event["seq"] for event in events)
    assert "".join(event["delta"]["text"] for event in events if "delta" in event) == "system=be kind"
    assert events[-1]["finished"]["finish_reason"] == "FINISH_REASON_STOP"
    failed = studio.run("chat", "--json", "fail")
    assert failed.stderr.startswith("plugai: as you wish [request ")
    assert all(json.loads(line) for line in failed.stdout.splitlines())


def test_a_session_is_stored_by_the_server_and_can_be_continued(studio: Shell) -> None:
    first = studio.run("chat", "--session", "new", "--system", "be kind", "one")
    assert first.stdout == "system=be kind\n", first.stderr
    name, session_id = first.stderr.splitlines()[0].split()
    assert name == "session"
    later = studio.run("chat", "--session", session_id, "two")
    assert later.stdout == "system=be kind|user=one|assistant=system=be kind\n"
    with studio.terminal("chat", "--session", session_id) as terminal:
        say(terminal, "three")
        terminal.wait_for("system=be kind|user=one|assistant=system=be kind|user=two|assistant=")
        say(terminal, "/clear")
        terminal.wait_for("a new conversation")
        leave(terminal)

from __future__ import annotations

from pathlib import Path

from tests.server.cli.commands import shell
from tests.support.packages import write_package
from tests.support.server import running_server

# It answers with the whole conversation as it was sent.
RECALL = """
import asyncio
from plugai.runners.base import FinalChunk, FinishReason, ModelSpec, Provider, Runner, TextChunk, Usage
from plugai.runners.errors import (ModelUnavailableError)
class Recall(Runner):
    async def generate(self, request):
        asked = request.messages[-1].text
        if asked == "fail":
            raise ModelUnavailableError("as you wish")
        turns = len(request.messages)
        yield TextChunk(f"{turns}:" + "|".join(f"{m.role.value}={m.text}" for m in request.messages if m.text != asked))
        if asked == "hang":
            await asyncio.sleep(600)
        yield FinalChunk(FinishReason.STOP, Usage(output_tokens=1))
class Provides(Provider):
    def discover(self, models_folder):
        return [ModelSpec(id="recall", runner="recall")]
    def runner(self, spec):
        return Recall(spec)
"""


def test_each_turn_is_sent_with_the_previous_messages(tmp_path: Path) -> None:
    package = write_package(tmp_path / "package", "recall", RECALL, {"recall": "recall:Provides"})
    with (
        running_server('default_model = "recall"\n', environment=package) as server,
        shell(tmp_path, server.url).terminal("chat", "--system", "be kind") as terminal,
    ):

        def say(text: str) -> None:
            terminal.wait_for("> ")
            terminal.type(f"{text}\n")
            terminal.wait_for(f"{text}\r\n")

        say("one")
        terminal.wait_for("2:system=be kind\r\n")
        # A turn that failed or was cancelled is no part of what was said.
        say("fail")
        terminal.wait_for("as you wish")
        say("hang")
        terminal.wait_for("4:system=be kind|user=one|assistant=2:system=be kind")
        terminal.type("\x03")
        say("two")
        terminal.wait_for("4:system=be kind|user=one|assistant=2:system=be kind\r\n")
        terminal.wait_for("> ")
        terminal.type("/exit\n")
        assert terminal.wait_end() == 0


def test_a_session_is_stored_by_the_server_and_can_be_continued(tmp_path: Path) -> None:
    package = write_package(tmp_path / "package", "recall", RECALL, {"recall": "recall:Provides"})
    with running_server('default_model = "recall"\n[sessions]\ntitles = false\n', environment=package) as server:
        terminal = shell(tmp_path, server.url)
        first = terminal.run("chat", "--session", "new", "--system", "be kind", "one")
        assert first.stdout == "2:system=be kind\n"
        name, session_id = first.stderr.splitlines()[0].split()
        assert name == "session"
        later = terminal.run("chat", "--session", session_id, "two")
        assert later.stdout == "4:system=be kind|user=one|assistant=2:system=be kind\n"
        with terminal.terminal("chat", "--session", session_id) as typed:
            typed.wait_for("> ")
            typed.type("three\n")
            typed.wait_for("6:system=be kind|user=one|")
            typed.wait_for("> ")
            typed.type("four\n")
            typed.wait_for("8:system=be kind|user=one|")
        assert "there is no session" in terminal.run("chat", "--session", "nobody", "five").stderr
        assert "omit --system" in terminal.run("chat", "--session", session_id, "--system", "x", "six").stderr

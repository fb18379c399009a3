"""The messages that the Dart client's tests read are those of the present contract, and of the present server."""

from __future__ import annotations

from scripts.dart.contract import Reachable
from scripts.dart.golden import files
from tests.clients.dart.transcripts import FOLDER, transcripts
from tests.support.server import RunningServer


def test_the_messages_are_those_that_protobuf_writes() -> None:
    for name, text in files(Reachable.build()).items():
        assert (FOLDER / name).read_text(encoding="utf-8") == text, "run `make proto`"


def test_the_transcripts_are_what_the_server_answers(echo_server: RunningServer) -> None:
    for name, text in transcripts(echo_server.url).items():
        kept = (FOLDER / name).read_text(encoding="utf-8")
        assert kept == text, "run `python -m tests.clients.dart.transcripts`"

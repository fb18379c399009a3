"""The commands of docs/models.md do what it says, one after the other in one server."""

from __future__ import annotations

from tests.support.documents import blocks, run_commands
from tests.support.server import RunningServer

SIGNS = (
    ('"id":"digits"',),
    ('"default":true', '"pinned":true'),
    ('"theme":"INTERFACE_THEME_DARK"', '"default_model":""'),
    ('"available":true', '"favourites":['),
    ('"finished"', '"text":"Hello."'),
    ('"idle_seconds":60', '"fallback_models":["parrot"]'),
    ('"id":"gpt-large"', '"weight":3'),
    ('"subject":"role/member"', '"models":["smollm2*"]', '"providers":["anthropic"]'),
    ('"pinned":true', '"models":[', '"operation_id"'),
    ('"max_loaded":3', '"max_waiting_per_user":20'),
    ('"queues":[', '"attempts":['),
    ('"fallback_models":["smollm2-135m-instruct"]',),
)


def test_every_command_does_what_the_page_says(default_server: RunningServer) -> None:
    commands = blocks("docs/models.md", "sh")
    for block, signs in zip(commands, SIGNS, strict=True):
        done = run_commands(default_server, block)
        assert done.returncode == 0, done.stderr
        assert '"code"' not in done.stdout, done.stdout
        for sign in signs:
            assert sign in done.stdout

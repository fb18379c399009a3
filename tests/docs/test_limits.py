"""What docs/limits.md says happens over REST, in a server with the limits that it shows."""

from __future__ import annotations

import re

from tests.support.documents import blocks, run_commands
from tests.support.server import ECHO_MODELS, running_server


def test_rest_responses_show_the_limits_and_when_to_retry() -> None:
    limits, *_ = blocks("docs/limits.md", "toml")
    standing, too_many, *_ = blocks("docs/limits.md", "sh")
    with running_server(ECHO_MODELS + limits) as server:
        told = run_commands(server, standing).stdout.split()
        assert told[::2] == [f"x-ratelimit-{name}-requests:" for name in ("limit", "remaining", "reset")]
        assert told[1] == "10"
        answer = run_commands(server, f"cd {server.folder}; {too_many}").stdout
    assert answer.startswith("HTTP/1.1 429")
    assert re.search("\nretry-after: [1-6]\n", answer)
    assert "\nx-ratelimit-remaining-requests: 0\n" in answer
    assert '"reason":"REQUEST_RATE_EXCEEDED"' in answer
    assert '"code":8' in answer

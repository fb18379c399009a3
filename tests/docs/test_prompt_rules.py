"""What docs/prompt-rules.md says happens over REST, and its settings are taken."""

from __future__ import annotations

import tomllib

from tests.support.documents import blocks, run_commands
from tests.support.server import RunningServer

from plugai.server.settings.prompts import PromptRuleSettings


def test_the_examples_are_stripped_and_refused_as_the_page_says(echo_server: RunningServer) -> None:
    (commands,) = blocks("docs/prompt-rules.md", "sh")
    done = run_commands(echo_server, commands)
    assert done.returncode == 0, done.stderr
    first, second = done.stdout.replace("}{", "}\n{").splitlines()
    assert '"text":"2+2 and more"' in first
    assert '"warnings":[{"code":"PROMPT_STRIPPED"' in first
    assert '"reason":"PROMPT_REFUSED"' in second
    assert '"rule":"tool_results"' in second
    assert '"field":"messages[0].parts[0]"' in second


def test_the_settings_shown_are_settings() -> None:
    (settings,) = blocks("docs/prompt-rules.md", "toml")
    rules = PromptRuleSettings(**tomllib.loads(settings)["prompt_rules"])
    assert (rules.bidi_controls, rules.roles) == ("strip", "reject")

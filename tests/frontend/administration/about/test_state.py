"""What an administrator is told of the server as a whole."""

from __future__ import annotations

from tests.frontend.administration.conftest import ORIGIN, People

from plugai.client.types import Model, ModelState, Provider
from plugai.frontend.administration.about.state import AboutState
from plugai.frontend.status.watch import ServerWatch


async def test_it_says_what_there_is_and_where_programs_find_it(people: People) -> None:
    watch = ServerWatch(people.root)
    watch.models = {
        "echo": Model(id="echo", provider="local", default=True),
        "acme/x": Model(id="acme/x", provider="acme", state=ModelState.REMOTE),
    }
    watch.providers = {"acme": Provider(id="acme")}
    state = AboutState(people.root, watch, ORIGIN, lambda: None)
    await state.read()
    facts = dict(state.facts)
    assert facts["Models"] == "1 on this server, 1 at 1 provider"
    assert facts["Default model"] == "echo"
    assert facts["Signing in"] == "With a name and a password"
    assert facts["Version"]
    assert ("OpenAI", f"{ORIGIN}/openai/v1") in state.addresses

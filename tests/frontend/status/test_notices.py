import pytest

from plugai.client import Client
from plugai.client.types import Model, ModelError, ModelState, Provider, ProviderState, SessionState
from plugai.frontend.status.notices import AWAY, Notice, notice
from plugai.frontend.status.watch import ServerWatch


def seen(model_of: Model, provider: Provider | None = None) -> ServerWatch:
    """A watch that has seen this."""
    watch = ServerWatch(Client("http://localhost", token=""))
    watch.models = {model_of.id: model_of}
    watch.providers = {provider.id: provider} if provider else {}
    return watch


BROKEN = ModelError(message="its file is damaged; download it again")
REFUSED = ModelError(message="the provider rejects the key; set another one")


@pytest.mark.parametrize(
    ("watch", "words"),
    [
        (seen(Model(id="m", default=True, state=ModelState.LOADED)), ""),
        (seen(Model(id="m", default=True, state=ModelState.FAILED, error=BROKEN)), "m does not work: its file"),
        (
            seen(
                Model(id="p/m", default=True, provider="p"),
                Provider(id="p", state=ProviderState.UNUSABLE, error=REFUSED),
            ),
            "p: the provider rejects the key; set another one.",
        ),
        (seen(Model(id="p/m", default=True, provider="p"), Provider(id="p", state=ProviderState.UNKNOWN)), ""),
        (
            seen(Model(id="p/m", default=True, provider="p"), Provider(id="p", state=ProviderState.DOWN)),
            "p: it does not answer now.",
        ),
    ],
    ids=["well", "broken", "wrong key", "not called", "down"],
)
def test_what_is_wrong_with_the_chosen_model_is_a_sentence(watch: ServerWatch, words: str) -> None:
    found = notice(watch, "")
    said = found.words if found else ""
    assert said.startswith(words)
    assert bool(said) == bool(words)


def test_the_most_important_is_said_first() -> None:
    watch = seen(Model(id="m", default=True, error=BROKEN))
    trashed, archived = notice(watch, "", SessionState.DELETED), notice(watch, "", SessionState.ARCHIVED)
    assert (trashed and trashed.action, archived and archived.action) == ("Restore", "Unarchive")
    watch.is_away = True
    assert notice(watch, "", SessionState.DELETED) == Notice(AWAY)

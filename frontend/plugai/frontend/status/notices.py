"""What is worth saying about the server above a conversation, most important first. It knows no Flet."""

from __future__ import annotations

from dataclasses import dataclass, replace

from plugai.client.types import ModelState, SessionState
from plugai.frontend.languages.sentences import mark, tr
from plugai.frontend.status.watch import ServerWatch, is_healthy

AWAY = mark("The server does not answer. This page goes on by itself as soon as the server is back.")
BACK = mark("The server is back.")
GONE = mark("This chat was deleted for good. What you write here begins a new one.")


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence; `action` is what one can press beside it, empty if nothing."""

    words: str
    action: str = ""
    is_problem: bool = True


_PUT_AWAY = {
    SessionState.DELETED: Notice(mark("This chat is in the trash."), mark("Restore"), is_problem=False),
    SessionState.ARCHIVED: Notice(mark("This chat is archived."), mark("Unarchive"), is_problem=False),
}


def notice(watch: ServerWatch, model_id: str, state: SessionState = SessionState.ACTIVE) -> Notice | None:
    """What to say to who talks with this model, in a conversation in this state; an empty id means the default one."""
    if watch.is_away:
        return Notice(tr(AWAY))
    return _translated(_PUT_AWAY.get(state)) or _about_model(watch, model_id)


def _translated(notice: Notice | None) -> Notice | None:
    return notice and replace(notice, words=tr(notice.words), action=tr(notice.action))


def _about_model(watch: ServerWatch, model_id: str) -> Notice | None:
    if not watch.models:
        return None
    named = watch.model(model_id)
    model = named or next((found for found in watch.models.values() if found.default), None)
    if model_id and named is None:
        return Notice(tr("{model_id} is not on this server any more. Choose another model above.", model_id=model_id))
    if model is None:
        return None
    provider = watch.providers.get(model.provider)
    if provider is not None and not is_healthy(provider):
        why = provider.error.message if provider.error else tr("it does not answer now")
        return Notice(_sentences(f"{provider.id}: {why}"))
    if model.error is not None and model.state is not ModelState.LOADED:
        return Notice(_sentences(tr("{model} does not work: {message}", model=model.id, message=model.error.message)))
    return None


def _sentences(words: str) -> str:
    return words if words.endswith((".", "!", "?")) else f"{words}."

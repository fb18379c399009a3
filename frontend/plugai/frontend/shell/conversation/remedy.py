"""What to do where there is no model to talk with."""

from __future__ import annotations

from plugai.frontend.chat.welcome import Remedy
from plugai.frontend.languages.sentences import mark
from plugai.frontend.shell.parts import PageParts
from plugai.frontend.shell.routes import Sectioned, SectionRoute

_FIND_ONE = mark(
    "Find one that fits into this machine, and download it. It runs here, and nothing that you write leaves it."
)
_KEY_OR_ASK = mark("Ask an administrator to add one. If you have a key of a provider, its models are yours with it.")
_ADD_MODEL, _ADD_KEY = mark("Add a model"), mark("Add a provider key")


def remedy(parts: PageParts) -> Remedy:
    """Administrators add a model; everybody else can have those of a key of their own."""
    if parts.add_model is not None:
        return Remedy(_FIND_ONE, _ADD_MODEL, parts.add_model)
    keys = SectionRoute(Sectioned.SETTINGS, "keys").path
    return Remedy(_KEY_OR_ASK, _ADD_KEY, parts.guard(lambda _: parts.device.go(keys)))

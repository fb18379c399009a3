"""Between the wire and the core: what users prefer."""

from __future__ import annotations

from plugai.server.core.accounts.preferences.values import Preferences
from plugai.server.services.convert import enums
from plugai.server.services.convert.masks import changed_fields
from plugai.v1 import preferences_pb2 as pb

_FIELDS = tuple(field.name for field in pb.Preferences.DESCRIPTOR.fields)


def preferences(request: pb.UpdatePreferencesRequest) -> tuple[Preferences, frozenset[str]]:
    """The new values and the fields that change. Raises InvalidRequestError for an unknown field."""
    given = request.preferences
    changes = Preferences(
        default_model=given.default_model if given.HasField("default_model") else None,
        theme=enums.THEMES.domain(given.theme) if given.HasField("theme") else None,
        language=given.language if given.HasField("language") else None,
        send_key=enums.SEND_KEYS.domain(given.send_key) if given.HasField("send_key") else None,
    )
    return changes, changed_fields(request.update_mask, given, _FIELDS)


def preferences_message(chosen: Preferences) -> pb.Preferences:
    """What is chosen, as a message."""
    return pb.Preferences(
        default_model=chosen.default_model,
        theme=None if chosen.theme is None else enums.THEMES.wire(chosen.theme),
        language=chosen.language,
        send_key=None if chosen.send_key is None else enums.SEND_KEYS.wire(chosen.send_key),
    )

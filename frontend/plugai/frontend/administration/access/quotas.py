"""How much of everything one user has, and may have. It knows no Flet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

from plugai.client import Client, types
from plugai.frontend.administration.written import WritingError, Written
from plugai.frontend.hub.words import number, size
from plugai.frontend.languages.sentences import mark, tr
from plugai.frontend.parameters.fields import FieldKind, ParameterField
from plugai.frontend.settings.state import Outcome, outcome_of

_UNLIMITED: Literal["unlimited"] = "unlimited"
_LABELS = {
    "artifacts": mark("Files"),
    "artifact_bytes": mark("Files, in MB"),
    "sessions": mark("Chats"),
    "messages": mark("Messages of all chats"),
    "session_bytes": mark("Chats, in MB"),
    "api_tokens": mark("API tokens"),
    "tokens_per_day": mark("Tokens of models in a day"),
}
_MEGABYTE = 1_000_000
_MOST = 9007199254740991

Quota = int | Literal["unlimited"] | None


class QuotasState:
    """The quotas of one user at a time. `changed` is told when there is something new to show."""

    def __init__(self, client: Client, changed: Callable[[], None]) -> None:
        self._client = client
        self._changed = changed
        self.user = ""
        """The id of the user whose quotas are shown; empty if nobody's are."""
        self.resources: Sequence[types.ResourceUsage] = ()
        self.outcome = Outcome()

    @property
    def fields(self) -> Sequence[ParameterField]:
        """A field for each resource, with what the user has of it."""
        return [_field(resource) for resource in self.resources]

    @property
    def values(self) -> dict[str, str]:
        """What is set for this user alone."""
        return {resource.resource: _shown(resource) for resource in self.resources if resource.is_own}

    async def open(self, user: str) -> None:
        """Show the quotas of this user. Raises PlugAIError."""
        self.resources = [one for one in await self._client.admin.usage(user) if _can_be_set(one)]
        self.user, self.outcome = user, Outcome()
        self._changed()

    def close(self) -> None:
        """Show nobody's."""
        self.user, self.resources, self.outcome = "", (), Outcome()
        self._changed()

    async def save(self, written: Written) -> None:
        """Set what was written; an empty field is as for everybody."""

        async def save() -> str:
            values = {field.key: _read(field, str(written.get(field.key, ""))) for field in self.fields}
            had = {resource.resource: _now(resource) for resource in self.resources}
            changed = {name: quota for name, quota in values.items() if quota != had[name]}
            if not changed:
                return tr("Nothing was changed.")
            now = await self._client.admin.set_quotas(self.user, changed)
            self.resources = [one for one in now if _can_be_set(one)]
            return tr("The quotas are changed. What is stored already stays.")

        try:
            self.outcome = await outcome_of(save())
        except WritingError as error:
            self.outcome = Outcome(problem=str(error))
        self._changed()


def _can_be_set(resource: types.ResourceUsage) -> bool:
    """Whether the server can hold a user to it: it counts the tokens of a day only where the settings limit them."""
    return resource.resource != "tokens_per_day" or resource.limit is not None or resource.is_own


def _field(resource: types.ResourceUsage) -> ParameterField:
    name = resource.resource
    told = size if name.endswith("_bytes") else number
    used = told(resource.used or 0)
    most = told(resource.limit) if resource.limit is not None else tr("as many as wanted")
    return ParameterField(
        name,
        _LABELS.get(name, name.replace("_", " ").capitalize()),
        FieldKind.TEXT,
        tr("Has {used}, may have {most}.", used=used, most=most),
    )


def _shown(resource: types.ResourceUsage) -> str:
    if resource.limit is None:
        return _UNLIMITED
    return f"{resource.limit / _unit(resource.resource):.10g}"


def _now(resource: types.ResourceUsage) -> Quota:
    """What is set for the user alone, as it comes back from its field."""
    if not resource.is_own:
        return None
    return _read(_field(resource), _shown(resource))


def _read(field: ParameterField, words: str) -> Quota:
    words = words.strip().replace(",", ".")
    if not words:
        return None
    if words.lower() == _UNLIMITED:
        return _UNLIMITED
    try:
        amount = round(float(words) * _unit(field.key))
    except (ValueError, OverflowError):
        raise WritingError(tr("{label}: write a number, or “unlimited”.", label=tr(field.label))) from None
    if not 0 <= amount <= _MOST:
        raise WritingError(tr("{label}: write a number from 0 on.", label=tr(field.label)))
    return amount


def _unit(resource: str) -> int:
    return _MEGABYTE if resource.endswith("_bytes") else 1

"""The kinds of keys that providers take, and what one writes for each. It knows no Flet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from plugai.client import types
from plugai.frontend.languages.sentences import mark, tr


@dataclass(frozen=True, slots=True)
class KeyField:
    """Something to write. `is_long` is a whole file, which is pasted."""

    name: str
    label: str
    is_secret: bool = True
    is_needed: bool = True
    is_long: bool = False


@dataclass(frozen=True, slots=True)
class KeyKind:
    """A kind of key. `name` is as the server calls it."""

    name: str
    label: str
    fields: Sequence[KeyField]


API_KEY = KeyKind("api_key", mark("API key"), [KeyField("api_key", mark("API key"))])
ENTRA = KeyKind(
    "azure_entra",
    "Microsoft Entra",
    [
        KeyField("tenant_id", mark("Directory (tenant) ID"), is_secret=False),
        KeyField("client_id", mark("Application (client) ID"), is_secret=False),
        KeyField("client_secret", mark("Client secret")),
    ],
)
SERVICE_ACCOUNT = KeyKind(
    "google_service_account",
    mark("Service account"),
    [KeyField("google_service_account", mark("The JSON key file, as text"), is_secret=False, is_long=True)],
)
AWS = KeyKind(
    "aws_keys",
    mark("AWS access key"),
    [
        KeyField("access_key_id", mark("Access key ID"), is_secret=False),
        KeyField("secret_access_key", mark("Secret access key")),
        KeyField("session_token", mark("Session token (only for temporary keys)"), is_needed=False),
    ],
)
_KINDS = {kind.name: kind for kind in (API_KEY, ENTRA, SERVICE_ACCOUNT, AWS)}


def kinds_of(names: Iterable[str]) -> Sequence[KeyKind]:
    """The kinds that the server calls so, in its order; all if it names none that is known here."""
    return tuple(_KINDS[name] for name in names if name in _KINDS) or tuple(_KINDS.values())


def kind_label(name: str) -> str:
    """What a kind is called, also one that is not known here."""
    return tr(_KINDS[name].label) if name in _KINDS else tr("Key")


def missing_of(kind: KeyKind, values: Mapping[str, str]) -> str:
    """What is missing of a key, in words; empty if nothing is."""
    missing = [tr(one.label) for one in kind.fields if one.is_needed and not values.get(one.name, "").strip()]
    return tr("This is missing: {name}.", name=missing[0]) if missing else ""


def credential_of(kind: KeyKind, values: Mapping[str, str]) -> dict[str, Any]:
    """What `client.providers.set_credential` and `ProviderSecret` are given for it."""
    match kind.name:
        case "azure_entra":
            return {kind.name: types.AzureEntra(**values)}
        case "aws_keys":
            return {kind.name: types.AwsKeys(**values)}
        case _:
            return {kind.name: values[kind.name]}

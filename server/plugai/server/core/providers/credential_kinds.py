"""The kinds of provider credentials. Adapters look up their fields by name."""

from __future__ import annotations

import json
import re
from dataclasses import MISSING, asdict, dataclass, field, fields
from typing import assert_never

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from plugai.runners.errors import InvalidRequestError

# The last characters of shorter secrets would reveal too much of them.
_MIN_LENGTH = 12
_HINT_LENGTH = 4
_INVALID = re.compile(r"[^\x21-\x7e]")
_MIN_BITS = 2048


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key that is sent as is."""

    api_key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class AzureEntra:
    """An application of Microsoft Entra, which gets tokens with its secret."""

    tenant_id: str
    client_id: str
    client_secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class GoogleServiceAccount:
    """A service account of Google, which gets tokens with what its private key (PEM) signs."""

    client_email: str
    private_key_id: str
    private_key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class AwsKeys:
    """A pair of AWS, with which requests are signed."""

    access_key_id: str
    secret_access_key: str = field(repr=False)
    session_token: str = field(default="", repr=False)


Secret = ApiKey | AzureEntra | GoogleServiceAccount | AwsKeys

_KINDS: dict[str, type[Secret]] = {
    "api_key": ApiKey,
    "azure_entra": AzureEntra,
    "google_service_account": GoogleServiceAccount,
    "aws_keys": AwsKeys,
}
_NAMES = {kind: name for name, kind in _KINDS.items()}

KINDS = tuple(_KINDS)
"""The names of all kinds, the most usual first."""


def kind_of(secret: Secret) -> str:
    """The name of a secret's kind, as it is stored and shown."""
    return _NAMES[type(secret)]


def hint(secret: Secret) -> str:
    """Helps the owner to recognise a secret: its public parts, and the last characters of the secret part."""
    match secret:
        case ApiKey(api_key):
            return _last(api_key)
        case AzureEntra(_, client_id, client_secret):
            return f"{client_id} {_last(client_secret)}"
        case GoogleServiceAccount(client_email, private_key_id, _):
            return f"{client_email} {_last(private_key_id)}"
        case AwsKeys(access_key_id, _, _):
            return _last(access_key_id)
        case _:
            assert_never(secret)


def dump(secret: Secret) -> bytes:
    """Serialise a secret, to be encrypted."""
    return json.dumps({"kind": kind_of(secret), **asdict(secret)}).encode()


def load(dumped: bytes) -> Secret:
    """The secret that `dump` has serialised."""
    fields_by_name = json.loads(dumped)
    return _KINDS[fields_by_name.pop("kind")](**fields_by_name)


def validate(secret: Secret) -> Secret:
    """The secret without surrounding white space, which pasting adds. Raises InvalidRequestError if it is not valid."""
    match secret:
        case GoogleServiceAccount():
            return secret
        case ApiKey() | AzureEntra() | AwsKeys():
            given = {name: value.strip() for name, value in asdict(secret).items()}
            for name, value in given.items():
                if _INVALID.search(value):
                    raise _wrong(name, "has characters that no key has; copy it again")
            if empty := [one.name for one in fields(secret) if one.default is MISSING and not given[one.name]]:
                raise _wrong(empty[0], "must not be empty")
            return type(secret)(**given)
        case _:
            assert_never(secret)


def parse_service_account(text: str) -> GoogleServiceAccount:
    """The account in a JSON key file of Google. Raises InvalidRequestError, which shows nothing of the file.

    The file's token URI is not used: the adapter knows where tokens are fetched.
    """
    try:
        content = json.loads(text)
        account = GoogleServiceAccount(content["client_email"], content["private_key_id"], content["private_key"])
        key = load_pem_private_key(account.private_key.encode(), password=None)
        if content["type"] == "service_account" and isinstance(key, RSAPrivateKey) and key.key_size >= _MIN_BITS:
            return account
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        pass
    raise _wrong("google_service_account", "is not the JSON file of a service account's key; send the whole file")


def _last(secret: str) -> str:
    return f"…{secret[-_HINT_LENGTH:]}" if len(secret) >= _MIN_LENGTH else "…"


def _wrong(name: str, problem: str) -> InvalidRequestError:
    return InvalidRequestError(f"{name} {problem}", {name: problem})

"""What opens a provider's API: keys, and what is no key. Their fields are the names by which adapters ask for them."""

from __future__ import annotations

import json
import re
from dataclasses import MISSING, asdict, dataclass, field, fields
from typing import assert_never

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from plugai.runners.errors import InvalidRequestError

# Shorter secrets would be half told by their last characters.
_LONG_ENOUGH = 12
_SHOWN = 4
_UNFIT = re.compile(r"[^\x21-\x7e]")
_FEWEST_BITS = 2048


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key that is sent as it is."""

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


def kind_of(secret: Secret) -> str:
    """Its kind's name, as it is kept and told."""
    return _NAMES[type(secret)]


def hint(secret: Secret) -> str:
    """What its owner knows it by: who it is for, where that is no secret, and the last characters of what is."""
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
    """The secret as it is sealed."""
    return json.dumps({"kind": kind_of(secret), **asdict(secret)}).encode()


def load(dumped: bytes) -> Secret:
    """The secret of `dump`."""
    said = json.loads(dumped)
    return _KINDS[said.pop("kind")](**said)


def checked(secret: Secret) -> Secret:
    """The secret without the white space that pasting adds. Raises InvalidRequestError if it can be none."""
    match secret:
        case GoogleServiceAccount():
            return secret
        case ApiKey() | AzureEntra() | AwsKeys():
            given = {name: value.strip() for name, value in asdict(secret).items()}
            for name, value in given.items():
                if _UNFIT.search(value):
                    raise _wrong(name, "has characters that no key has; copy it again")
            if empty := [one.name for one in fields(secret) if one.default is MISSING and not given[one.name]]:
                raise _wrong(empty[0], "must not be empty")
            return type(secret)(**given)
        case _:
            assert_never(secret)


def service_account(text: str) -> GoogleServiceAccount:
    """The account of the JSON file that Google gives. Raises InvalidRequestError, without a word of what is in it.

    Where it says tokens are to be fetched is not used: that is the adapter's to know.
    """
    try:
        said = json.loads(text)
        account = GoogleServiceAccount(said["client_email"], said["private_key_id"], said["private_key"])
        key = load_pem_private_key(account.private_key.encode(), password=None)
        if said["type"] == "service_account" and isinstance(key, RSAPrivateKey) and key.key_size >= _FEWEST_BITS:
            return account
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        pass
    raise _wrong("google_service_account", "is not the JSON file of a service account's key; send the whole file")


def _last(secret: str) -> str:
    return f"…{secret[-_SHOWN:]}" if len(secret) >= _LONG_ENOUGH else "…"


def _wrong(name: str, problem: str) -> InvalidRequestError:
    return InvalidRequestError(f"{name} {problem}", {name: problem})

"""The one place where a credential becomes headers, and where credentials are redacted from messages."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from plugai.adapters.dialect import Dialect
from plugai.runners.base import Credential
from plugai.runners.errors import CredentialMissingError, CredentialRejectedError

# Providers repeat parts of keys in their messages, often with asterisks in the middle.
_KEY_PATTERN = re.compile(r"\b(?:sk|pk|xai|gsk|key|AIza)[-_A-Za-z0-9*.]{8,}")
_NOT_IN_HEADERS = re.compile(r"[^\x21-\x7e]")


def authorize(dialect: Dialect, credential: Credential | None) -> Mapping[str, str]:
    """The headers for this credential. Raises CredentialMissingError, CredentialRejectedError."""
    provider = dialect.config.id
    if credential is None:
        if dialect.needs_credential:
            raise CredentialMissingError(f"there is no key for provider {provider!r}; add one")
        return {}
    if credential.provider != provider:
        raise CredentialMissingError(f"the key is for another provider than {provider!r}; add one")
    if any(_NOT_IN_HEADERS.search(secret) for secret in credential.secrets.values()):
        raise CredentialRejectedError(f"the key for provider {provider!r} has characters that no key has; check it")
    try:
        return dialect.authorization(credential)
    except KeyError as error:
        raise CredentialMissingError(
            f"the credential for provider {provider!r} has no {error.args[0]}; add one"
        ) from None


def redactor(*credentials: Credential | None) -> Callable[[str], str]:
    """A function that replaces these credentials, and anything that looks like one, in a message."""
    found = {secret for credential in credentials if credential is not None for secret in credential.secrets.values()}
    secrets = sorted(filter(None, found), key=len, reverse=True)

    def redact(message: str) -> str:
        for secret in secrets:
            message = message.replace(secret, "[key]")
        return _KEY_PATTERN.sub("[key]", message)

    return redact

"""The one place where a credential becomes headers, and where it is kept out of what is told."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from plugai.adapters.dialect import Dialect
from plugai.runners.base import Credential
from plugai.runners.errors import CredentialMissingError, CredentialRejectedError

# What providers' own sentences repeat of keys, often with stars in the middle.
_LIKE_A_KEY = re.compile(r"\b(?:sk|pk|xai|gsk|key|AIza)[-_A-Za-z0-9*.]{8,}")
_UNFIT = re.compile(r"[^\x21-\x7e]")


def authorize(dialect: Dialect, credential: Credential | None) -> Mapping[str, str]:
    """The headers of this caller. Raises CredentialMissingError, CredentialRejectedError."""
    provider = dialect.config.id
    if credential is None:
        if dialect.needs_credential:
            raise CredentialMissingError(f"there is no key for provider {provider!r}; add one")
        return {}
    if credential.provider != provider:
        raise CredentialMissingError(f"the key is not one for provider {provider!r}; add one")
    if any(_UNFIT.search(secret) for secret in credential.secrets.values()):
        raise CredentialRejectedError(f"the key for provider {provider!r} has characters that no key has; check it")
    try:
        return dialect.authorization(credential)
    except KeyError as error:
        raise CredentialMissingError(
            f"the credential for provider {provider!r} has no {error.args[0]}; add one"
        ) from None


def redactor(*credentials: Credential | None) -> Callable[[str], str]:
    """Takes these credentials, and what looks like one, out of a sentence."""
    found = {secret for credential in credentials if credential is not None for secret in credential.secrets.values()}
    secrets = sorted(filter(None, found), key=len, reverse=True)

    def redact(sentence: str) -> str:
        for secret in secrets:
            sentence = sentence.replace(secret, "[key]")
        return _LIKE_A_KEY.sub("[key]", sentence)

    return redact

"""The one rule for e-mail addresses, wherever they come from."""

from __future__ import annotations

import re

from plugai.runners.errors import InvalidRequestError

_MAX_LENGTH = 254
_MAX_LOCAL_LENGTH = 64
# A dot-atom (RFC 5322) of ASCII or other letters, without quoted names: everybody reads those the same way.
_ATOM = r"[\w!#$%&'*+/=?^`{|}~-]+"
_LABEL = r"[^\W_](?:[\w-]*[^\W_])?"
_ADDRESS = re.compile(rf"(?P<local>{_ATOM}(?:\.{_ATOM})*)@(?P<domain>{_LABEL}(?:\.{_LABEL})*)")


def is_email(text: str) -> bool:
    """Return whether this is one e-mail address, with nothing before or after it."""
    found = _ADDRESS.fullmatch(text)
    return found is not None and len(text) <= _MAX_LENGTH and len(found["local"]) <= _MAX_LOCAL_LENGTH


def email_domain(email: str) -> str:
    """Return the domain of an address in lower case; empty if it is not an address."""
    return email.rpartition("@")[2].lower() if is_email(email) else ""


def require_email(email: str) -> None:
    """Raise InvalidRequestError unless this is an e-mail address or empty."""
    if email and not is_email(email):
        problem = "is not an e-mail address; write it as name@example.org, without anything else"
        raise InvalidRequestError(f"email {problem}", {"email": problem})

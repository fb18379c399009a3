"""Fetching a provider's tokens with OAuth 2.0 (RFC 6749), and what to tell where it does not give one."""

from __future__ import annotations

import re
from http import HTTPStatus
from urllib.parse import urlencode

import msgspec

from plugai.adapters.decoding import UNREADABLE
from plugai.adapters.dialect import ErrorResponse, ProviderCall
from plugai.adapters.tokens import Token
from plugai.runners.errors import (
    CredentialRejectedError,
    PlugAIError,
    ProviderProtocolError,
    ProviderUnavailableError,
    RateLimitedError,
)

_LONGEST_SECONDS = 86400.0
# Of a longer description only such a code is told: the rest may name what is nobody's business.
_CODE = re.compile(r"\bAADSTS\d{3,9}\b")
_KNOWN = re.compile(r"[a-z_]{1,40}")
# What to do, by the error of RFC 6749.
_REMEDIES = {
    "invalid_client": "check the client's id and secret",
    "unauthorized_client": "check the client's id, and what it may do",
    "invalid_grant": "check that the key is still in force, and this machine's clock",
    "invalid_scope": "allow the account to use this service",
    "invalid_request": "check every part of it",
}


class _Granted(msgspec.Struct):
    access_token: str
    expires_in: float = 300.0


class _Refused(msgspec.Struct):
    error: str = ""
    error_description: str = ""


def token_call(path: str, **form: str) -> ProviderCall:
    """A request to a token endpoint."""
    headers = {"content-type": "application/x-www-form-urlencoded"}
    return ProviderCall(path, urlencode(form).encode(), headers=headers)


def granted(provider: str, answer: bytes) -> Token:
    """The token of an answer. Raises ProviderProtocolError."""
    try:
        token = msgspec.json.decode(answer, type=_Granted)
    except UNREADABLE:
        raise ProviderProtocolError(f"the token service of provider {provider!r} gave none; try again") from None
    return Token(token.access_token, min(max(token.expires_in, 0.0), _LONGEST_SECONDS))


def refused(provider: str, answer: ErrorResponse) -> PlugAIError:
    """Why there is no token."""
    who = f"the token service of provider {provider!r}"
    if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
        return RateLimitedError(f"{who} takes no more requests for now; try again later")
    if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return ProviderUnavailableError(f"{who} failed; try again")
    try:
        said = msgspec.json.decode(answer.body, type=_Refused)
    except UNREADABLE:
        said = _Refused()
    error = said.error if _KNOWN.fullmatch(said.error) else f"status {answer.status}"
    code = _CODE.search(said.error_description)
    told = error if code is None else f"{error}, {code.group()}"
    remedy = _REMEDIES.get(said.error, "check every part of it")
    return CredentialRejectedError(f"{who} does not take the credential ({told}); {remedy}")

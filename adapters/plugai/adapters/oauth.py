"""A provider's token endpoint (OAuth 2.0, RFC 6749): requests, tokens and errors."""

from __future__ import annotations

import re
from http import HTTPStatus
from urllib.parse import urlencode

import msgspec

from plugai.adapters.decoding import DECODE_ERRORS
from plugai.adapters.http.call import ErrorResponse, ProviderCall
from plugai.adapters.tokens import Token
from plugai.runners.errors import (
    CredentialRejectedError,
    PlugAIError,
    ProviderProtocolError,
    ProviderUnavailableError,
    RateLimitedError,
)

_LONGEST_SECONDS = 86400.0
# Only this code of a description is passed on: the rest may name internal details.
_CODE = re.compile(r"\bAADSTS\d{3,9}\b")
_KNOWN = re.compile(r"[a-z_]{1,40}")
# What to do, by error code of RFC 6749.
_REMEDIES = {
    "invalid_client": "check the client's id and secret",
    "unauthorized_client": "check the client's id and its permissions",
    "invalid_grant": "check that the key is still in force, and this machine's clock",
    "invalid_scope": "allow the account to use this service",
    "invalid_request": "check every part of it",
}


class _TokenResponse(msgspec.Struct):
    access_token: str
    expires_in: float = 300.0


class _TokenErrorBody(msgspec.Struct):
    error: str = ""
    error_description: str = ""


def token_call(path: str, **form: str) -> ProviderCall:
    """A request to a token endpoint."""
    headers = {"content-type": "application/x-www-form-urlencoded"}
    return ProviderCall(path, urlencode(form).encode(), headers=headers)


def parse_token(provider: str, answer: bytes) -> Token:
    """The token in a response. Raises ProviderProtocolError."""
    try:
        token = msgspec.json.decode(answer, type=_TokenResponse)
    except DECODE_ERRORS:
        raise ProviderProtocolError(f"the token service of provider {provider!r} sent no token; try again") from None
    return Token(token.access_token, min(max(token.expires_in, 0.0), _LONGEST_SECONDS))


def token_error(provider: str, answer: ErrorResponse) -> PlugAIError:
    """Our error for a response without a token."""
    service = f"the token service of provider {provider!r}"
    if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
        return RateLimitedError(f"{service} limits the rate of requests; try again later")
    if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return ProviderUnavailableError(f"{service} failed; try again")
    try:
        body = msgspec.json.decode(answer.body, type=_TokenErrorBody)
    except DECODE_ERRORS:
        body = _TokenErrorBody()
    error = body.error if _KNOWN.fullmatch(body.error) else f"status {answer.status}"
    code = _CODE.search(body.error_description)
    reason = error if code is None else f"{error}, {code.group()}"
    remedy = _REMEDIES.get(body.error, "check every part of it")
    return CredentialRejectedError(f"{service} does not accept the credential ({reason}); {remedy}")

"""Token requests of Google service accounts, signed with their private key (RFC 7523)."""

from __future__ import annotations

from datetime import datetime, timedelta

import jwt

from plugai.adapters.http.call import ProviderCall
from plugai.adapters.oauth import token_call
from plugai.runners.base import Credential
from plugai.runners.errors import CredentialRejectedError

# Google's own clients also send this value, whatever the token service's address.
_AUDIENCE = "https://oauth2.googleapis.com/token"
_SCOPE = "https://www.googleapis.com/auth/cloud-platform"
_LIFETIME = timedelta(hours=1)


def call(credential: Credential, now: datetime) -> ProviderCall:
    """The request to the token service. Raises CredentialRejectedError if the key cannot sign."""
    secrets = credential.secrets
    claims = {
        "iss": secrets.get("client_email", ""),
        "scope": _SCOPE,
        "aud": _AUDIENCE,
        "iat": now,
        "exp": now + _LIFETIME,
    }
    headers = {"kid": secrets.get("private_key_id", "")}
    try:
        assertion = jwt.encode(claims, secrets["private_key"], algorithm="RS256", headers=headers)
    except (jwt.PyJWTError, ValueError, TypeError):
        sentence = f"the private key for provider {credential.provider!r} cannot be used"
        raise CredentialRejectedError(f"{sentence}; set the service account again") from None
    return token_call("/token", grant_type="urn:ietf:params:oauth:grant-type:jwt-bearer", assertion=assertion)

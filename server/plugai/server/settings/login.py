"""The settings of login providers: `[[login_providers]]`."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, model_validator

from plugai.server.settings.listener import is_loopback

GOOGLE_ISSUER = "https://accounts.google.com"
GITHUB_ISSUER = "https://github.com"


class LoginKind(StrEnum):
    """The protocol of a login provider."""

    OIDC = "oidc"
    GOOGLE = "google"
    GITHUB = "github"


class LoginProviderSettings(BaseModel):
    """A service that signs users in, such as Google, GitHub or a company's OpenID Connect provider."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, hide_input_in_errors=True)

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,31}$")]
    """Its id. It is part of the redirect URL, `/v1/auth/oauth/<id>/callback`."""
    kind: LoginKind = LoginKind.OIDC
    """`oidc` for any OpenID Connect provider, or `google`, or `github`."""
    name: str = ""
    """The name on the sign-in button; by default the id."""
    issuer: str = ""
    """The issuer URL, such as `https://login.example`, exactly as in its metadata; known for `google` and `github`."""
    client_id: Annotated[str, Field(min_length=1)]
    """The client id that the provider has assigned to this server."""
    client_secret: SecretStr = SecretStr("")
    """The client secret; a file is safer."""
    client_secret_file: Path | None = None
    """A file that contains only the client secret."""
    scopes: tuple[str, ...] = ()
    """The scopes to request; by default those for the name and the e-mail address."""
    allowed_domains: frozenset[str] = frozenset()
    """Users whose e-mail address, verified by the provider, is in one of these domains need no invitation; by default
    none."""
    allowed_hosts: frozenset[str] = frozenset()
    """Its hosts that may have private addresses or use plain HTTP, such as `["localhost"]`."""

    @model_validator(mode="before")
    @classmethod
    def _preset(cls, values: Any) -> Any:
        known = {"google": GOOGLE_ISSUER, "github": GITHUB_ISSUER}
        if not isinstance(values, dict) or values.get("issuer"):
            return values
        if values.get("kind") not in known:
            raise ValueError("issuer is missing: set the URL of the provider, such as https://login.example")
        return {**values, "issuer": known[values["kind"]]}

    def secret(self) -> str:
        """The client secret. Raises OSError if its file cannot be read."""
        if self.client_secret_file is not None:
            return self.client_secret_file.read_text(encoding="utf-8").strip()
        return self.client_secret.get_secret_value()


def _public_url(value: str) -> str:
    wrong = ValueError("it must be https:// and a host name, with or without a port, and without a path")
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:
        raise wrong from None
    more = (parts.path.rstrip("/"), parts.query, parts.fragment, parts.username or "")
    secure = parts.scheme == "https" or (parts.scheme == "http" and _is_local(parts.hostname or ""))
    if value and (any(more) or not parts.hostname or not secure):
        raise wrong
    return value.rstrip("/")


def _is_local(name: str) -> bool:
    try:
        return name == "localhost" or is_loopback(name)
    except ValueError:
        return False


PublicUrl = Annotated[str, AfterValidator(_public_url)]


def require_public_url(providers: Sequence[LoginProviderSettings], public_url: str) -> None:
    """Raise ValueError if an id is used twice, or if the redirect URLs cannot be built for lack of a public URL."""
    ids = [provider.id for provider in providers]
    if len(ids) != len(set(ids)):
        raise ValueError("login_providers: every provider needs a different id")
    if ids and not public_url:
        raise ValueError(
            'login_providers need public_url, the address of the server in browsers: "https://plugai.example"'
        )

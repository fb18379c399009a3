"""The settings of signing in elsewhere: `[[login_providers]]`."""

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
    """How a provider is spoken to."""

    OIDC = "oidc"
    GOOGLE = "google"
    GITHUB = "github"


class LoginProviderSettings(BaseModel):
    """Somebody at whom people sign in."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, hide_input_in_errors=True)

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,31}$")]
    """Its id, which is part of the address that it sends people back to."""
    kind: LoginKind = LoginKind.OIDC
    """`oidc` for anyone who speaks OpenID Connect, or `google`, or `github`."""
    name: str = ""
    """Its name on the button; by default its id."""
    issuer: str = ""
    """Who it says that it is, as `https://login.example`, exactly as its metadata has it; known for the presets."""
    client_id: Annotated[str, Field(min_length=1)]
    """What it knows the server by."""
    client_secret: SecretStr = SecretStr("")
    """What it gave the server to show; better in a file."""
    client_secret_file: Path | None = None
    """A file with that secret and nothing else."""
    scopes: tuple[str, ...] = ()
    """What to ask for; by default what tells name and e-mail address."""
    allowed_domains: frozenset[str] = frozenset()
    """Domains of e-mail addresses, verified by it, whose owners may come without an invitation; by default none."""
    allowed_hosts: frozenset[str] = frozenset()
    """Its hosts that may have private addresses, or no encryption, as `["localhost"]`."""

    @model_validator(mode="before")
    @classmethod
    def _preset(cls, given: Any) -> Any:
        known = {"google": GOOGLE_ISSUER, "github": GITHUB_ISSUER}
        if not isinstance(given, dict) or given.get("issuer"):
            return given
        if given.get("kind") not in known:
            raise ValueError("issuer is missing: say who the provider is, as https://login.example")
        return {**given, "issuer": known[given["kind"]]}

    def secret(self) -> str:
        """What the provider gave the server to show. Raises OSError if its file cannot be read."""
        if self.client_secret_file is not None:
            return self.client_secret_file.read_text(encoding="utf-8").strip()
        return self.client_secret.get_secret_value()


def _public(value: str) -> str:
    wrong = ValueError("it must be https:// and a name, with a port if it has one, and nothing behind it")
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


PublicUrl = Annotated[str, AfterValidator(_public)]


def require_way_back(providers: Sequence[LoginProviderSettings], public_url: str) -> None:
    """Raise ValueError if a provider is there twice, or would not know where to send people back to."""
    ids = [provider.id for provider in providers]
    if len(ids) != len(set(ids)):
        raise ValueError("login_providers: each needs an id of its own")
    if ids and not public_url:
        raise ValueError('login_providers need public_url, where browsers know the server: "https://plugai.example"')

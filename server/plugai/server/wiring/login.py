"""What signing in is made of beside names and passwords: second factors, and accounts elsewhere."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from plugai.server.core.accounts.oauth.identities import IdentityProvider
from plugai.server.core.accounts.oauth.linking import Linking
from plugai.server.core.accounts.oauth.login import OAuthLogin
from plugai.server.core.accounts.oauth.redirect import OAuthRedirect
from plugai.server.core.accounts.oauth.signup import OAuthSignup
from plugai.server.core.accounts.second_factor.authenticators import CodeAttempts
from plugai.server.core.accounts.second_factor.challenge import SecondFactorChallenge
from plugai.server.core.accounts.second_factor.second_factors import SecondFactors
from plugai.server.core.clock import Clock
from plugai.server.plugins.errors import ConfigurationError
from plugai.server.services.oauth import OAuthServicer
from plugai.server.services.second_factor import SecondFactorServicer
from plugai.server.settings.login import LoginKind, LoginProviderSettings
from plugai.server.storage.accounts.identities import SqlIdentityRepository, SqlLoginFlowRepository
from plugai.server.storage.accounts.invites import SqlInviteRepository
from plugai.server.storage.accounts.second_factors import SqlTotpAuthenticatorRepository
from plugai.server.storage.accounts.signup import SqlOAuthSignupRepository
from plugai.server.storage.accounts.users import SqlUserRepository
from plugai.server.wiring.accounts import AccountParts
from plugai.server.wiring.foundation import Foundation
from plugai.server.wiring.secrets import SecretParts

_ISSUER = "PlugAI"


@dataclass(frozen=True, slots=True)
class LoginParts:
    """What users can log in with beside a name and a password."""

    servicers: tuple[SecondFactorServicer, OAuthServicer]


async def second_factors(base: Foundation, secrets: SecretParts) -> SecondFactors:
    """Second factors as the settings say. Raises StorageUnavailableError, SecretUnreadableError."""
    database = base.database
    authenticators = SqlTotpAuthenticatorRepository(database, secrets.ring)
    key, users = await secrets.internal_keys.get("recovery codes"), SqlUserRepository(database)
    return SecondFactors(authenticators, users, key, base.clock, base.new_id, _ISSUER, CodeAttempts())


async def login_parts(
    base: Foundation, secrets: SecretParts, accounts: AccountParts, factors: SecondFactors
) -> LoginParts:
    """The parts as the settings say. Raises ConfigurationError, StorageUnavailableError, SecretUnreadableError."""
    settings, database, clock, new_id = base.settings, base.database, base.clock, base.new_id
    users, identities = accounts.users, SqlIdentityRepository(database)
    flows_key = await secrets.internal_keys.get("login flows")
    providers = await asyncio.to_thread(lambda: [_provider(given, clock) for given in settings.login_providers])
    redirect = OAuthRedirect(providers, SqlLoginFlowRepository(database), flows_key, clock, settings.public_url)
    signup = OAuthSignup(SqlOAuthSignupRepository(database), users, SqlInviteRepository(database), clock, new_id)
    challenge = SecondFactorChallenge(accounts.access_tokens, users, factors, accounts.sign_in)
    login = OAuthLogin(redirect, identities, signup, users, accounts.invites, accounts.sign_in)
    linking = Linking(redirect, identities, users, clock, new_id)
    return LoginParts((SecondFactorServicer(factors, challenge), OAuthServicer(redirect, login, linking)))


def _provider(given: LoginProviderSettings, clock: Clock) -> IdentityProvider:
    """Blocks: the secret may be in a file."""
    # Their HTTP client takes a tenth of a server's start, and most servers have no such provider.
    from plugai.server.login_providers import github, oidc  # noqa: PLC0415
    from plugai.server.login_providers.code_exchange import OAuthClient  # noqa: PLC0415
    from plugai.server.login_providers.http import ProviderHttp  # noqa: PLC0415

    name = given.name or given.id
    try:
        secret = given.secret()
    except (OSError, ValueError):
        raise ConfigurationError(f"login provider {given.id!r}: its client_secret_file cannot be read") from None
    http = ProviderHttp(name, given.allowed_hosts)
    domains = frozenset(domain.lower() for domain in given.allowed_domains)
    if given.kind is LoginKind.GITHUB:
        client = OAuthClient(name, given.client_id, secret, given.scopes or github.SCOPES)
        return github.GitHubProvider(given.id, given.issuer, client, http, domains)
    client = OAuthClient(name, given.client_id, secret, given.scopes or oidc.SCOPES)
    kind = oidc.GoogleProvider if given.kind is LoginKind.GOOGLE else oidc.OidcProvider
    return kind(given.id, given.issuer, client, http, domains, clock)

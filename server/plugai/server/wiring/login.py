"""What signing in is made of beside names and passwords: second factors, and accounts elsewhere."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from grpc import aio

from plugai.server.core.accounts.directory import UserDataStore
from plugai.server.core.accounts.oauth.identities import IdentityProvider
from plugai.server.core.accounts.oauth.linking import Linking
from plugai.server.core.accounts.oauth.login import OAuthLogin
from plugai.server.core.accounts.oauth.redirect import OAuthRedirect
from plugai.server.core.accounts.oauth.signup import OAuthSignup
from plugai.server.core.accounts.second_factor.authenticators import CodeAttempts
from plugai.server.core.accounts.second_factor.challenge import SecondFactorChallenge
from plugai.server.core.accounts.second_factor.second_factors import SecondFactors
from plugai.server.core.clock import Clock
from plugai.server.login_providers import github, oidc
from plugai.server.login_providers.code_exchange import OAuthClient
from plugai.server.login_providers.http import ProviderHttp
from plugai.server.plugins.providers import ConfigurationError
from plugai.server.services.oauth import OAuthServicer
from plugai.server.services.second_factor import SecondFactorServicer
from plugai.server.settings import Settings
from plugai.server.settings.login import LoginKind, LoginProviderSettings
from plugai.server.storage.accounts.identities import SqlIdentityRepository, SqlLoginFlowRepository
from plugai.server.storage.accounts.invites import SqlInviteRepository
from plugai.server.storage.accounts.second_factors import SqlTotpAuthenticatorRepository
from plugai.server.storage.accounts.signup import SqlOAuthSignupRepository
from plugai.server.storage.accounts.users import SqlUserRepository
from plugai.server.storage.engine.database import Database
from plugai.server.wiring.accounts import AccountParts
from plugai.server.wiring.secrets import SecretParts
from plugai.v1 import mfa_pb2_grpc, oauth_pb2_grpc

_ISSUER = "PlugAI"


@dataclass(frozen=True, slots=True)
class LoginParts:
    """The use cases of signing in that accounts are made with, and what of users they keep."""

    factors: SecondFactors
    user_data: Sequence[UserDataStore]
    _redirect: OAuthRedirect
    _identities: SqlIdentityRepository
    _signup: OAuthSignup
    _clock: Clock
    _new_id: Callable[[], str]

    def serve(self, server: aio.Server, people: AccountParts) -> None:
        """Have a server answer the services of signing in, to these people."""
        challenge = SecondFactorChallenge(people.access_tokens, people.users, self.factors, people.sign_in)
        login = OAuthLogin(self._redirect, self._identities, self._signup, people.users, people.invites, people.sign_in)
        linking = Linking(self._redirect, self._identities, people.users, self._clock, self._new_id)
        mfa_pb2_grpc.add_SecondFactorServiceServicer_to_server(SecondFactorServicer(self.factors, challenge), server)
        oauth_pb2_grpc.add_OAuthServiceServicer_to_server(OAuthServicer(self._redirect, login, linking), server)


async def login_parts(
    settings: Settings, database: Database, secrets: SecretParts, clock: Clock, new_id: Callable[[], str]
) -> LoginParts:
    """The parts as the settings say. Raises ConfigurationError, StorageUnavailableError, SecretUnreadableError."""
    users, identities = SqlUserRepository(database), SqlIdentityRepository(database)
    authenticators = SqlTotpAuthenticatorRepository(database, secrets.ring)
    codes_key = await secrets.internal_keys.get("recovery codes")
    flows_key = await secrets.internal_keys.get("login flows")
    providers = await asyncio.to_thread(lambda: [_provider(given, clock) for given in settings.login_providers])
    redirect = OAuthRedirect(providers, SqlLoginFlowRepository(database), flows_key, clock, settings.public_url)
    signup = OAuthSignup(SqlOAuthSignupRepository(database), users, SqlInviteRepository(database), clock, new_id)
    factors = SecondFactors(authenticators, users, codes_key, clock, new_id, _ISSUER, CodeAttempts())
    return LoginParts(factors, (authenticators, identities), redirect, identities, signup, clock, new_id)


def _provider(given: LoginProviderSettings, clock: Clock) -> IdentityProvider:
    """Blocks: the secret may be in a file."""
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

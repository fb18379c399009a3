"""A corpus of forged access tokens, which are all refused, and the rotation of signing keys."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from tests.server.services.accounts.use_cases import AccountUseCases, account_use_cases

from plugai.server.core.accounts.access_tokens import TokenUse
from plugai.server.core.accounts.sign_in import SignedIn
from plugai.server.core.errors import UnauthenticatedError
from plugai.server.storage.engine.database import Database

P256 = ec.generate_private_key(ec.SECP256R1())
Forge = Callable[[AccountUseCases, dict[str, Any], dict[str, Any]], str | bytes]


def encoded(part: object) -> str:
    text = part if isinstance(part, bytes) else json.dumps(part).encode()
    return base64.urlsafe_b64encode(text).decode().rstrip("=")


def signed(accounts: AccountUseCases, header: object, claims: object) -> str:
    """Return a token with this content, signed with the server's key."""
    signed_part = f"{encoded(header)}.{encoded(claims)}"
    return f"{signed_part}.{encoded(accounts.keys.current.signer.sign(signed_part.encode()))}"


def by_stranger(accounts: AccountUseCases, header: dict[str, Any], claims: dict[str, Any]) -> str:
    return jwt.encode(claims, ed25519.Ed25519PrivateKey.generate(), "EdDSA", header)


def public_bytes(accounts: AccountUseCases) -> bytes:
    return accounts.keys.current.signer.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def hmac_with_public_key(accounts: AccountUseCases, header: dict[str, Any], claims: dict[str, Any]) -> str:
    signed_part = f"{encoded({**header, 'alg': 'HS256'})}.{encoded(claims)}"
    return f"{signed_part}.{encoded(hmac.new(public_bytes(accounts), signed_part.encode(), hashlib.sha256).digest())}"


def with_header(**changed: Any) -> Forge:
    return lambda accounts, header, claims: signed(accounts, {**header, **changed}, claims)


def with_claims(**changed: Any) -> Forge:
    return lambda accounts, header, claims: signed(accounts, header, {**claims, **changed})


def without_claim(name: str) -> Forge:
    return lambda accounts, header, claims: signed(accounts, header, {k: v for k, v in claims.items() if k != name})


def without_header(name: str) -> Forge:
    return lambda accounts, header, claims: signed(accounts, {k: v for k, v in header.items() if k != name}, claims)


def jwk() -> dict[str, str]:
    raw = ed25519.Ed25519PrivateKey.generate().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return {"kty": "OKP", "crv": "Ed25519", "x": encoded(raw)}


ALGORITHMS = ("none", "None", "nOnE", "", "HS256", "RS256", "ES256", "Ed448", "EdDSA ", "eddsa", None, 1)
HEADERS: tuple[tuple[str, Any], ...] = (
    ("jwk", jwk()),
    ("jku", "http://127.0.0.1:1/jwks"),
    ("x5u", "http://127.0.0.1:1/cert"),
    ("x5c", ["MIIB"]),
    ("crit", ["exp"]),
    ("crit", ["b64"]),
    ("b64", False),
    ("zip", "DEF"),
    ("cty", "JWT"),
    ("enc", "A256GCM"),
)
KEY_IDS: tuple[Any, ...] = (
    "../../etc/passwd",
    "' OR 1=1 --",
    "x" * 33,
    "",
    "\0",
    "http://127.0.0.1:1/",
    None,
    7,
    ["a"],
    {},
)
TYPES = ("JWT", "at+JWT", "", None, TokenUse.SECOND_FACTOR.value, ["at+jwt"])


def forged_headers() -> Iterator[tuple[str, Forge]]:
    changes = [*HEADERS, *(("alg", value) for value in ALGORITHMS)]
    changes += [*(("kid", value) for value in KEY_IDS), *(("typ", value) for value in TYPES)]
    for name, value in changes:
        yield f"header {name}={value!r}", with_header(**{name: value})
    for name in ("kid", "typ", "alg"):
        yield f"no {name}", without_header(name)


def forged_claims() -> Iterator[tuple[str, Forge]]:
    wrong: tuple[Any, ...] = (None, [], {}, True)
    for name in ("iss", "aud", "sub", "iat", "exp", "jti", "sid"):
        yield f"no {name}", without_claim(name)
        for value in wrong:
            yield f"{name}={value!r}", with_claims(**{name: value})
    yield "another issuer", with_claims(iss="other")
    yield "another audience", with_claims(aud="other")
    yield "a list of audiences", with_claims(aud=["plugai", "other"])
    yield "another user", with_claims(sub="local")
    yield "another device", with_claims(sid="nobodys")
    yield "expired", with_claims(exp=1)
    yield "from the future", with_claims(iat=2**33, exp=2**33 + 600)
    yield "an end that is no number", with_claims(exp="tomorrow")
    yield "an end beyond floats", with_claims(exp=1e400)
    yield "not valid yet", with_claims(nbf=2**33)


def malformed_tokens() -> Iterator[tuple[str, Forge]]:
    yield "no signature", lambda w, h, c: signed(w, {**h, "alg": "none"}, c).rpartition(".")[0] + "."
    yield "two parts", lambda w, h, c: signed(w, h, c).rpartition(".")[0]
    yield "four parts", lambda w, h, c: signed(w, h, c) + ".x"
    yield "another's key", by_stranger
    yield "the public key as an HMAC key", hmac_with_public_key
    yield "RSA", lambda w, h, c: jwt.encode(c, rsa.generate_private_key(65537, 2048), "RS256", {**h, "alg": "RS256"})
    yield "ECDSA", lambda w, h, c: jwt.encode(c, P256, "ES256", {**h, "alg": "ES256"})
    yield "claims that are a list", lambda w, h, c: signed(w, h, [c])
    yield "claims that are no JSON", lambda w, h, c: signed(w, h, b"\xff{")
    yield "a header that is no JSON", lambda w, h, c: signed(w, b"{", c)
    yield "a header that is a list", lambda w, h, c: signed(w, ["EdDSA"], c)
    yield "a signature that is cut", lambda w, h, c: signed(w, h, c)[:-4]
    yield "claims changed", lambda w, h, c: signed(w, h, c).replace(encoded(c), encoded({**c, "sub": "local"}))
    yield "a very long token", lambda w, h, c: signed(w, h, {**c, "x": "y" * 10_000})


CORPUS = [*forged_headers(), *forged_claims(), *malformed_tokens()]


@pytest.fixture
async def ann(accounts: AccountUseCases) -> SignedIn:
    await accounts.claim_server()
    return await accounts.create_member("ann")


def parts(accounts: AccountUseCases, ann: SignedIn) -> tuple[dict[str, Any], dict[str, Any]]:
    claims = jwt.decode(ann.access_token, options={"verify_signature": False})
    return jwt.get_unverified_header(ann.access_token), claims


async def test_every_forged_token_is_refused(accounts: AccountUseCases, ann: SignedIn) -> None:
    header, claims = parts(accounts, ann)
    # The unmodified token is accepted.
    assert (await accounts.authenticator.authenticate(signed(accounts, header, claims))).id == ann.user_id
    accepted = []
    for name, forge in CORPUS:
        forged = forge(accounts, dict(header), dict(claims))
        try:
            await accounts.authenticator.authenticate(forged if isinstance(forged, str) else forged.decode())
        except UnauthenticatedError:
            continue
        accepted.append(name)
    assert accepted == []
    assert len(CORPUS) >= 60


async def test_a_token_works_until_it_expires_and_no_longer(accounts: AccountUseCases, ann: SignedIn) -> None:
    accounts.clock.advance(599)
    assert (await accounts.authenticator.authenticate(ann.access_token)).id == ann.user_id
    accounts.clock.advance(1)
    with pytest.raises(UnauthenticatedError):
        await accounts.authenticator.authenticate(ann.access_token)


async def test_tokens_stay_valid_when_keys_rotate(accounts: AccountUseCases, ann: SignedIn) -> None:
    first = accounts.keys.current.id
    accounts.clock.advance(60)
    await accounts.keys.rotate("local")
    assert accounts.keys.current.id != first
    assert (await accounts.authenticator.authenticate(ann.access_token)).id == ann.user_id
    fresh = await accounts.sign_in.refresh(ann.refresh_token)
    assert jwt.get_unverified_header(fresh.access_token)["kid"] == accounts.keys.current.id
    assert [key_id for key_id, _ in accounts.keys.public] == [accounts.keys.current.id, first]


async def test_an_old_key_is_removed_once_its_tokens_have_expired(accounts: AccountUseCases) -> None:
    first = accounts.keys.current.id
    accounts.clock.advance(timedelta(days=30).total_seconds())
    await accounts.keys.maintain()
    assert first in dict(accounts.keys.public)
    accounts.clock.advance(16 * 60)
    await accounts.keys.maintain()
    assert first not in dict(accounts.keys.public)
    assert await accounts.keys.find(first) is None


async def test_another_gateways_new_key_is_loaded_on_first_use(
    accounts: AccountUseCases, database: Database, ann: SignedIn
) -> None:
    async with account_use_cases(database, accounts.clock, prefix="other") as other:
        accounts.clock.advance(60)
        await other.keys.rotate("local")
        fresh = await other.sign_in.refresh(ann.refresh_token)
        assert jwt.get_unverified_header(fresh.access_token)["kid"] not in dict(accounts.keys.public)
        assert (await accounts.authenticator.authenticate(fresh.access_token)).id == ann.user_id
